package io.byova.gateway.grpc;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;

/**
 * Whether the gateway takes calls: the one truth behind all forms of health (rule 37). Begins as not serving.
 *
 * <p>Thread-safe. Listeners are told one change at a time, in order, on the thread that makes the change; they must not
 * block.
 */
public final class ServingState {

    private static final Logger LOGGER = LoggerFactory.getLogger(ServingState.class);

    /** Hears of changes. */
    @FunctionalInterface
    public interface Listener {
        /** The state now: called on registration, then on every change. */
        void serving(boolean serving);
    }

    private final Object lock = new Object();
    private final List<Listener> listeners = new ArrayList<>();
    private volatile boolean serving;

    /** Whether new calls are welcome. */
    public boolean isServing() {
        return serving;
    }

    /** Says whether new calls are welcome. */
    public void serving(boolean nowServing) {
        synchronized (lock) {
            if (serving == nowServing) {
                return;
            }
            serving = nowServing;
            for (Listener listener : List.copyOf(listeners)) {
                tell(listener, nowServing);
            }
        }
    }

    /**
     * Tells a listener the state now and every change from now on.
     *
     * @return ends that
     */
    public Disposable onChange(Listener listener) {
        synchronized (lock) {
            listeners.add(listener);
            tell(listener, serving);
        }
        return () -> {
            synchronized (lock) {
                listeners.remove(listener);
            }
        };
    }

    private static void tell(Listener listener, boolean serving) {
        try {
            listener.serving(serving);
        } catch (RuntimeException e) {
            // One watcher that fails must not keep the news from the others.
            LOGGER.atWarn().addKeyValue("serving", serving).setCause(e).log("Health watcher failed");
        }
    }
}
