package io.byova.gateway.streaming;

import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.InvalidSetting;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * The {@code reconnect} section of a connector's settings: how often and how fast a vendor that cannot be reached is tried
 * again. A config record: absent keys arrive as null and take the defaults given here. Only a {@link ConnectorException} that
 * may be retried is, and only before the vendor's first frame: after it, the caller may have heard something.
 *
 * @param attempts further attempts after the first; default 2, 0 to 10
 * @param firstBackoff wait before the first of them, doubled each time; default 200 ms, up to 10 s
 * @param longestBackoff the longest wait; default 2 s, up to 1 min
 * @param jitter share of a wait that is left to chance, so that calls do not return all at once; default 0.5, 0 to 1
 * @param total no attempt is begun later than this after the first; default 5 s, up to 5 min
 */
public record ReconnectPolicy(
        @Nullable Integer attempts,
        @Nullable Duration firstBackoff,
        @Nullable Duration longestBackoff,
        @Nullable Double jitter,
        @Nullable Duration total) {

    /** What a connector without a {@code reconnect} section gets. */
    public static final ReconnectPolicy DEFAULTS = new ReconnectPolicy(null, null, null, null, null);

    public ReconnectPolicy {
        attempts = attempts == null ? 2 : attempts;
        if (attempts < 0 || attempts > 10) {
            throw new InvalidSetting("attempts", "must be from 0 to 10, is " + attempts);
        }
        firstBackoff = within("first-backoff", firstBackoff, Duration.ofMillis(200), Duration.ofSeconds(10));
        longestBackoff = within("longest-backoff", longestBackoff, Duration.ofSeconds(2), Duration.ofMinutes(1));
        jitter = jitter == null ? 0.5 : jitter;
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new InvalidSetting("jitter", "must be from 0 to 1, is " + jitter);
        }
        total = within("total", total, Duration.ofSeconds(5), Duration.ofMinutes(5));
    }

    private static Duration within(String key, @Nullable Duration value, Duration fallback, Duration most) {
        if (value == null) {
            return fallback;
        }
        if (value.isZero() || value.isNegative() || value.compareTo(most) > 0) {
            throw new InvalidSetting(key, "must be longer than 0 and at most " + most.toMillis() + " ms");
        }
        return value;
    }

    /**
     * Tries {@code session} again where it fails before its first element.
     *
     * @param session what the vendor sends; subscribed once per attempt
     * @param timers where waits run
     * @return its elements; its last failure where no attempt succeeded
     */
    public <T> Flux<T> apply(Flux<T> session, Scheduler timers) {
        return Flux.defer(() -> {
            AtomicBoolean begun = new AtomicBoolean();
            return session.doOnNext(first -> begun.lazySet(true)).retryWhen(retry(timers, begun));
        });
    }

    /** The same as a {@link Retry}, for what has no elements, such as opening a connection. */
    public Retry retry(Scheduler timers) {
        return retry(timers, new AtomicBoolean());
    }

    private Retry retry(Scheduler timers, AtomicBoolean begun) {
        return Retry.from(signals -> Flux.deferContextual(context -> {
            long deadline = timers.now(TimeUnit.NANOSECONDS) + total.toNanos();
            return signals.concatMap(signal -> {
                Throwable failure = signal.failure();
                Duration wait = backoff(signal.totalRetries());
                boolean inTime = timers.now(TimeUnit.NANOSECONDS) + wait.toNanos() - deadline <= 0;
                return !begun.get() && isRetryable(failure) && signal.totalRetries() < attempts && inTime
                        ? Mono.delay(wait, timers)
                        : Mono.error(failure);
            });
        }));
    }

    private static boolean isRetryable(Throwable failure) {
        return failure instanceof ConnectorException && ((ConnectorException) failure).isRetryable();
    }

    /** Somewhere between the whole wait and the share of it that is not left to chance. */
    private Duration backoff(long retries) {
        long whole = Math.min(firstBackoff.toNanos() << retries, longestBackoff.toNanos());
        double chance = jitter * ThreadLocalRandom.current().nextDouble();
        return Duration.ofNanos((long) (whole * (1 - chance)));
    }
}
