package io.byova.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.FailureEvent;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.resilience.ResilienceSettings;
import io.byova.gateway.resilience.ResilienceSettings.Breaker;
import io.byova.gateway.resilience.ResilienceSettings.Retry;
import io.byova.gateway.resilience.VendorGuard.CircuitState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;

/** A vendor in trouble, over sockets: its callers hear the fallback, and callers of another agent notice nothing. */
class ResilienceIT {

    private static final int CALLERS = 20;
    private static final String PIN = "4711";
    private static final Duration LIMIT = Duration.ofMillis(400);

    /** What a vendor does, and the code its failure has in the log. */
    enum Trouble {
        STOPS_AMID_ITS_REPLY("closed"),
        STALLS("timeout"),
        STALLS_AMID_ITS_REPLY("timeout"),
        NEVER_SUBSCRIBES("timeout"),
        ANSWERS_401("401"),
        ANSWERS_403("403"),
        ANSWERS_429("429"),
        ANSWERS_500("500"),
        THROWS("unexpected"),
        MISSES_A_CLASS("class-missing"),
        SENDS_NONSENSE("illegal-response"),
        FLOODS("illegal-response"),
        FLOODS_WITH_WHAT_NOBODY_TAKES("timeout");

        final String code;

        Trouble(String code) {
            this.code = code;
        }

        Flux<VoiceVAResponse> with(ReplyProfile profile) {
            return switch (this) {
                case STOPS_AMID_ITS_REPLY ->
                    begun(profile).concatWith(failure(ConnectorException.retryable(code, "the vendor closed", null)));
                case STALLS -> Flux.never();
                case STALLS_AMID_ITS_REPLY -> begun(profile).concatWith(Flux.never());
                case NEVER_SUBSCRIBES -> ScriptedConnector.NEVER_SUBSCRIBES;
                case ANSWERS_401, ANSWERS_403 ->
                    failure(ConnectorException.permanent(code, "the vendor refuses the key", null));
                case ANSWERS_429, ANSWERS_500 ->
                    failure(ConnectorException.retryable(code, "the vendor is busy", null));
                case THROWS -> throw new IllegalStateException("who pressed " + PIN + "?");
                case MISSES_A_CLASS ->
                    Flux.just(1).map(number -> {
                        throw new NoClassDefFoundError("com/vendor/Codec");
                    });
                case SENDS_NONSENSE -> Flux.just(profile == ReplyProfile.WAV ? Audio.chunk(800) : Audio.prompt());
                case FLOODS -> flood(Audio.chunk(16_000));
                case FLOODS_WITH_WHAT_NOBODY_TAKES -> flood(Responses.partial("of no interest"));
            };
        }

        /** A WAV reply is one response: amid it there is only a PARTIAL, which nobody here takes. */
        private static Flux<VoiceVAResponse> begun(ReplyProfile profile) {
            return Flux.just(profile == ReplyProfile.WAV ? Responses.partial("well") : Audio.chunk(800));
        }

        private static Flux<VoiceVAResponse> flood(VoiceVAResponse drop) {
            return Flux.from(subscriber -> {
                subscriber.onSubscribe(new DeafSubscription());
                for (int i = 0; i < 1000; i++) {
                    subscriber.onNext(drop);
                }
            });
        }

        private static Flux<VoiceVAResponse> failure(ConnectorException failure) {
            return Flux.error(failure);
        }

        static Stream<Arguments> inBothProfiles() {
            return Stream.of(values()).flatMap(trouble -> Stream.of(ReplyProfile.values())
                    .map(profile -> Arguments.of(trouble, profile)));
        }
    }

    private static final class DeafSubscription implements Subscription {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    }

    @RegisterExtension
    final GatewayUnderTest gateway = new GatewayUnderTest().firstResponseWithin(LIMIT);

    private final ScriptedConnector well = new ScriptedConnector("Well", AgentSettings.of(ReplyProfile.WAV, false));

