package io.byova.gateway.conversation;

import java.time.Duration;
import reactor.core.publisher.Operators;

/**
 * When what is awaited must have come. Counts from when somebody first wants to know that: most connectors answer at once, and
 * then nobody has to ask the clock. Thread-safe. The part of a deadline's subscription that keeps time.
 */
abstract class Countdown extends Operators.DeferredSubscription {

    private static final long NOT_COUNTING = 0;

    private volatile long dueNanos;

    /** Forgets what it has counted. */
    final void countAnew() {
        // A write that other threads see costs more than a look.
        if (isCounting()) {
            dueNanos = NOT_COUNTING;
        }
    }

    final boolean isCounting() {
        return dueNanos != NOT_COUNTING;
    }

    /**
     * When it must have come.
     *
     * @param nowNanos where it begins to count, unless it has begun
     * @param limit how long it may take
     */
    final long due(long nowNanos, Duration limit) {
        long due = dueNanos;
        if (due == NOT_COUNTING) {
            due = nowNanos + limit.toNanos();
            dueNanos = due;
        }
        return due;
    }
}
