package io.byova.gateway.caller;

import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.util.concurrent.Queues;

/**
 * A caller as Webex Contact Center is one: one RPC per turn over real gRPC, audio in real time, every rule watched.
 *
 * <p>Errors of the returned Mono: {@link CannotConnectException} where the gateway was never reached. A gateway that
 * refuses, fails or breaks a rule is no error but in the report. Cancelling hangs up.
 */
public final class SimulatedCaller {

    private static final int LISTENER_BACKLOG = 1 << 14;

    private SimulatedCaller() {}

    /** Calls when subscribed to, and completes when every RPC has its status. */
    public static Mono<CallReport> call(CallOptions options, CallScript script) {
        return Mono.defer(() -> new CallRun(options, script, event -> {}).run());
    }

    /**
     * Calls when subscribed to; {@code listener} is told what happens as it happens, one event after another, on a thread
     * that may block. The report comes after the last event was told; a listener that throws ends the call with its error.
     */
    public static Mono<CallReport> call(CallOptions options, CallScript script, Consumer<TimelineEvent> listener) {
        return Mono.defer(() -> {
            Sinks.Many<TimelineEvent> live = Sinks.many()
                    .unicast()
                    .onBackpressureBuffer(
                            Queues.<TimelineEvent>get(LISTENER_BACKLOG).get());
            // A listener that falls far behind loses lines, never the call its pace.
            Mono<CallReport> call =
                    new CallRun(options, script, live::tryEmitNext).run().doOnTerminate(live::tryEmitComplete);
            Flux<TimelineEvent> told =
                    live.asFlux().publishOn(Schedulers.boundedElastic()).doOnNext(listener);
            return Mono.zip(call, told.then(Mono.just(true))).map(both -> both.getT1());
        });
    }
}
