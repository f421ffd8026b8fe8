package io.byova.gateway.connectors.lex;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Operators;

/**
 * What is asked of one turn's answer and has not been given. While it is nothing, the caller of the turn is not read: a
 * gateway that does not take the answer must not take the question without end (C1). Thread-safe.
 */
final class Demand {

    private final AtomicLong outstanding = new AtomicLong();
    private final Queue<MonoSink<Void>> waiting = new ConcurrentLinkedQueue<>();

    void requested(long n) {
        outstanding.accumulateAndGet(n, Operators::addCap);
        wake();
    }

    /** A response was given. */
    void served() {
        outstanding.updateAndGet(n -> n == Long.MAX_VALUE || n == 0 ? n : n - 1);
    }

    /** The input, as soon as somebody waits for an answer. */
    <T> Mono<T> whenAsked(T input) {
        return outstanding.get() > 0
                ? Mono.just(input)
                : Mono.<Void>create(this::await).thenReturn(input);
    }

    private void await(MonoSink<Void> waiter) {
        waiting.add(waiter);
        waiter.onDispose(() -> waiting.remove(waiter));
        if (outstanding.get() > 0) {
            wake();
        }
    }

    private void wake() {
        for (MonoSink<Void> waiter = waiting.poll(); waiter != null; waiter = waiting.poll()) {
            waiter.success();
        }
    }
}
