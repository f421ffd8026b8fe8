package io.byova.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.google.protobuf.ByteString;
import io.byova.gateway.audio.WavFile;
import io.byova.gateway.connectors.lex.FakeLexServer;
import io.byova.gateway.connectors.lex.LexScript;
import io.byova.gateway.connectors.realtime.FakeRealtimeServer;
import io.byova.gateway.connectors.realtime.RealtimeScript;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whole calls to voice vendors: real sockets on both sides of the gateway, the vendors' fakes behind it. Prints what was
 * measured; {@code -Dload.calls=200 -Dload.seconds=60} makes the load tests as large and as
 * long as one wants: a machine that also plays the callers and the vendor has to be quiet for that.
 */
class VendorCallsIT {

    private static final int LOAD_SECONDS = Integer.getInteger("load.seconds", 5);
    private static final int LOAD_CALLS = Integer.getInteger("load.calls", 25);
    private static final Duration RAMP = Duration.ofMillis(2_000 + 100 * LOAD_CALLS);
    private static final String REALTIME =
            """
            connectors:
              - {name: voice, type: realtime, config: {agent-id: Voice, api-key: sk-test, url: "%s", greeting: none}}
              - {name: local, type: local_audio, config: {agent-id: Local, profile: chunk}}
            """;
    private static final String LEX =
            """
            connectors:
              - name: lex
                type: aws_lex
                config: {agent-id: Lex, bot-id: ABCDEFGHIJ, region-name: eu-west-1, endpoint: "%s"}
            """;

    @RegisterExtension
    final GatewayUnderTest gateway = new GatewayUnderTest();

    private final List<AutoCloseable> vendors = new ArrayList<>();

    @AfterEach
    void stopVendors() throws Exception {
        for (AutoCloseable vendor : vendors) {
            vendor.close();
        }
    }

    @Test
    void rule22_everyByteTheVendorSaysIsHeardOnceAndAtOnce() {
        // Given
        FakeRealtimeServer vendor = realtime(RealtimeScript.create().answer(answer -> answer.audio(24_037, 1_600)));
        Call call = gateway.call();
        call.turn(Messages.start()).ended();
        List<Long> addedMicros = new ArrayList<>();
        ByteString heard = ByteString.EMPTY;

        // When
        for (int turn = 0; turn < 100; turn++) {
            Rpc rpc = call.speaking();
            rpc.ended();
            heard = heard.concat(rpc.chunkedAudio());
            addedMicros.add(
                    (rpc.arrivedNanos(firstChunk(rpc)) - vendor.session().firstDeltaNanos()) / 1_000);
        }

        // Then
        assertThat(heard).isEqualTo(ByteString.copyFrom(vendor.session().spoken()));
        print("vendor's first delta to the caller's first CHUNK", addedMicros);
    }

    @Test
    void rule29_speechSilencesTheVendorsOlderReply() {
        // Given
        FakeRealtimeServer vendor = realtime(RealtimeScript.create()
                .answer(answer -> {
                    for (int i = 0; i < 200; i++) {
                        answer.audio(1_600, 800).pause(Duration.ofMillis(50));
                    }
                    return answer;
                })
                .answer(answer -> answer.audio(8_000)));
        Call call = gateway.call();
        call.turn(Messages.start()).ended();
        List<Long> lateMicros = new ArrayList<>();
        Rpc older = call.speaking();
        older.awaits(6);

        // When
        Rpc newer = call.speaking();
        newer.ended();
        older.ended();

        // Then
        assertThat(newer.events()).startsWith(EventType.START_OF_INPUT);
        assertThat(older.last().getPromptsList()).isEmpty();
        assertThat(older.chunkedAudio().size()).isLessThan(200 * 1_600);
        long silentAfter = older.arrivedNanos(older.responses().size() - 1) - newer.arrivedNanos(0);
        assertThat(Duration.ofNanos(silentAfter)).isLessThan(Duration.ofMillis(500));
        assertThat(newer.chunkedAudio().size()).isEqualTo(8_000);
        assertThat(vendor.session().received("conversation.item.truncate")).hasSize(1);
        lateMicros.add(Math.max(0, silentAfter / 1_000));
        print("START_OF_INPUT to the end of the older reply", lateMicros);
    }

