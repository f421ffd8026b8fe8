package io.byova.gateway.streaming;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * One turn of the caller as the gateway subscribed to it. Demand and cancellation come from any thread; all else is touched
 * by the relay's tasks only.
 */
final class RelayTurn implements Subscription {

    private final TurnRelay relay;
    private final CoreSubscriber<? super VoiceVAResponse> actual;
    private final Uplink uplink = new Uplink();
    private final AtomicLong requested = new AtomicLong();
    private final Runnable onDemand = () -> {};
    private volatile boolean cancelled;

    private final boolean listening;
    private final Queue<VoiceVAResponse> inputEvents = new ArrayDeque<>(2);
    private final Disposable.Swap timer = Disposables.swap();
    private boolean startSaid;
    private boolean endSaid;
    private boolean open = true;

    /** The caller speaks, but WxCC may not be told while it plays what must not be interrupted (rule 17). */
    boolean startWithheld;

    /** The vendor says that the caller has finished. */
    boolean speechOver;

    /** Nobody spoke. */
    boolean silent;

    /** What it is answered with, once that has begun. */
    @Nullable
    RelayReply reply;

    RelayTurn(TurnRelay relay, TurnRelay.Kind kind, CoreSubscriber<? super VoiceVAResponse> actual) {
        this.relay = relay;
        this.listening = kind == TurnRelay.Kind.LISTENING;
        this.actual = actual;
    }

    // ---- from any thread --------------------------------------------------------------------------------------------

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            requested.accumulateAndGet(n, Operators::addCap);
            relay.enter(onDemand);
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        relay.enter(() -> relay.cancelled(this));
    }

    // ---- the relay's tasks ------------------------------------------------------------------------------------------

    boolean isListening() {
        return listening;
    }

    /** Whether a reply that begins belongs here rather than to a turn that came later. */
    boolean isOwedReply() {
        return reply == null && (!listening || speechOver);
    }

    /** Whether the vendor may speak here unprompted. */
    boolean mayBeSpokenTo() {
        return reply == null && listening && !silent;
    }

    boolean hasStarted() {
        return startSaid;
    }

    boolean isOpen() {
        return open && !cancelled;
    }

    void sayStart() {
        if (!startSaid) {
            startSaid = true;
            startWithheld = false;
            inputEvents.add(Responses.startOfInput());
        }
    }

    /** At most once, and only after START_OF_INPUT (rule 16). */
    void sayEnd() {
        if (startSaid && !endSaid) {
            endSaid = true;
            inputEvents.add(Responses.endOfInput(ReplyProfile.CHUNK));
        }
    }

    boolean hasEnded() {
        return endSaid;
    }

    /** Replaces the timer that runs, if one does. */
    void await(Disposable running) {
        timer.update(running);
    }

    void stopTimer() {
        timer.update(Disposables.disposed());
    }

    void start(Publisher<?> input) {
        input.subscribe(uplink);
    }

    /** Sends what may be sent now; true where the turn is over with it. */
    boolean pump() {
        while (isOpen()) {
            RelayReply answer = reply;
            if (inputEvents.isEmpty() && (answer == null ? silent : answer.isOver())) {
                return true;
            }
            if (requested.get() == 0) {
                return false;
            }
            VoiceVAResponse next = inputEvents.poll();
            if (next == null && answer != null) {
                next = answer.next(relay);
            }
            if (next == null) {
                return false;
            }
            requested.updateAndGet(demand -> demand == Long.MAX_VALUE ? demand : demand - 1);
            actual.onNext(next);
        }
        return false;
    }

    void complete() {
        if (release()) {
            actual.onComplete();
        }
    }

    void fail(Throwable failure) {
        if (release()) {
            actual.onError(failure);
        }
    }

    /** Stops the caller's side and the timer; true where somebody still waits for the end. */
    boolean release() {
        boolean wasOpen = open;
        open = false;
        timer.dispose();
        uplink.cancel();
        return wasOpen && !cancelled;
    }

    /** The caller's input on its way to the vendor; what it emits does not matter. */
    private final class Uplink implements CoreSubscriber<Object> {

        private static final AtomicReferenceFieldUpdater<Uplink, @Nullable Subscription> SUBSCRIPTION =
                AtomicReferenceFieldUpdater.newUpdater(Uplink.class, Subscription.class, "subscription");

        private volatile @Nullable Subscription subscription;

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription upstream) {
            if (Operators.setOnce(SUBSCRIPTION, this, upstream)) {
                upstream.request(Long.MAX_VALUE);
            }
        }

        @Override
        public void onNext(Object forwarded) {}

        @Override
        public void onError(Throwable failure) {
            relay.enter(() -> relay.uplinkFailed(RelayTurn.this, failure));
        }

        @Override
        public void onComplete() {
            relay.enter(() -> relay.uplinkOver(RelayTurn.this));
        }

        void cancel() {
            Operators.terminate(SUBSCRIPTION, this);
        }
    }
}
