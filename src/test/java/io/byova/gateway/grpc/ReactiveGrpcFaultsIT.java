package io.byova.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.grpc.Status;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Each fault of reactive-grpc: held off by the guard, and, where that can be shown for sure, still there without it. */
@Timeout(180)
final class ReactiveGrpcFaultsIT {

    private static final VoiceVAResponse REPLY = VoiceVAResponse.getDefaultInstance();

    static Stream<Arguments> pipelines() {
        return Stream.of(
                Arguments.of("map", turns(rpc -> rpc.map(request -> REPLY))),
                Arguments.of("handle", turns(rpc -> rpc.handle((request, sink) -> sink.next(REPLY)))),
                Arguments.of("take", turns(rpc -> rpc.take(1).map(request -> REPLY))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pipelines")
    void aCallThatEndsWellStartsNoThread(String name, Function<Flux<VoiceVARequest>, Flux<VoiceVAResponse>> turns) {
        // Given a server that is warm
        try (Edge edge = Edge.guarded(turns)) {
            calls(edge, 50);
            long before = threadsStarted();

            // When
            calls(edge, 1000);

            // Then
            assertThat(threadsStarted() - before).isZero();
        }
    }

    @Test
    void withoutTheGuardEachCallStartsAThread() {
        try (Edge edge = Edge.naive(rpc -> rpc.map(request -> REPLY))) {
            calls(edge, 5);
            long before = threadsStarted();
            calls(edge, 20);
            Edge.await("a thread per call", () -> threadsStarted() - before >= 20);
        }
    }

    static Stream<Arguments> shorteners() {
        return Stream.of(
                Arguments.of("take", (Function<Flux<VoiceVARequest>, Flux<VoiceVARequest>>) rpc -> rpc.take(1)),
                Arguments.of("takeUntil", (Function<Flux<VoiceVARequest>, Flux<VoiceVARequest>>)
                        rpc -> rpc.takeUntil(request -> true)),
                Arguments.of("next", (Function<Flux<VoiceVARequest>, Flux<VoiceVARequest>>)
                        rpc -> rpc.next().flux()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shorteners")
    void aRequestFluxCutShortCostsNoReply(String name, Function<Flux<VoiceVARequest>, Flux<VoiceVARequest>> shortener) {
        // Given a reply that takes longer than reactive-grpc waits before it kills the call
        try (Edge edge = Edge.guarded(rpc ->
                shortener.apply(rpc).concatMap(request -> Mono.just(REPLY).delayElement(Duration.ofMillis(250))))) {

            // When
            Caller caller = edge.call().says("a").says("b");

            // Then
            assertThat(caller.status()).isEqualTo(Status.OK);
            assertThat(caller.replies()).hasSize(1);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shorteners")
    void withoutTheGuardItKillsTheCall(String name, Function<Flux<VoiceVARequest>, Flux<VoiceVARequest>> shortener) {
        try (Edge edge = Edge.naive(rpc -> shortener.apply(rpc).concatMap(request -> Mono.<VoiceVAResponse>never()))) {
            assertThat(edge.call().says("a").status().getCode()).isEqualTo(Status.Code.CANCELLED);
        }
    }

    @Test
    void aHangUpEndsARequestFluxReadApartFromTheReply() {
        // Given
        Detached reader = new Detached(Long.MAX_VALUE);
        try (Edge edge = Edge.guarded(reader::apart)) {
            Caller caller = edge.call().says("a");
            Edge.await("the message", () -> reader.messages.get() == 1);

            // When
            caller.hangsUp();

            // Then
            Edge.await("the end", reader::isOver);
            assertThat(Status.fromThrowable(reader.failure.get()).getCode()).isEqualTo(Status.Code.CANCELLED);
            assertThat(reader.replyCancelled).isTrue();
        }
    }

    @Test
    void withoutTheGuardItNeverEnds() {
        Detached reader = new Detached(Long.MAX_VALUE);
        try (Edge edge = Edge.naive(reader::apart)) {
            Caller caller = edge.call().says("a");
            Edge.await("the message", () -> reader.messages.get() == 1);
            caller.hangsUp();
            Edge.await("the reply's cancel", reader.replyCancelled::get);
            edge.list();
            assertThat(reader.isOver()).isFalse();
        }
    }

    @Test
    void aHangUpCancelsAReaderTheReplyDependsOn() {
        // Given
        AtomicReference<String> seen = new AtomicReference<>();
        try (Edge edge = Edge.guarded(rpc -> rpc.doOnCancel(() -> seen.compareAndSet(null, "cancel"))
                .doOnTerminate(() -> seen.compareAndSet(null, "terminal"))
                .map(request -> REPLY))) {
            Caller caller = edge.call().says("a");
            Edge.await("the reply", () -> caller.replies().size() == 1);

            // When
            caller.hangsUp();

            // Then
            Edge.await("the end", () -> seen.get() != null);
            assertThat(seen).hasValue("cancel");
        }
    }

    @Test
    void theEndOfTheCallCompletesAReaderWhoIsStillThere() {
        // Given a reply that does not wait for the caller's half-close
        Detached reader = new Detached(Long.MAX_VALUE);
        try (Edge edge = Edge.guarded(rpc -> {
            rpc.subscribe(reader);
            return Flux.just(REPLY);
        })) {

            // When
            Caller caller = edge.call().says("a");

            // Then
            assertThat(caller.status()).isEqualTo(Status.OK);
            Edge.await("the end", reader::isOver);
            assertThat(reader.failure).hasValue(null);
        }
    }

    @Test
    void aCallerIsReadNoFurtherThanThePrefetch() {
        // Given a reader who takes one message and then asks for no more
        try (Edge edge = Edge.guarded(new Detached(1)::apart)) {

            // When
            int taken = takenOf(edge, 600);

            // Then
            assertThat(taken).isBetween(Edge.PREFETCH, Edge.PREFETCH + 1);
        }
    }

    @Test
    void withoutTheGuardTenSecondsOfAudioAreRead() {
        try (Edge edge = Edge.naive(new Detached(1)::apart)) {
            assertThat(takenOf(edge, 600)).isGreaterThanOrEqualTo(512);
        }
    }

    private static Function<Flux<VoiceVARequest>, Flux<VoiceVAResponse>> turns(
            Function<Flux<VoiceVARequest>, Flux<VoiceVAResponse>> turns) {
        return turns;
    }

    private static void calls(Edge edge, int count) {
        for (int i = 0; i < count; i++) {
            Caller caller = edge.call().says("call " + i).halfCloses();
            assertThat(caller.status()).isEqualTo(Status.OK);
            assertThat(caller.replies()).hasSize(1);
        }
    }

    private static int takenOf(Edge edge, int sent) {
        VoiceVARequest frame = VoiceVARequest.newBuilder()
                .setConversationId("a")
                .setDtmfInput(com.cisco.wcc.ccai.media.v1.DTMFInputs.getDefaultInstance())
                .build();
        Caller caller = edge.call();
        for (int i = 0; i < sent; i++) {
            caller.sends(frame);
        }
        Edge.await("the first messages", () -> edge.taken() >= Edge.PREFETCH);
        // Twice, because what the server asks for may be on its way while the first is answered.
        edge.list();
        edge.list();
        return edge.taken() - 2;
    }

    private static long threadsStarted() {
        return ManagementFactory.getThreadMXBean().getTotalStartedThreadCount();
    }
}
