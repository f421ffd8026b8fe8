package io.byova.gateway.tck;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/** One session with a {@link FakeVendor}: what waits to be said, and the demand for it. */
final class FakeVendorSession<Q, R> implements Subscription {

    /** Something that is said so many times more. */
    private static final class Waiting<R> {
        final R message;
        int times;

        Waiting(R message, int times) {
            this.message = message;
            this.times = times;
        }
    }

    private final FakeVendor<Q, R> vendor;
    private final Subscriber<? super R> connector;
    /** One thread of time for each session: what is due earlier happens earlier. */
    private final Scheduler.Worker clock;

    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger marks = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    /** Guarded by itself. */
    private final Deque<Waiting<R>> waiting = new ArrayDeque<>();

    private final Ear ear = new Ear();
    private volatile boolean cancelled;
    private volatile boolean stalled;
    private volatile boolean completed;
    private volatile @Nullable Throwable failure;

    FakeVendorSession(FakeVendor<Q, R> vendor, Subscriber<? super R> connector) {
        this.vendor = vendor;
        this.clock = vendor.timers().createWorker();
        this.connector = connector;
    }

    CoreSubscriber<Q> ear() {
        return ear;
    }

    boolean isOver() {
        return over.get();
    }

    void at(Duration delay, Runnable step) {
        if (delay.isZero()) {
            step.run();
        } else {
            clock.schedule(step, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    void say(R message, int times) {
        synchronized (waiting) {
            waiting.add(new Waiting<>(message, times));
        }
        drain();
    }

    void stall() {
        stalled = true;
    }

    void fail(Throwable with) {
        failure = with;
        drain();
    }

    void complete() {
        completed = true;
        drain();
    }

    @Override
    public void request(long n) {
        vendor.requested.accumulateAndGet(n, Operators::addCap);
        demand.accumulateAndGet(n, Operators::addCap);
        drain();
    }

    @Override
    public void cancel() {
        if (!cancelled) {
            cancelled = true;
            if (over.compareAndSet(false, true)) {
                vendor.cancels.incrementAndGet();
                leave();
            }
        }
    }

    private void drain() {
        if (marks.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            while (step()) {
                // One message after the other.
            }
            seen = marks.addAndGet(-seen);
        } while (seen != 0);
    }

    private boolean step() {
        if (over.get()) {
            return false;
        }
        Throwable broken = failure;
        if (broken != null) {
            // A connection that breaks takes what it still held with it.
            if (over.compareAndSet(false, true)) {
                leave();
                connector.onError(broken);
            }
            return false;
        }
        if (stalled) {
            return false;
        }
        Waiting<R> next;
        synchronized (waiting) {
            next = waiting.peek();
        }
        if (next == null) {
            if (completed && over.compareAndSet(false, true)) {
                leave();
                connector.onComplete();
            }
            return false;
        }
        if (demand.get() == 0) {
            return false;
        }
        if (demand.get() != Long.MAX_VALUE) {
            demand.decrementAndGet();
        }
        if (--next.times <= 0) {
            synchronized (waiting) {
                waiting.poll();
            }
        }
        vendor.sent.incrementAndGet();
        connector.onNext(next.message);
        return true;
    }

    private void leave() {
        vendor.closed(this);
        clock.dispose();
        ear.cancel();
    }

    /** Hears the connector: one message at a time. */
    private final class Ear extends BaseSubscriber<Q> {

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        protected void hookOnNext(Q message) {
            if (stalled) {
                return;
            }
            vendor.hear(message, FakeVendorSession.this);
            if (vendor.isReading() && !stalled) {
                request(1);
            }
        }

        @Override
        protected void hookOnComplete() {
            vendor.halfClosed(FakeVendorSession.this);
        }

        @Override
        protected void hookOnError(Throwable broken) {
            fail(broken);
        }
    }
}
