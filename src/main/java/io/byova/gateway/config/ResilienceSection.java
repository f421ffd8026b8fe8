package io.byova.gateway.config;

import io.byova.gateway.connector.InvalidSetting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connector's {@code resilience} section: what its failures may cost.
 *
 * @param connectTimeout when a conversation's start has failed for neither responding nor ending; null, the default, for
 *     the connector's first-response-timeout
 * @param maxConversations how many of its conversations may be live at once; 0, the default, for any number
 * @param retry how often a call to it is tried
 * @param circuitBreaker when it is left alone for a while
 */
public record ResilienceSection(
        @Nullable Duration connectTimeout,
        @Nullable Integer maxConversations,
        @Nullable Retry retry,
        @Nullable CircuitBreaker circuitBreaker) {

    public ResilienceSection {
        connectTimeout = connectTimeout == null ? null : Range.of("connect-timeout", connectTimeout, Duration.ZERO);
        maxConversations = Range.of("max-conversations", maxConversations, 0, 0, 10_000_000);
        retry = retry == null ? new Retry(null, null) : retry;
        circuitBreaker =
                circuitBreaker == null ? new CircuitBreaker(null, null, null, null, null, null, null) : circuitBreaker;
    }

    /**
     * The {@code retry} section.
     *
     * @param attempts how often a start, an event or digits are tried; 1, the default, to 5
     * @param backoff the pause before the second attempt, doubled for each further one; default 200ms
     */
    public record Retry(@Nullable Integer attempts, @Nullable Duration backoff) {

        public Retry {
            attempts = Range.of("attempts", attempts, 1, 1, 5);
            backoff = Range.of("backoff", backoff, Duration.ofMillis(200));
        }
    }

    /**
     * The {@code circuit-breaker} section.
     *
     * @param enabled whether there is one; default true
     * @param failureRate percent of failed calls from which it opens; 1 to 100, default 50
     * @param minimumCalls how many calls must have been counted before; 1 to the window, default 10 or the window where
     *     that is smaller
     * @param window how many of the last calls count; 2 to 1000, default 20
     * @param openFor how long new conversations are refused; default 10s
     * @param slowResponse a first response later than this is a failure; null, the default, for none
     * @param halfOpenCalls how many calls decide after that; 2 to 100, default 3
     */
    public record CircuitBreaker(
            @Nullable Boolean enabled,
            @Nullable Integer failureRate,
            @Nullable Integer minimumCalls,
            @Nullable Integer window,
            @Nullable Duration openFor,
            @Nullable Duration slowResponse,
            @Nullable Integer halfOpenCalls) {

        private static final int MINIMUM_CALLS = 10;

        /** A window of one call fails in resilience4j's lock-free form as soon as a second call is counted. */
        private static final int LEAST = 2;

        public CircuitBreaker {
            enabled = enabled == null || enabled;
            failureRate = Range.of("failure-rate", failureRate, 50, 1, 100);
            window = Range.of("window", window, 20, LEAST, 1000);
            if (minimumCalls != null && minimumCalls > window) {
                throw new InvalidSetting(
                        "minimum-calls",
                        "must be 1 to " + window + ", which is the window, is " + minimumCalls
                                + "; more calls than that are never counted");
            }
            minimumCalls = Range.of("minimum-calls", minimumCalls, Math.min(MINIMUM_CALLS, window), 1, window);
            openFor = Range.of("open-for", openFor, Duration.ofSeconds(10));
            slowResponse = slowResponse == null ? null : Range.of("slow-response", slowResponse, Duration.ZERO);
            halfOpenCalls = Range.of("half-open-calls", halfOpenCalls, 3, LEAST, 100);
        }
    }
}
