package io.byova.gateway.conversation;

import io.byova.gateway.connector.CallerInput;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;

/**
 * Splits an RPC's input into the caller's turns. Reads one message ahead, so that a SESSION_END is seen while an earlier
 * turn is still being answered; everything else waits where it came from.
 *
 * <p>The next turn is emitted when downstream asks for it, which it does when the one before has been answered. Audio goes
 * to its run as the connector asks for it, and is dropped once the connector has heard enough.
 */
final class CallerTurns extends FluxOperator<CallerInput, CallerTurn> {

    private final Consumer<CallerInput> onOverride;

    /**
     * @param onOverride told once of an event or digits that arrive while an earlier turn may still be open, before its
     *     input is completed
     */
    CallerTurns(Flux<? extends CallerInput> source, Consumer<CallerInput> onOverride) {
        super(source);
        this.onOverride = onOverride;
    }

    @Override
    public void subscribe(CoreSubscriber<? super CallerTurn> actual) {
        source.subscribe(new Splitter(actual, onOverride));
    }

    static final class Splitter implements CoreSubscriber<CallerInput>, Subscription {

        private static final AtomicIntegerFieldUpdater<Splitter> WORK =
                AtomicIntegerFieldUpdater.newUpdater(Splitter.class, "work");
        private static final AtomicLongFieldUpdater<Splitter> TURNS_REQUESTED =
                AtomicLongFieldUpdater.newUpdater(Splitter.class, "turnsRequested");

        /** No thread has this id. */
        private static final long NOBODY = 0;

        private final CoreSubscriber<? super CallerTurn> actual;
        private final Consumer<CallerInput> onOverride;

        private @Nullable Subscription upstream;
        private volatile int work;
        /** By whoever asks for turns, since it came. */
        private volatile long turnsRequested;

        private volatile boolean cancelled;

        // Written before their writer drains, and read by whoever does.
        private @Nullable CallerInput pending;
        private boolean done;
        private @Nullable Throwable error;

        /**
         * The id of the thread that drains; only ever compared with the reader's own, so a stale value cannot match. Not the
         * thread: to write a reference into an object as old as a call costs the collector's barrier, at each frame.
         */
        private long drainer;

        // Touched by whoever drains, one at a time.
        private boolean again;
        /** From inside a step, as most demand is: an atomic less. */
        private long turnsRequestedInside;

        private long turnsGiven;
        private @Nullable AudioRun run;
        private boolean overrideTold;
        private boolean finished;

        Splitter(CoreSubscriber<? super CallerTurn> actual, Consumer<CallerInput> onOverride) {
            this.actual = actual;
            this.onOverride = onOverride;
        }

        @Override
        public reactor.util.context.Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            // Nobody else knows this one yet; held meanwhile, what is asked for from inside takes no atomic.
            WORK.lazySet(this, 1);
            long current = Thread.currentThread().getId();
            drainer = current;
            actual.onSubscribe(this);
            subscription.request(1);
            work(current);
        }

        @Override
        public void onNext(CallerInput input) {
            if (work != 0 || !WORK.compareAndSet(this, 0, 1)) {
                pending = input;
                drain();
                return;
            }
            long current = Thread.currentThread().getId();
            drainer = current;
            // What is awaited already is not put down, for the same reason as above.
            if (input instanceof CallerInput.Audio && isAwaited()) {
                run.emit(input);
                upstream.request(1);
            } else {
                pending = input;
            }
            work(current);
        }

        private boolean isAwaited() {
            AudioRun open = run;
            return open != null && !cancelled && !finished && !isTurnAskedFor() && open.hasDemand();
        }

        @Override
        public void onError(Throwable failure) {
            error = failure;
            done = true;
            drain();
        }

        @Override
        public void onComplete() {
            done = true;
            drain();
        }

        @Override
        public void request(long n) {
            if (isDrainedHere()) {
                turnsRequestedInside = Operators.addCap(turnsRequestedInside, n);
                again = true;
            } else {
                Operators.addCap(TURNS_REQUESTED, this, n);
                drain();
            }
        }

        private boolean isTurnAskedFor() {
            return turnsGiven - turnsRequestedInside < turnsRequested;
        }

        @Override
        public void cancel() {
            cancelled = true;
            upstream.cancel();
        }

        /** Whether this thread is inside a step. */
        boolean isDrainedHere() {
            return drainer == Thread.currentThread().getId();
        }

        void drain() {
            long current = Thread.currentThread().getId();
            if (drainer == current) {
                // From inside a step, as most demand is.
                again = true;
                return;
            }
            if (WORK.getAndIncrement(this) == 0) {
                work(current);
            }
        }

        private void work(long current) {
            int missed = 1;
            do {
                drainer = current;
                do {
                    again = false;
                    while (step()) {
                        // as long as something moves
                    }
                } while (again);
                drainer = NOBODY;
                missed = WORK.addAndGet(this, -missed);
            } while (missed != 0);
        }

        /** Moves one input on; false where it has to wait. */
        private boolean step() {
            boolean last = done;
            CallerInput input = pending;
            if (cancelled || finished) {
                return false;
            }
            if (input == null || (last && error != null)) {
                // A failed RPC waits for nobody to take what it said before.
                if (last) {
                    finish();
                }
                return false;
            }
            return input instanceof CallerInput.Audio ? audio(input) : discrete(input);
        }

        private boolean audio(CallerInput input) {
            AudioRun open = run;
            if (open == null) {
                if (!isTurnAskedFor()) {
                    return false;
                }
                run = new AudioRun(this);
                turnsGiven++;
                actual.onNext(new CallerTurn(input, run));
                return true;
            }
            // A request for the next turn says that this one has been answered: the rest of its audio is of no use.
            if (open.isCancelled() || isTurnAskedFor()) {
                takeNext();
                return true;
            }
            if (open.hasDemand()) {
                pending = null;
                open.emit(input);
                upstream.request(1);
                return true;
            }
            return false;
        }

        private boolean discrete(CallerInput input) {
            if (!overrideTold) {
                overrideTold = true;
                onOverride.accept(input);
            }
            endRun();
            if (!isTurnAskedFor()) {
                return false;
            }
            overrideTold = false;
            turnsGiven++;
            pending = null;
            actual.onNext(CallerTurn.of(input));
            upstream.request(1);
            return true;
        }

        private void takeNext() {
            pending = null;
            upstream.request(1);
        }

        private void finish() {
            finished = true;
            if (error != null) {
                // Not to the connector: a failed RPC is no failure of its turn; downstream cancels it.
                actual.onError(error);
            } else {
                endRun();
                actual.onComplete();
            }
        }

        private void endRun() {
            AudioRun open = run;
            if (open != null) {
                run = null;
                open.end();
            }
        }
    }
}