    @Test
    void aVendorKilledAmidFiftyRepliesCostsItsCallersAPromptAndATransferAndNobodyElseAnything() throws Exception {
        // Given
        FakeRealtimeServer vendor = realtime(RealtimeScript.create().answer(answer -> {
            for (int i = 0; i < 100; i++) {
                answer.audio(1_600, 800).pause(Duration.ofMillis(100));
            }
            return answer;
        }));
        List<Rpc> talking = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Call call = gateway.call();
            call.turn(to("Realtime: Voice")).ended();
            talking.add(call.speaking());
        }
        talking.forEach(rpc -> rpc.awaits(4));
        List<Call> beside = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Call call = gateway.call();
            call.turn(to("Local Audio: Local")).ended();
            beside.add(call);
        }

        // When
        List<Rpc> others = beside.stream().map(Call::speaking).toList();
        vendor.kill();

        // Then
        ByteString apology = ByteString.copyFrom(
                WavFile.read(Files.readAllBytes(Path.of("audio/error.wav"))).toMulaw8k());
        assertThat(talking).allSatisfy(rpc -> {
            rpc.ended();
            assertThat(Rpc.eventOf(rpc.last())).isEqualTo(EventType.TRANSFER_TO_AGENT);
            assertThat(rpc.chunkedAudio().endsWith(apology)).isTrue();
        });
        assertThat(others).allSatisfy(rpc -> {
            rpc.ended();
            assertThat(rpc.shape().get(rpc.shape().size() - 1)).isEqualTo("FINAL");
        });
    }

    @Test
    void manyCallsToARealtimeVendorLeaveThreadsAndHeapAsTheyWere() throws Exception {
        realtime(RealtimeScript.speaking().withoutRecording());
        holdsUnderLoad("Realtime: Voice");
    }

    @Test
    void manyCallsToLexLeaveThreadsAndHeapAsTheyWere() throws Exception {
        FakeLexServer vendor = FakeLexServer.start(LexScript.talkative().withoutRecording());
        vendors.add(vendor);
        gateway.servesYaml(LEX.formatted(vendor.endpoint()));
        holdsUnderLoad("");
    }

    private void holdsUnderLoad(String agent) throws Exception {
        // Given
        ExecutorService callers = Executors.newFixedThreadPool(LOAD_CALLS);
        try {
            // A few callers warm up this JVM, which is fake vendor and callers too; cold, it is too slow for all of
            // them.
            talk(callers, agent, LOAD_CALLS / 10, RAMP);
            talk(callers, agent, LOAD_CALLS, RAMP);
            int threads = Thread.activeCount();
            long heap = heapAfterGc();

            // When
            int turns = talk(callers, agent, LOAD_CALLS, RAMP.plusSeconds(LOAD_SECONDS));

            // Then
            long growth = heapAfterGc() - heap;
            System.out.printf(
                    "%d calls, %d s: %d turns, threads %d before and %d after, heap after GC %+d KiB%n",
                    LOAD_CALLS, LOAD_SECONDS, turns, threads, Thread.activeCount(), growth >> 10);
            assertThat(turns).isGreaterThanOrEqualTo(LOAD_CALLS);
            assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 4);
            assertThat(growth).isLessThan(24 << 20);
        } finally {
            callers.shutdownNow();
        }
    }

    /** Calls at once, each with turns in real time until the time is over; returns how many turns were answered. */
    private int talk(ExecutorService callers, String agent, int atOnce, Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < atOnce; i++) {
            Call call = gateway.call().onConnection(i % 4);
            int turnOfMine = i;
            calls.add(() -> {
                // Callers do not dial in the same millisecond.
                Thread.sleep(turnOfMine * RAMP.toMillis() / LOAD_CALLS);
                Rpc start = call.turn(to(agent));
                start.ended();
                assertThat(Rpc.eventOf(start.last())).isEqualTo(EventType.UNSPECIFIED_EVENT);
                int turns = 0;
                do {
                    Rpc rpc = call.rpc().sends(Messages.mulaw());
                    speakInRealTime(rpc);
                    rpc.ended();
                    assertThat(rpc.events()).containsExactly(EventType.START_OF_INPUT, EventType.END_OF_INPUT);
                    assertThat(rpc.chunkedAudio().size()).isGreaterThan(1_000);
                    turns++;
                } while (System.nanoTime() < end);
                call.hangsUp();
                return turns;
            });
        }
        int turns = 0;
        for (Future<Integer> call : callers.invokeAll(calls)) {
            turns += call.get();
        }
        return turns;
    }

    private static void speakInRealTime(Rpc rpc) throws InterruptedException {
        byte[] speech = Speech.SENTENCE_AND_SILENCE;
        for (int from = 0; from + 160 <= speech.length && !rpc.isOver(); from += 160) {
            rpc.sends(Messages.frame(Arrays.copyOfRange(speech, from, from + 160)));
            Thread.sleep(20);
        }
    }

    private static long heapAfterGc() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(50);
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }

    private FakeRealtimeServer realtime(RealtimeScript script) {
        FakeRealtimeServer vendor = FakeRealtimeServer.start(script);
        vendors.add(vendor);
        gateway.servesYaml(REALTIME.formatted(vendor.url()));
        return vendor;
    }

    private static com.cisco.wcc.ccai.media.v1.VoiceVARequest to(String agent) {
        return Messages.start().toBuilder().setVirtualAgentId(agent).build();
    }

    private static int firstChunk(Rpc rpc) {
        for (int i = 0; i < rpc.responses().size(); i++) {
            if (rpc.responses().get(i).getPromptsCount() > 0) {
                return i;
            }
        }
        throw new AssertionError("no audio on " + rpc);
    }

    private static void print(String what, List<Long> micros) {
        List<Long> sorted = micros.stream().sorted().toList();
        System.out.printf(
                "%s: p50 %.2f ms, p99 %.2f ms, of %d%n",
                what,
                sorted.get(sorted.size() / 2) / 1e3,
                sorted.get(Math.min(sorted.size() - 1, sorted.size() * 99 / 100)) / 1e3,
                sorted.size());
    }
}
