package io.byova.gateway.speech;

import io.byova.gateway.connector.CallerInput;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Between one upstream and one downstream: takes one input at a time, and the next only when everything the last brought
 * about has been taken. Whoever comes (input, demand, cancel) leaves its mark and drains; only one thread drains at a
 * time, and only that thread touches the cutter, so that a native detector is never freed while it works.
 */
final class TurnSubscriber extends Outbox implements CoreSubscriber<CallerInput>, Subscription {

    private static final AtomicLongFieldUpdater<TurnSubscriber> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(TurnSubscriber.class, "requested");
    private static final AtomicIntegerFieldUpdater<TurnSubscriber> MARKS =
            AtomicIntegerFieldUpdater.newUpdater(TurnSubscriber.class, "marks");

    private final CoreSubscriber<? super CallerInput> downstream;
    private final UtteranceCutter cutter;

    /** Signals nothing until the true one arrives. */
    private Subscription upstream = Operators.emptySubscription();

    private volatile long requested;
    private volatile int marks;
    private volatile boolean cancelled;

    // Written before their writer drains, and read by whoever does.
    private @Nullable CallerInput inbox;
    private boolean upstreamDone;
    private @Nullable Throwable error;
    private volatile @Nullable Throwable badDemand;

    /** Only the draining thread sees these. */
    private boolean awaited;

    private boolean turnOver;
    private boolean finished;

    TurnSubscriber(CoreSubscriber<? super CallerInput> downstream, UtteranceCutter cutter) {
        this.downstream = downstream;
        this.cutter = cutter;
    }

    @Override
    public Context currentContext() {
        return downstream.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (upstream != Operators.emptySubscription()) {
            subscription.cancel();
            Operators.reportSubscriptionSet();
            return;
        }
        upstream = subscription;
        downstream.onSubscribe(this);
    }

    @Override
    public void onNext(CallerInput input) {
        if (upstreamDone) {
            Operators.onNextDropped(input, currentContext());
            return;
        }
        if (inbox != null && !cancelled) {
            upstream.cancel();
            onError(Exceptions.failWithOverflow("more input than was requested"));
            return;
        }
        if (marks != 0 || !MARKS.compareAndSet(this, 0, 1)) {
            inbox = input;
            drain();
            return;
        }
        // What can be taken now is not put down: a reference that is written into an object as old as a turn costs the
        // collector's barrier, a fence and a card, at each frame.
        if (isEmpty() && !finished && !cancelled && badDemand == null) {
            awaited = false;
            take(input);
        } else {
            inbox = input;
        }
        work();
    }

    @Override
    public void onError(Throwable failure) {
        if (upstreamDone) {
            Operators.onErrorDropped(failure, currentContext());
            return;
        }
        error = failure;
        upstreamDone = true;
        drain();
    }

    @Override
    public void onComplete() {
        upstreamDone = true;
        drain();
    }

    @Override
    public void request(long n) {
        if (n > 0) {
            Operators.addCap(REQUESTED, this, n);
        } else {
            badDemand = Exceptions.nullOrNegativeRequestException(n);
        }
        drain();
    }

    @Override
    public void cancel() {
        if (!cancelled) {
            cancelled = true;
            upstream.cancel();
            drain();
        }
    }

    private void drain() {
        if (MARKS.getAndIncrement(this) == 0) {
            work();
        }
    }

    private void work() {
        int seen = 1;
        do {
            while (step()) {
                // One signal, one input or one end after the other.
            }
            seen = MARKS.addAndGet(this, -seen);
        } while (seen != 0);
    }

    /** Does the next thing that can be done; false if there is nothing until somebody drains again. */
    private boolean step() {
        if (finished) {
            return false;
        }
        if (cancelled) {
            finish();
            clear();
            return false;
        }
        Throwable violation = badDemand;
        if (violation != null) {
            upstream.cancel();
            fail(violation);
            return false;
        }
        if (!isEmpty()) {
            return emit();
        }
        if (turnOver) {
            finish();
            downstream.onComplete();
            return false;
        }
        // Read before the inbox: the last input was put there before the end was.
        boolean last = upstreamDone;
        CallerInput input = inbox;
        if (input != null) {
            inbox = null;
            awaited = false;
            return take(input);
        }
        if (last) {
            return end();
        }
        if (requested != 0 && !awaited) {
            awaited = true;
            upstream.request(1);
        }
        return false;
    }

    private boolean emit() {
        if (requested == 0) {
            return false;
        }
        CallerInput signal = poll();
        if (signal != null) {
            downstream.onNext(signal);
            Operators.produced(REQUESTED, this, 1);
        }
        return true;
    }

    private boolean take(CallerInput input) {
        try {
            cutter.accept(input, this);
        } catch (RuntimeException | LinkageError e) {
            fail(Operators.onOperatorError(upstream, e, input, currentContext()));
            return false;
        }
        if (cutter.isEnded()) {
            turnOver = true;
            cutter.release();
            upstream.cancel();
        }
        return true;
    }

    private boolean end() {
        Throwable failure = error;
        if (failure != null) {
            fail(failure);
            return false;
        }
        cutter.complete(this);
        cutter.release();
        turnOver = true;
        return true;
    }

    private void fail(Throwable failure) {
        finish();
        downstream.onError(failure);
    }

    private void finish() {
        finished = true;
        inbox = null;
        cutter.release();
    }
}
