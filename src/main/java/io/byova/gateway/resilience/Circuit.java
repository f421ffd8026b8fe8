package io.byova.gateway.resilience;

import io.byova.gateway.connector.ConnectorException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.scheduler.Scheduler;

/**
 * One connector's circuit breaker: resilience4j's state machine, asked by its plain methods. Its Reactor operator would judge
 * a reply by its end and take START_OF_INPUT for an answer. Thread-safe, without locks and without a thread of its own: it
 * leaves the open state when somebody asks.
 */
final class Circuit {

    private static final Logger LOGGER = LoggerFactory.getLogger(VendorGuard.class);

    /** More threads than are ever amid telling of a success while a failure comes. */
    private static final int AMID = 256;

    private final String connector;
    private final CircuitBreaker breaker;
    private final int enough;
    private final long slowNanos;

    /** Successes one after the other. Where they fill the window, another one changes nothing and need not be told. */
    private final AtomicInteger successes = new AtomicInteger();

    Circuit(String connector, ResilienceSettings.Breaker settings, Scheduler timers) {
        this.connector = connector;
        this.enough = settings.window() + AMID;
        this.slowNanos = settings.slowResponse() == null
                ? Long.MAX_VALUE
                : settings.slowResponse().toNanos();
        this.breaker = CircuitBreaker.of(
                connector,
                CircuitBreakerConfig.custom()
                        .failureRateThreshold(settings.failureRate())
                        .slidingWindow(
                                settings.window(),
                                settings.minimumCalls(),
                                SlidingWindowType.COUNT_BASED,
                                // The other one parks event loops that come at the same moment.
                                SlidingWindowSynchronizationStrategy.LOCK_FREE)
                        .waitDurationInOpenState(settings.openFor())
                        .permittedNumberOfCallsInHalfOpenState(settings.halfOpenCalls())
                        .automaticTransitionFromOpenToHalfOpenEnabled(false)
                        .clock(new SchedulerClock(timers))
                        .currentTimestampFunction(clock -> timers.now(TimeUnit.NANOSECONDS), TimeUnit.NANOSECONDS)
                        // Ours is slowResponse; here a success is a success, however long it took.
                        .slowCallDurationThreshold(Duration.ofNanos(Long.MAX_VALUE))
                        // What counts is decided in Judgement.
                        .recordException(failure -> true)
                        .build());
        breaker.getEventPublisher().onStateTransition(this::tell);
    }

    /**
     * Whether a new conversation may try.
     *
     * @return its judgement, which holds a permission until it is over; null where it may not
     */
    @Nullable
    Judgement enter() {
        boolean usual = isClosed();
        if (!breaker.tryAcquirePermission()) {
            return null;
        }
        // One permission too many after a change of state is harmless; one that is lost would keep the circuit half
        // open.
        return new Judgement(this, !(usual && isClosed()));
    }

    /** Of a call that needs no permission. */
    Judgement judgement() {
        return new Judgement(this, false);
    }

    void answered(long waitedNanos) {
        if (waitedNanos > slowNanos) {
            successes.set(0);
            breaker.onError(waitedNanos, TimeUnit.NANOSECONDS, SlowResponse.INSTANCE);
        } else if (successes.get() < enough || !isClosed()) {
            breaker.onSuccess(waitedNanos, TimeUnit.NANOSECONDS);
            successes.incrementAndGet();
        }
    }

    void failed(ConnectorException failure, long waitedNanos) {
        successes.set(0);
        breaker.onError(waitedNanos, TimeUnit.NANOSECONDS, failure);
    }

    void givePermissionBack() {
        breaker.releasePermission();
    }

    boolean isClosed() {
        return breaker.getState() == State.CLOSED;
    }

    VendorGuard.CircuitState state() {
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> VendorGuard.CircuitState.OPEN;
            case HALF_OPEN -> VendorGuard.CircuitState.HALF_OPEN;
            default -> VendorGuard.CircuitState.CLOSED;
        };
    }

    private void tell(CircuitBreakerOnStateTransitionEvent change) {
        // It begins with an empty window.
        successes.set(0);
        State now = change.getStateTransition().getToState();
        String words =
                switch (now) {
                    case OPEN -> "circuit opened: new callers of this connector hear the fallback";
                    case HALF_OPEN -> "circuit half open: some new callers try the connector again";
                    default -> "circuit closed: the connector answers again";
                };
        LOGGER.atLevel(now == State.OPEN ? Level.WARN : Level.INFO)
                .addKeyValue("connector", connector)
                .addKeyValue(
                        "circuit", now.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'))
                .log(words);
    }

    /** What the breaker is told of a response that came too late; nobody sees it. */
    private static final class SlowResponse extends RuntimeException {
        private static final long serialVersionUID = 1L;

        static final SlowResponse INSTANCE = new SlowResponse();

        private SlowResponse() {
            super("slow response", null, false, false);
        }
    }
}
