package io.byova.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.Responses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** From the caller's socket to the connector and back, nobody takes more than the next one can. */
class BackpressureIT {

    private static final int CHUNK = 16_000;
    private static final int PACKET = 1600;

    /** Twice what windows, write buffers and prefetch explain, and far below "everything". */
    private static final long MOST_BYTES_AHEAD = 512 * 1024;

    @RegisterExtension
    final GatewayUnderTest gateway = new GatewayUnderTest();

    private final AtomicLong taken = new AtomicLong();
    private final ScriptedConnector connector = ScriptedConnector.chunk();

    @Test
    void aCallerThatDoesNotReadStopsTheVendorAndReadingResumesIt() {
        // Given
        speaksWithoutEnd();
        gateway.serves(connector);
        Rpc rpc = gateway.call().welcomed().rpcReading(1).sends(Messages.digits("1"));
        rpc.awaits(1);

        // When
        long stopped = settled(taken);

        // Then
        assertThat(stopped * CHUNK).isLessThan(MOST_BYTES_AHEAD);
        rpc.reads(500).awaits(501);
        Await.until("more chunks", () -> taken.get() > stopped + 400);
        assertThat((settled(taken) - 501) * CHUNK).isLessThan(MOST_BYTES_AHEAD);
        rpc.cancels();
        Await.until("the vendor's end", () -> connector.turn(0).answerCancelled);
    }

    @Test
    void aConnectorThatDoesNotListenStopsTheCallerAndListeningResumesHim() {
        // Given
        AtomicLong heard = new AtomicLong();
        Sinks.Empty<Void> listen = Sinks.empty();
        connector.does((conversation, turn) -> listen.asMono()
                .thenMany(turn.doOnNext(input ->
                        heard.addAndGet(((CallerInput.Audio) input).bytes().size())))
                .thenMany(Flux.empty()));
        gateway.serves(connector);
        Rpc rpc = gateway.call().welcomed().rpc().sends(Messages.mulaw());

        // When
        long sent = sendUntilStopped(rpc);

        // Then
        assertThat(sent).isLessThan(MOST_BYTES_AHEAD);
        assertThat(connector.turn(0).inputs).isEmpty();
        listen.tryEmitEmpty();
        Await.until("the caller may go on", rpc::isReady);
        rpc.halfCloses().ended();
        assertThat(heard).hasValue(sent);
    }

    @Test
    void aConnectorThatTakesOneFrameIsGivenOne() {
        // Given
        connector.does((conversation, turn) -> turn.concatMap(input -> Flux.never(), 0));
        gateway.serves(connector);
        Rpc rpc = gateway.call().welcomed().rpc().sends(Messages.mulaw());

        // When
        long sent = sendUntilStopped(rpc);

        // Then
        assertThat(sent).isLessThan(MOST_BYTES_AHEAD);
        assertThat(connector.turn(0).inputs).hasSize(1);
        rpc.cancels();
        Await.until("the vendor's end", () -> connector.turn(0).answerCancelled);
    }

    @Test
    void twoHundredStuckCallsHoldLittleMemory() {
        // Given
        int calls = 100;
        connector.does((conversation, turn) ->
                turn.concatMap(input -> input instanceof CallerInput.Audio ? Flux.never() : endless(), 0));
        gateway.serves(connector);
        gateway.call().welcomed().turn(Messages.start()).ended();
        long before = heapAfterGc();
        List<Rpc> stuck = new ArrayList<>();

        // When
        for (int i = 0; i < calls; i++) {
            Rpc deaf = gateway.call().onConnection(i % 4).rpcReading(1).sends(Messages.digits("1"));
            Rpc mute = gateway.call().onConnection(i % 4).rpc().sends(Messages.mulaw());
            sendUntilStopped(mute, Duration.ofMillis(20));
            stuck.add(deaf);
            stuck.add(mute);
        }
        settled(taken);

        // Then
        long perCall = (heapAfterGc() - before) / stuck.size();
        assertThat(perCall).as("bytes a stuck call holds, both sides").isLessThan(512 * 1024);
        stuck.forEach(Rpc::cancels);
        Await.until("the end of all", () -> gateway.openTurns() == 0);
    }

    private void speaksWithoutEnd() {
        connector.does((conversation, turn) -> turn.next().thenMany(endless()));
    }

    /** As many chunks as are asked for; an array of its own each, so that they cost what they would. */
    private Flux<VoiceVAResponse> endless() {
        return Flux.generate(sink -> {
            taken.incrementAndGet();
            sink.next(Responses.chunk(ByteString.copyFrom(new byte[CHUNK]), false));
        });
    }

    private static long sendUntilStopped(Rpc rpc) {
        return sendUntilStopped(rpc, Duration.ofMillis(300));
    }

    /** Sends while there is room; stopped is who has had none for {@code patience}. */
    private static long sendUntilStopped(Rpc rpc, Duration patience) {
        long sent = 0;
        long stoppedSince = System.nanoTime();
        while (System.nanoTime() - stoppedSince < patience.toNanos() && sent < 2 * MOST_BYTES_AHEAD) {
            if (rpc.isReady()) {
                rpc.sends(Messages.frame(new byte[PACKET]));
                sent += PACKET;
                stoppedSince = System.nanoTime();
            } else {
                Thread.onSpinWait();
            }
        }
        return sent;
    }

    /** The count once it has not moved for 300 ms. */
    private static long settled(AtomicLong count) {
        long[] last = {-1, System.nanoTime()};
        Await.until("an end of asking", () -> {
            if (count.get() != last[0]) {
                last[0] = count.get();
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] > Duration.ofMillis(300).toNanos();
        });
        return last[0];
    }

    private static long heapAfterGc() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
