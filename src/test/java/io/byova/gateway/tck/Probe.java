package io.byova.gateway.tck;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/** Subscribes to what a connector returns, and writes down what it does and what it must not do. Thread-safe. */
final class Probe<T> implements CoreSubscriber<T> {

    final List<T> got = new CopyOnWriteArrayList<>();
    final List<String> faults = new CopyOnWriteArrayList<>();
    final AtomicInteger unasked = new AtomicInteger();

    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicLong demand;
    private final AtomicLong unmet;
    private final Duration lingers;
    private final Runnable onEach;
    private volatile @Nullable Subscription subscription;
    private volatile @Nullable Throwable error;
    private volatile boolean returned;
    private volatile boolean completed;
    private volatile boolean cancelled;

    Probe(long demand, Duration lingers) {
        this(demand, lingers, () -> {});
    }

    /** @param onEach runs when a signal arrives, before it is counted */
    Probe(long demand, Duration lingers, Runnable onEach) {
        this.onEach = onEach;
        this.demand = new AtomicLong(demand);
        this.unmet = new AtomicLong(demand);
        this.lingers = lingers;
    }

    @Override
    public void onSubscribe(Subscription given) {
        if (subscription != null) {
            faults.add("onSubscribe came twice");
            given.cancel();
            return;
        }
        subscription = given;
        if (cancelled) {
            given.cancel();
        } else if (demand.get() > 0) {
            given.request(demand.get());
        }
    }

    @Override
    public void onNext(T signal) {
        enter("onNext");
        onEach.run();
        if (unmet.get() <= 0) {
            unasked.incrementAndGet();
        } else if (unmet.get() != Long.MAX_VALUE) {
            unmet.decrementAndGet();
        }
        got.add(signal);
        leave();
    }

    @Override
    public void onError(Throwable failure) {
        enter("onError");
        if (error == null) {
            error = failure;
        }
        leave();
    }

    @Override
    public void onComplete() {
        enter("onComplete");
        completed = true;
        leave();
    }

    /** Spins: to park, or to say that one spins, is a blocking call. */
    private void enter(String signal) {
        if (inside.incrementAndGet() > 1) {
            faults.add(signal + " came while another signal was still being taken, on thread "
                    + Thread.currentThread().getName());
        }
        if (subscription == null) {
            faults.add(signal + " came before onSubscribe");
        }
        if (isOver()) {
            faults.add(signal + " came after " + (completed ? "onComplete" : "onError"));
        }
        if (!lingers.isZero()) {
            long until = System.nanoTime() + lingers.toNanos();
            while (System.nanoTime() - until < 0) {
                // Somebody else may come now.
            }
        }
    }

    private void leave() {
        inside.decrementAndGet();
    }

    void request(long n) {
        unmet.accumulateAndGet(n, Operators::addCap);
        Subscription held = subscription;
        if (held == null) {
            demand.accumulateAndGet(n, Operators::addCap);
        } else {
            held.request(n);
        }
    }

    void cancel() {
        cancelled = true;
        Subscription held = subscription;
        if (held != null) {
            held.cancel();
        }
    }

    /** The method threw instead of returning a Flux; the gateway takes it for the Flux's error. */
    void threw(Throwable failure) {
        error = failure;
    }

    /** The method and subscribe have returned. */
    void returned() {
        returned = true;
    }

    boolean hasReturned() {
        return returned;
    }

    boolean isOver() {
        return completed || error != null;
    }

    boolean isCompleted() {
        return completed;
    }

    @Nullable
    Throwable error() {
        return error;
    }

    /** What is known, for a message: no contents. */
    String state() {
        Throwable failure = error;
        String end;
        if (failure != null) {
            end = "failed with " + failure.getClass().getName();
        } else if (completed) {
            end = "completed";
        } else {
            end = returned ? "neither completed nor failed" : "the call has not returned: it blocks its thread";
        }
        return got.size() + " signals, " + end;
    }
}
