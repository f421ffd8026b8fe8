package io.byova.gateway.conversation;

import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;

/**
 * The way of one conversation's turns to its connector, which is told of the end after all else (G7): a turn on one event
 * loop may be subscribing to it while another ends the call. Safe for all threads.
 */
final class Entrance {

    private final AtomicInteger entering = new AtomicInteger();
    private final Sinks.Empty<Void> quiet = Sinks.empty();
    private volatile boolean closed;

    /** The same, or nothing at all where the entrance is closed. */
    <T> Flux<T> through(Flux<T> connector) {
        return new FluxOperator<T, T>(connector) {
            @Override
            public void subscribe(CoreSubscriber<? super T> actual) {
                entering.incrementAndGet();
                try {
                    if (closed) {
                        Operators.complete(actual);
                    } else {
                        source.subscribe(actual);
                    }
                } finally {
                    if (entering.decrementAndGet() == 0 && closed) {
                        quiet.tryEmitEmpty();
                    }
                }
            }
        };
    }

    /** Lets nobody in any more; completes when those who were on their way have arrived. */
    Mono<Void> close() {
        closed = true;
        if (entering.get() == 0) {
            quiet.tryEmitEmpty();
        }
        return quiet.asMono();
    }
}
