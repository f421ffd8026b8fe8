package io.byova.gateway.resilience;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a connector may cost the gateway and its callers.
 *
 * @param connectTimeout how long {@code startConversation} may take to its first response, or to its end where it says
 *     nothing
 * @param firstResponseTimeout how long the connector may be silent while the caller waits
 * @param maxConversations how many of its conversations may be live at once; 0 for any number
 * @param retry what becomes of a call to it that failed
 * @param circuitBreaker when it gets no new conversations for a while; null for never
 */
public record ResilienceSettings(
        Duration connectTimeout,
        Duration firstResponseTimeout,
        int maxConversations,
        Retry retry,
        @Nullable Breaker circuitBreaker) {

    /** Time-outs alone: no limit, one attempt, no circuit breaker. */
    public static ResilienceSettings timeout(Duration firstResponseTimeout) {
        return new ResilienceSettings(firstResponseTimeout, firstResponseTimeout, 0, Retry.NONE, null);
    }

    /**
     * Whether a call is tried again that failed before its first response.
     *
     * @param attempts how often it is tried, the first time included; 1 for once
     * @param backoff the shortest pause before another attempt; the usual pause doubles from attempt to attempt, and varies
     *     by half, so that callers who failed together do not come again together
     */
    public record Retry(int attempts, Duration backoff) {

        /** One attempt. */
        public static final Retry NONE = new Retry(1, Duration.ofMillis(200));
    }

    /**
     * When the circuit opens and closes. It counts calls: starts of conversations, and turns.
     *
     * @param failureRate percent of the counted calls that have failed from which it opens, 1 to 100
     * @param minimumCalls how many must have been counted before it opens at all, 1 to {@code window}
     * @param window how many of the last calls are counted; at least 2
     * @param openFor how long it stays open before it lets a new conversation try
     * @param slowResponse a first response later than this counts as a failure; null for none
     * @param halfOpenCalls how many new conversations may try then at once; as many judged calls, or {@code minimumCalls}
     *     where that is less, decide whether it closes or opens again; at least 2
     */
    public record Breaker(
            int failureRate,
            int minimumCalls,
            int window,
            Duration openFor,
            @Nullable Duration slowResponse,
            int halfOpenCalls) {

        /** Half of the last 20, at least 10; 10 s; no slow responses; 3. */
        public static final Breaker DEFAULTS = new Breaker(50, 10, 20, Duration.ofSeconds(10), null, 3);
    }
}
