package io.byova.gateway.tck;

import io.byova.gateway.connector.CallerInput;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/**
 * One turn of a caller, as a connector is given it, which counts what is taken. It sends no more than was requested: as
 * fast as it is requested, on the requesting thread, or one input every 20 ms, on a scheduler's. A turn can be subscribed
 * once (G4); a second subscriber gets an error. Thread-safe.
 */
public final class CallerTurn extends Flux<CallerInput> {

    /** How a turn ends after its last input. */
    enum Ending {
        /** The caller's side half-closes. */
        COMPLETES,
        /** The caller's side says nothing more and leaves the turn open. */
        STAYS_OPEN,
        /** The caller's side breaks off. */
        FAILS
    }

    static final Duration FRAME = Duration.ofMillis(20);

    private final IntFunction<CallerInput> inputs;
    private final int count;
    private final Ending ending;
    private final @Nullable Scheduler pace;

    private final AtomicInteger subscriptions = new AtomicInteger();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicLong requested = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile boolean cancelled;
    private volatile @Nullable RuntimeException failure;

    CallerTurn(IntFunction<CallerInput> inputs, int count, Ending ending, @Nullable Scheduler pace) {
        this.inputs = inputs;
        this.count = count;
        this.ending = ending;
        this.pace = pace;
    }

    static CallerTurn of(List<CallerInput> inputs, Ending ending, @Nullable Scheduler pace) {
        return new CallerTurn(inputs::get, inputs.size(), ending, pace);
    }

    /** How often it was subscribed. */
    public int subscriptions() {
        return subscriptions.get();
    }

    /** How many inputs the connector has been sent: what it has taken. */
    public int framesTaken() {
        return taken.get();
    }

    /** How many inputs the connector has asked for, {@code Long.MAX_VALUE} where it set no limit. */
    public long requested() {
        return requested.get();
    }

    /** Whether the connector has cancelled it. */
    public boolean isCancelled() {
        return cancelled;
    }

    /** Whether the connector will be sent no more: it has cancelled, or the turn has completed or failed. */
    public boolean isOver() {
        return over.get();
    }

    /** What a turn that breaks off fails with, the same every time; null before it does. */
    public @Nullable RuntimeException failure() {
        return failure;
    }

    @Override
    public void subscribe(CoreSubscriber<? super CallerInput> actual) {
        if (subscriptions.incrementAndGet() > 1) {
            Operators.error(actual, new IllegalStateException("a turn can be subscribed once (G4)"));
            return;
        }
        Sending sending = new Sending(actual);
        actual.onSubscribe(sending);
        sending.begin();
    }

    private final class Sending implements Subscription {

        private final CoreSubscriber<? super CallerInput> actual;
        private final AtomicLong due = new AtomicLong();
        private final AtomicInteger marks = new AtomicInteger();
        private volatile @Nullable Disposable clock;
        private volatile boolean badDemand;
        private volatile boolean finished;

        Sending(CoreSubscriber<? super CallerInput> actual) {
            this.actual = actual;
        }

        void begin() {
            if (pace == null) {
                due.set(Long.MAX_VALUE);
            } else {
                Disposable running = pace.schedulePeriodically(this::tick, 0, FRAME.toMillis(), TimeUnit.MILLISECONDS);
                clock = running;
                if (finished) {
                    running.dispose();
                }
            }
            drain();
        }

        private void tick() {
            due.incrementAndGet();
            drain();
        }

        @Override
        public void request(long n) {
            if (n <= 0) {
                badDemand = true;
            } else {
                requested.accumulateAndGet(n, Operators::addCap);
            }
            drain();
        }

        @Override
        public void cancel() {
            cancelled = true;
            over.set(true);
            drain();
        }

        /** Only one thread at a time is inside. */
        private void drain() {
            if (marks.getAndIncrement() != 0) {
                return;
            }
            int seen = 1;
            do {
                send();
                seen = marks.addAndGet(-seen);
            } while (seen != 0);
        }

        private void send() {
            while (!finished) {
                if (cancelled) {
                    finish();
                } else if (badDemand) {
                    finish();
                    actual.onError(
                            new IllegalArgumentException("a request must be for more than 0 (Reactive Streams §3.9)"));
                } else if (taken.get() < count) {
                    int next = taken.get();
                    if (next >= requested.get() || next >= due.get()) {
                        return;
                    }
                    taken.incrementAndGet();
                    actual.onNext(inputs.apply(next));
                } else if (due.get() <= count) {
                    return;
                } else {
                    end();
                }
            }
        }

        private void end() {
            if (ending == Ending.STAYS_OPEN) {
                stop();
                return;
            }
            finish();
            if (ending == Ending.COMPLETES) {
                actual.onComplete();
            } else {
                RuntimeException broken = new IllegalStateException("the caller's side broke off");
                failure = broken;
                actual.onError(broken);
            }
        }

        private void finish() {
            over.set(true);
            stop();
        }

        private void stop() {
            finished = true;
            Disposable running = clock;
            if (running != null) {
                running.dispose();
            }
        }
    }
}
