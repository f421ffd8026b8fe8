package io.byova.gateway.resilience;

import io.byova.gateway.connector.ConnectorException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Stands before one connector of the configuration, for all its agents: lets its conversations in, tries again, and judges.
 * Thread-safe and without locks; asked once per conversation or turn, never per frame.
 */
public final class VendorGuard {

    private static final Logger LOGGER = LoggerFactory.getLogger(VendorGuard.class);

    /** How a connector stands with new conversations. */
    public enum CircuitState {
        /** Takes them. */
        CLOSED,
        /** Gets none until {@code open-for} has passed and somebody calls. */
        OPEN,
        /** Gets a few, to see. */
        HALF_OPEN
    }

    /**
     * How a connector is doing, for monitoring.
     *
     * @param connector its name
     * @param circuit its circuit breaker's state; closed where it has none
     * @param liveConversations how many of its conversations are live
     * @param full whether its limit has been reached and not been left by a tenth since
     */
    public record State(String connector, CircuitState circuit, int liveConversations, boolean full) {}

    private final String connector;
    private final ResilienceSettings settings;
    private final Scheduler timers;
    private final @Nullable Circuit circuit;
    private final AtomicInteger live = new AtomicInteger();
    private final AtomicBoolean full = new AtomicBoolean();

    /**
     * @param connector the connector's name, for the log
     * @param settings its settings
     * @param timers where time comes from; virtual in tests
     */
    public VendorGuard(String connector, ResilienceSettings settings, Scheduler timers) {
        this.connector = connector;
        this.settings = settings;
        this.timers = timers;
        this.circuit =
                settings.circuitBreaker() == null ? null : new Circuit(connector, settings.circuitBreaker(), timers);
    }

    /** How long {@code startConversation} may take to its first response or its end. */
    public Duration connectTimeout() {
        return settings.connectTimeout();
    }

    /** How long the connector may be silent while the caller waits. */
    public Duration firstResponseTimeout() {
        return settings.firstResponseTimeout();
    }

    /**
     * Lets a new conversation in; {@link #leave} follows when it is over.
     *
     * @return the judgement of its start
     * @throws ConnectorException where it is refused: {@code over-limit} or {@code circuit-open}; nothing follows then
     */
    public Judgement admit() {
        int most = settings.maxConversations();
        if (live.incrementAndGet() > most && most > 0) {
            live.decrementAndGet();
            if (full.compareAndSet(false, true)) {
                about(LOGGER.atWarn()).addKeyValue("max-conversations", most).log("connector is full");
            }
            throw ConnectorException.retryable(
                    "over-limit", "all " + most + " conversations this connector takes are live", null);
        }
        if (circuit == null) {
            return Judgement.NOBODYS;
        }
        Judgement start = circuit.enter();
        if (start == null) {
            leave();
            throw ConnectorException.retryable(
                    "circuit-open", "the vendor has failed too often and is left alone for a while", null);
        }
        return start;
    }

    /** A conversation that was let in is over. */
    public void leave() {
        int left = live.decrementAndGet();
        int most = settings.maxConversations();
        // Not at the first that leaves: at the limit they come and go.
        if (full.get() && left <= most - Math.max(1, most / 10) && full.compareAndSet(true, false)) {
            about(LOGGER.atInfo()).addKeyValue("max-conversations", most).log("connector has room again");
        }
    }

    /** The judgement of a call to the connector that belongs to a conversation which is in. */
    public Judgement judgement() {
        return circuit == null ? Judgement.NOBODYS : circuit.judgement();
    }

    /**
     * The same call, tried again where it fails retryably before its first response, and the circuit is closed. Subscribes
     * {@code call} anew for each attempt, later ones on a timer's thread.
     */
    public <T> Flux<T> retried(Flux<T> call) {
        ResilienceSettings.Retry often = settings.retry();
        if (often.attempts() == 1) {
            return call;
        }
        return Flux.defer(() -> {
            AtomicBoolean answered = new AtomicBoolean();
            return call.doOnNext(response -> answered.lazySet(true))
                    .retryWhen(Retry.backoff(often.attempts() - 1L, often.backoff())
                            .scheduler(timers)
                            .filter(failure -> !answered.get() && isWorthAnother(failure))
                            .onRetryExhaustedThrow((spec, last) -> last.failure()));
        });
    }

    private boolean isWorthAnother(Throwable failure) {
        return failure instanceof ConnectorException
                && ((ConnectorException) failure).isRetryable()
                // A vendor that is left alone is not asked twice.
                && (circuit == null || circuit.isClosed());
    }

    /** How the connector is doing. */
    public State state() {
        return new State(connector, circuit == null ? CircuitState.CLOSED : circuit.state(), live.get(), full.get());
    }

    private org.slf4j.spi.LoggingEventBuilder about(org.slf4j.spi.LoggingEventBuilder line) {
        return line.addKeyValue("connector", connector);
    }
}
