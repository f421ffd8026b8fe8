package io.byova.gateway.connectors.realtime;

import io.byova.gateway.connector.ConnectorException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * One session with the vendor, from the attempt to connect to its end. Reads the next event when the one before has been
 * taken and there is room, so that a caller who does not listen stops the vendor. Everything happens on the call's loop;
 * methods that may be called elsewhere say so.
 */
final class RealtimeLink implements CoreSubscriber<ServerEvent> {

    /** Told on the call's loop. */
    interface Listener {
        void onEvent(RealtimeLink link, ServerEvent event);

        /** Whether more may be read; where not, {@link RealtimeLink#roomAgain} is called. */
        boolean hasRoom();

        /** The session was open and is over, but not by {@link RealtimeLink#close}. */
        void onLost(RealtimeLink link, ConnectorException why);
    }

    private static final Duration GOODBYE_WITHIN = Duration.ofSeconds(1);

    private final CallLoop loop;
    private final Listener listener;
    private final ClientEvent sessionUpdate;
    private final Sinks.One<RealtimeLink> opened = Sinks.one();
    private final Disposable.Swap timer = Disposables.swap();

    private @Nullable Subscription events;
    private volatile @Nullable RealtimeSocket socket;
    private volatile boolean alaw;
    private boolean ready;
    private boolean paused;
    private boolean over;

    RealtimeLink(CallLoop loop, Listener listener, ClientEvent sessionUpdate, boolean alaw) {
        this.loop = loop;
        this.listener = listener;
        this.sessionUpdate = sessionUpdate;
        this.alaw = alaw;
    }

    /**
     * Connects when subscribed. Any thread.
     *
     * @return this, when the vendor has taken the session as we want it; cancelling gives the attempt up
     */
    Mono<RealtimeLink> open(RealtimeClient client, Scheduler timers, Duration within) {
        return Mono.defer(() -> {
                    timer.update(timers.schedule(
                            () -> loop.run(() -> lost(VendorFailures.timeout("opening the session"))),
                            within.toNanos(),
                            TimeUnit.NANOSECONDS));
                    client.open(loop.loop(), this::onOpen).subscribe(this);
                    return opened.asMono();
                })
                .doOnCancel(this::abort)
                .subscribeOn(loop.scheduler());
    }

    private void onOpen(RealtimeSocket open) {
        socket = open;
        open.post(sessionUpdate);
    }

    // ---- what the vendor says ---------------------------------------------------------------------------------------

    @Override
    public void onSubscribe(Subscription subscription) {
        events = subscription;
        if (over) {
            subscription.cancel();
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onNext(ServerEvent event) {
        if (over) {
            return;
        }
        if (ready) {
            listener.onEvent(this, event);
        } else if (event instanceof ServerEvent.SessionUpdated) {
            ready = true;
            timer.update(Disposables.disposed());
            opened.tryEmitValue(this);
        } else if (event instanceof ServerEvent.Complaint) {
            String code = ((ServerEvent.Complaint) event).code();
            lost(ConnectorException.permanent(
                    VendorFailures.safe(code), "the vendor does not take the session's settings", null));
        }
        readOn();
    }

    private void readOn() {
        if (over) {
            return;
        }
        if (listener.hasRoom()) {
            events.request(1);
        } else {
            paused = true;
        }
    }

    /** Reading goes on where it was stopped. */
    void roomAgain() {
        if (paused) {
            paused = false;
            readOn();
        }
    }

    /** Whether it is us who keep the vendor waiting. */
    boolean isPaused() {
        return paused;
    }

    @Override
    public void onError(Throwable failure) {
        lost(VendorFailures.of(failure));
    }

    @Override
    public void onComplete() {
        lost(ConnectorException.retryable("closed", "the vendor closed the session", null));
    }

    /** Gives the session up, and says so. */
    void lost(ConnectorException why) {
        if (over) {
            return;
        }
        abort();
        if (ready) {
            listener.onLost(this, why);
        } else {
            opened.tryEmitError(why);
        }
    }

    /** Closes the connection without a word. Any thread. */
    void abort() {
        loop.run(() -> {
            over = true;
            timer.dispose();
            Subscription reading = events;
            if (reading != null) {
                cancel(reading);
            }
        });
    }

    private static void cancel(Subscription reading) {
        try {
            reading.cancel();
        } catch (IllegalStateException closed) {
            // Reactor Netty says goodbye on a channel that has left its loop already: it is closed, as it should be.
        }
    }

    // ---- what the vendor is told ------------------------------------------------------------------------------------

    /** Sends an event without waiting for it. Any thread. */
    void post(ClientEvent event) {
        RealtimeSocket open = socket;
        if (open != null) {
            open.post(event);
        }
    }

    /** Sends an event; completes when the network has it, also where the session is over. Any thread. */
    Mono<Void> write(ClientEvent event) {
        RealtimeSocket open = socket;
        return open == null ? Mono.empty() : open.write(event).onErrorComplete();
    }

    /** Whether the session takes A-law. Any thread. */
    boolean isAlaw() {
        return alaw;
    }

    /** The caller's audio comes in another format from now on. Any thread. */
    void setAlaw(boolean newAlaw, ClientEvent update) {
        alaw = newAlaw;
        post(update);
    }

    /** Says goodbye, and closes the connection in any case after a second. Any thread. */
    Mono<Void> close(Scheduler timers) {
        return Mono.defer(() -> {
                    RealtimeSocket open = socket;
                    if (over || open == null) {
                        abort();
                        return Mono.empty();
                    }
                    over = true;
                    timer.dispose();
                    open.sayGoodbye();
                    // What is still said is read to the vendor's own goodbye, and dropped.
                    events.request(Long.MAX_VALUE);
                    return open.closed();
                })
                .subscribeOn(loop.scheduler())
                .timeout(GOODBYE_WITHIN, Mono.empty(), timers)
                .onErrorComplete()
                .doFinally(signal -> abort());
    }
}
