package io.byova.gateway.resilience;

import io.byova.gateway.connector.ConnectorException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What one call to a connector tells of its vendor's health: the first of these methods counts, later ones have no effect.
 * Any thread may call them.
 */
public final class Judgement {

    /** Of a connector without circuit breaker. */
    static final Judgement NOBODYS = new Judgement(null, false);

    private static final AtomicIntegerFieldUpdater<Judgement> OVER =
            AtomicIntegerFieldUpdater.newUpdater(Judgement.class, "over");

    private final @Nullable Circuit circuit;
    private final boolean probe;
    private volatile int over;

    /** @param probe whether it holds a permission that is given back where there is nothing to judge */
    Judgement(@Nullable Circuit circuit, boolean probe) {
        this.circuit = circuit;
        this.probe = probe;
    }

    /** The reply has begun. */
    public void answered(long waitedNanos) {
        Circuit judge = first();
        if (judge != null) {
            judge.answered(waitedNanos);
        }
    }

    /**
     * The connector failed before its reply began. Counts where another attempt might not meet the failure: refused
     * credentials, an unknown agent or nonsense are answers of a vendor that is there, come at once, and may be one agent's
     * or one caller's alone, so they close no door to the connector's other agents.
     */
    public void failed(Throwable failure, long waitedNanos) {
        if (!(failure instanceof ConnectorException) || !((ConnectorException) failure).isRetryable()) {
            unanswered();
            return;
        }
        Circuit judge = first();
        if (judge != null) {
            judge.failed((ConnectorException) failure, waitedNanos);
        }
    }

    /** There is nothing to judge: silence, a caller who has gone, a connector that had nothing to say. */
    public void unanswered() {
        Circuit judge = first();
        if (judge != null && probe) {
            judge.givePermissionBack();
        }
    }

    private @Nullable Circuit first() {
        return circuit != null && OVER.compareAndSet(this, 0, 1) ? circuit : null;
    }
}