    // ---- a vendor in trouble ----------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("io.byova.gateway.rules.ResilienceIT$Trouble#inBothProfiles")
    void itsCallersHearTheFallbackAndTheOthersNoticeNothing(Trouble trouble, ReplyProfile profile) {
        // Given
        ScriptedConnector ill = new ScriptedConnector("Ill", AgentSettings.of(profile, false))
                .does((conversation, turn) -> trouble.with(profile));
        well.answers(Audio.prompt());
        gateway.onFailure(FailureEvent.SESSION_END).serves(ill, well);
        List<Call> unlucky = calls("unlucky", "Ill");
        List<Call> lucky = calls("lucky", "Well");

        try (LogLines log = new LogLines()) {
            // When
            List<Rpc> failing = new ArrayList<>();
            List<Rpc> good = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                failing.add(unlucky.get(i).turn(Messages.digits(PIN)));
                good.add(lucky.get(i).turn(Messages.digits(PIN)));
            }

            // Then
            for (Rpc rpc : good) {
                assertThat(rpc.ended()).hasSize(1);
                assertThat(rpc.shape()).containsExactly("FINAL+prompt");
            }
            failing.forEach(rpc -> assertFallback(rpc, profile));
            for (Call call : unlucky) {
                assertThat(ill.endOf(call).reason()).isEqualTo(EndReason.CONNECTOR_FAILED);
                assertThat(log.lines())
                        .filteredOn(line -> line.startsWith("connector failed"))
                        .filteredOn(line -> line.contains("conversation=" + call.id() + " "))
                        .singleElement()
                        .asString()
                        .contains("agent=Ill", "connector=Ill", "code=" + trouble.code);
            }
            assertThat(log.lines()).noneMatch(line -> line.contains(PIN));
            assertThat(well.ends).isEmpty();
            assertThat(gateway.liveConversations()).isEqualTo(CALLERS);
        }
    }

    @ParameterizedTest
    @MethodSource("io.byova.gateway.rules.ResilienceIT$Trouble#inBothProfiles")
    void itsNewCallersHearTheFallbackToo(Trouble trouble, ReplyProfile profile) {
        // Given
        ScriptedConnector ill = new ScriptedConnector("Ill", AgentSettings.of(profile, false))
                .welcomes((conversation, start) -> trouble.with(profile));
        gateway.onFailure(FailureEvent.SESSION_END).serves(ill);
        List<Rpc> failing = new ArrayList<>();

        // When
        for (int i = 0; i < CALLERS; i++) {
            failing.add(gateway.call("caller-" + i).turn(Messages.start()));
        }

        // Then
        failing.forEach(rpc -> assertFallback(rpc, profile));
        assertThat(gateway.liveConversations()).isZero();
    }

    @ParameterizedTest
    @EnumSource(ReplyProfile.class)
    void aReplyThatEndsEarlyIsClosedAndTheCallGoesOn(ReplyProfile profile) {
        // Given a connector that has no more to say, which is no failure
        ScriptedConnector connector = new ScriptedConnector("Brief", AgentSettings.of(profile, false))
                .does((conversation, turn) -> Flux.empty());
        gateway.serves(connector);
        Call call = gateway.call().welcomed();

        // When
        Rpc rpc = call.turn(Messages.digits("1"));

        // Then
        rpc.ended();
        assertThat(rpc.shape()).containsExactly("FINAL");
        assertThat(gateway.liveConversations()).isOne();
    }

    @Test
    void anOlderRpcOfTheCallIsClosedInOrderWhenANewerOneFails() {
        // Given a welcome that goes on
        ScriptedConnector connector = ScriptedConnector.chunk()
                .welcomes((conversation, start) -> Flux.just(Audio.chunk(800))
                        .concatWith(Flux.just(Audio.chunk(800)).repeat().delayElements(Duration.ofMillis(20))))
                .does((conversation, turn) -> Trouble.ANSWERS_500.with(ReplyProfile.CHUNK));
        gateway.serves(connector);
        Call call = gateway.call();
        Rpc older = call.turn(Messages.start()).awaits(3);

        // When
        Rpc newer = call.onConnection(1).turn(Messages.digits("1"));

        // Then
        newer.ended();
        assertThat(newer.shape()).containsExactly("CHUNK+prompt", "CHUNK+prompt", "FINAL:TRANSFER_TO_AGENT");
        older.ended();
        assertThat(older.shape())
                .filteredOn(shape -> !shape.equals("CHUNK+prompt"))
                .containsExactly("FINAL");
        assertThat(connector.endOf(call).reason()).isEqualTo(EndReason.CONNECTOR_FAILED);
    }

    @Test
    void aFloodIsNotKept() throws Exception {
        // Given vendors that send for as long as they live, whoever asks or cancels
        int chunk = 16_000;
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong sent = new AtomicLong();
        ExecutorService vendors = Executors.newFixedThreadPool(CALLERS);
        ScriptedConnector ill = ScriptedConnector.chunk()
                .does((conversation, turn) -> Flux.from(subscriber -> {
                    subscriber.onSubscribe(new DeafSubscription());
                    vendors.execute(() -> {
                        for (int i = 0; i < 1500 && !over.get(); i++) {
                            sent.incrementAndGet();
                            subscriber.onNext(Responses.chunk(ByteString.copyFrom(new byte[chunk]), false));
                        }
                    });
                }));
        gateway.serves(ill);
        List<Call> calls = calls("caller", "Scripted");
        long before = heapAfterGc();

        // When
        List<Rpc> failing = new ArrayList<>();
        for (Call call : calls) {
            failing.add(call.turn(Messages.digits("1")));
        }

        // Then
        for (Rpc rpc : failing) {
            rpc.ended();
            assertThat(rpc.shape()).endsWith("FINAL:TRANSFER_TO_AGENT");
        }
        long flooded = CALLERS * 1000L;
        Await.until("a flood", () -> sent.get() > flooded);
        long perCall = (heapAfterGc() - before) / CALLERS;
        over.set(true);
        vendors.shutdown();
        assertThat(perCall).as("bytes kept of a flood, both sides").isLessThan(128L * chunk + 512 * 1024);
    }

    // ---- circuit breaker --------------------------------------------------------------------------------------------

    @Test
    void theCircuitOpensNewCallersHearTheFallbackAtOnceAndItClosesAgain() {
        // Given
        AtomicBoolean broken = new AtomicBoolean();
        ScriptedConnector ill = new ScriptedConnector("Ill", AgentSettings.of(ReplyProfile.WAV, false))
                .welcomes((conversation, start) -> broken.get() ? Flux.never() : Flux.just(Audio.prompt()))
                .answers(Audio.prompt());
        gateway.with(settings(0, Retry.NONE, new Breaker(50, 4, 8, Duration.ofSeconds(2), null, 2)))
                .serves(ill, well);
        Call live = gateway.call("live").welcomed();
        broken.set(true);

        try (LogLines log = new LogLines()) {
            // When
            List<Rpc> stalled = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                stalled.add(gateway.call("stalled-" + i).turn(Messages.start()));
            }
            stalled.forEach(rpc -> assertTransfer(rpc.ended()));

            // Then
            assertThat(gateway.stateOf(ill).circuit()).isEqualTo(CircuitState.OPEN);
            int starts = ill.starts.size();
            for (int i = 0; i < CALLERS; i++) {
                assertTransfer(gateway.call("late-" + i).turn(Messages.start()).ended());
            }
            assertThat(ill.starts).as("the vendor is left alone").hasSize(starts);
            assertThat(live.turn(Messages.digits("1")).ended()).hasSize(1);
            calls("lucky", "Well")
                    .forEach(call -> call.turn(Messages.digits("1")).ended());
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("circuit"))
                    .containsExactly("circuit opened: new callers of this connector hear the fallback connector=Ill"
                            + " circuit=open");
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("code=circuit-open"))
                    .hasSize(CALLERS)
                    .allMatch(line -> line.contains("conversation=late-") && line.contains("connector=Ill"));
        }

        // When the vendor is well again
        broken.set(false);
        AtomicInteger number = new AtomicInteger();
        Await.until("the circuit to close", () -> {
            gateway.call("again-" + number.incrementAndGet())
                    .turn(Messages.start())
                    .ended();
            return gateway.stateOf(ill).circuit() == CircuitState.CLOSED;
        });

        // Then
        Rpc next = gateway.call("next").turn(Messages.start());
        next.ended();
        assertThat(next.shape()).containsExactly("FINAL+prompt");
    }

    // ---- limit ------------------------------------------------------------------------------------------------------

    @Test
    void aConnectorThatIsFullSendsNewCallersToTheFallback() {
        // Given
        ScriptedConnector small = ScriptedConnector.wav().welcomes(Audio.prompt());
        gateway.with(small, settings(5, Retry.NONE, null)).serves(small, well);

        // When
        List<Rpc> all = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            all.add(gateway.call("caller-" + i).onConnection(i % 4).turn(Messages.start()));
        }

        // Then
        all.forEach(Rpc::ended);
        assertThat(all.stream().filter(rpc -> rpc.shape().equals(List.of("FINAL+prompt"))))
                .hasSize(5);
        assertThat(all.stream().filter(rpc -> rpc.shape().equals(List.of("FINAL:TRANSFER_TO_AGENT+prompt"))))
                .hasSize(CALLERS - 5);
        assertThat(small.starts).hasSize(5);
        calls("lucky", "Well");
        assertThat(gateway.liveConversations()).isEqualTo(5 + CALLERS);

        // When one of them ends
        gateway.call(small.starts.get(0).conversation()).hangsUp();

        // Then
        assertThat(gateway.call("next").turn(Messages.start()).ended().get(0).getOutputEventsCount())
                .isZero();
    }

    // ---- retry ------------------------------------------------------------------------------------------------------

    @Test
    void aStartThatFailsIsTriedAgainAsOftenAsItMay() {
        // Given
        Set<String> seen = ConcurrentHashMap.newKeySet();
        ScriptedConnector ill = ScriptedConnector.wav()
                .welcomes((conversation, start) ->
                        seen.add(conversation.id()) || conversation.id().equals("hopeless")
                                ? Trouble.ANSWERS_429.with(ReplyProfile.WAV)
                                : Flux.just(Audio.prompt()));
        gateway.with(settings(0, new Retry(3, Duration.ofMillis(10)), null)).serves(ill);

        // When
        Call call = gateway.call("call");
        Call hopeless = gateway.call("hopeless");
        Rpc first = call.turn(Messages.start());
        Rpc second = hopeless.turn(Messages.start());

        // Then
        first.ended();
        assertThat(first.shape()).containsExactly("FINAL+prompt");
        assertThat(ill.startsOf(call)).hasSize(2);
        assertTransfer(second.ended());
        assertThat(ill.startsOf(hopeless)).hasSize(3);
    }

    @Test
    void aCallerWhoHangsUpBetweenTwoAttemptsLeavesNothingBehind() {
        // Given
        ScriptedConnector ill =
                ScriptedConnector.wav().welcomes((conversation, start) -> Trouble.ANSWERS_429.with(ReplyProfile.WAV));
        Duration connect = Duration.ofSeconds(15);
        gateway.with(new ResilienceSettings(
                        connect, connect, 1, new Retry(3, Duration.ofSeconds(10)), Breaker.DEFAULTS))
                .serves(ill);
        Call call = gateway.call();
        Rpc start = call.turn(Messages.start());
        Await.until("the first attempt", () -> ill.starts.size() == 1);

        // When
        call.onConnection(1).hangsUp();

        // Then
        start.ended();
        assertThat(ill.endOf(call).reason()).isEqualTo(EndReason.CALLER_ENDED);
        assertThat(ill.starts).hasSize(1);
        Await.until("room", () -> gateway.stateOf(ill).liveConversations() == 0);
        assertThat(gateway.openTurns()).isZero();
    }

    // ---- what the tests say -----------------------------------------------------------------------------------------

    private static ResilienceSettings settings(int conversations, Retry retry, @Nullable Breaker breaker) {
        return new ResilienceSettings(LIMIT, LIMIT, conversations, retry, breaker);
    }

    /** Calls of an agent, welcomed. */
    private List<Call> calls(String prefix, String agent) {
        VoiceVARequest start =
                Messages.start().toBuilder().setVirtualAgentId(agent).build();
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            Call call = gateway.call(prefix + "-" + i).onConnection(i % 4);
            call.turn(start).ended();
            calls.add(call);
        }
        return calls;
    }

    private static void assertFallback(Rpc rpc, ReplyProfile profile) {
        rpc.ended();
        if (profile == ReplyProfile.WAV) {
            assertThat(rpc.shape()).containsExactly("FINAL:SESSION_END+prompt");
            assertThat(StrictWav.audioOf(rpc.last().getPrompts(0).getAudioContent()))
                    .isEqualTo(GatewayUnderTest.ERROR_AUDIO);
        } else {
            assertThat(rpc.shape()).endsWith("CHUNK+prompt", "CHUNK+prompt", "FINAL:SESSION_END");
            assertThat(rpc.shape())
                    .filteredOn(shape -> shape.startsWith("FINAL"))
                    .hasSize(1);
            ByteString heard = rpc.chunkedAudio();
            assertThat(heard.substring(heard.size() - GatewayUnderTest.ERROR_AUDIO.size()))
                    .isEqualTo(GatewayUnderTest.ERROR_AUDIO);
        }
        assertThat(rpc.last().getOutputEvents(0).getName()).isEqualTo("connector_failed");
        assertThat(rpc.last().getOutputEvents(0).getMetadata()).isEqualTo(Struct.getDefaultInstance());
    }

    private static void assertTransfer(List<VoiceVAResponse> heard) {
        assertThat(Rpc.eventOf(heard.get(heard.size() - 1)))
                .isEqualTo(com.cisco.wcc.ccai.media.v1.OutputEvent.EventType.TRANSFER_TO_AGENT);
    }

    private static long heapAfterGc() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
