package io.byova.gateway.streaming;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * When a vendor's session has to be renewed or ended: vendors close long sessions, some without a word.
 *
 * @param limit how long the vendor lets a session live
 * @param margin how long before that something must be done; at most half of the limit counts, so that short limits work too
 */
public record SessionTimer(Duration limit, Duration margin) {

    public SessionTimer {
        if (limit.isZero() || limit.isNegative() || margin.isNegative()) {
            throw new IllegalArgumentException("limit must be positive and margin not negative");
        }
    }

    /** How long after its beginning a session is due. */
    public Duration after() {
        Duration half = limit.dividedBy(2);
        return limit.minus(margin.compareTo(half) > 0 ? half : margin);
    }

    /** Completes when a session that begins with the subscription is due, on a timer thread. */
    public Mono<Void> due(Scheduler timers) {
        return Mono.delay(after(), timers).then();
    }

    /**
     * Runs {@code action} on a timer thread when a session that begins now is due.
     *
     * @return stops the timer; to be disposed of with the session
     */
    public Disposable start(Scheduler timers, Runnable action) {
        return timers.schedule(action, after().toNanos(), TimeUnit.NANOSECONDS);
    }
}
