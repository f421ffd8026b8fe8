package io.byova.gateway.connectors.local;

import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;

/**
 * Each item becomes the items of a list that is there already, in order. Asks its source for one item at a time and for none
 * ahead of demand, as {@code concatMap} without prefetch does, with fewer objects: every turn has one of these.
 */
final class Unfold<T, R> extends FluxOperator<T, R> {

    private final Function<? super T, List<R>> lists;

    Unfold(Flux<? extends T> source, Function<? super T, List<R>> lists) {
        super(source);
        this.lists = lists;
    }

    @Override
    public void subscribe(CoreSubscriber<? super R> actual) {
        source.subscribe(new Unfolder<>(actual, lists));
    }

    private static final class Unfolder<T, R> implements CoreSubscriber<T>, Subscription {

        @SuppressWarnings("rawtypes")
        private static final AtomicLongFieldUpdater<Unfolder> REQUESTED =
                AtomicLongFieldUpdater.newUpdater(Unfolder.class, "requested");

        @SuppressWarnings("rawtypes")
        private static final AtomicIntegerFieldUpdater<Unfolder> WORK =
                AtomicIntegerFieldUpdater.newUpdater(Unfolder.class, "work");

        private final CoreSubscriber<? super R> actual;
        private final Function<? super T, List<R>> lists;
        private @Nullable Subscription upstream;
        private volatile long requested;
        private volatile int work;
        private volatile boolean cancelled;

        // Written before their writer drains, and read by whoever does.
        private boolean done;
        private @Nullable Throwable error;
        private @Nullable List<R> arrived;

        // Touched by whoever drains, one at a time.
        private int next;
        private boolean awaited;
        private boolean finished;

        Unfolder(CoreSubscriber<? super R> actual, Function<? super T, List<R>> lists) {
            this.actual = actual;
            this.lists = lists;
        }

        @Override
        public reactor.util.context.Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            if (Operators.validate(upstream, subscription)) {
                upstream = subscription;
                actual.onSubscribe(this);
            }
        }

        @Override
        public void onNext(T item) {
            if (done || cancelled) {
                Operators.onNextDropped(item, currentContext());
                return;
            }
            try {
                arrived = List.copyOf(lists.apply(item));
            } catch (RuntimeException fault) {
                onError(Operators.onOperatorError(upstream, fault, item, currentContext()));
                return;
            }
            drain();
        }

        @Override
        public void onError(Throwable failure) {
            if (done) {
                Operators.onErrorDropped(failure, currentContext());
                return;
            }
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
            if (Operators.validate(n)) {
                Operators.addCap(REQUESTED, this, n);
                drain();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            upstream.cancel();
        }

        private void drain() {
            if (WORK.getAndIncrement(this) != 0) {
                return;
            }
            int missed = 1;
            do {
                while (!cancelled && !finished && step()) {
                    // as long as something moves
                }
                missed = WORK.addAndGet(this, -missed);
            } while (missed != 0);
        }

        /** Moves one item on, or asks for one; false where it has to wait. */
        private boolean step() {
            // Read before what has arrived, which was there before the end was.
            boolean last = done;
            List<R> list = arrived;
            if (list != null && next == list.size()) {
                next = 0;
                awaited = false;
                arrived = null;
                return true;
            }
            if (list != null) {
                if (requested == 0) {
                    return false;
                }
                Operators.produced(REQUESTED, this, 1);
                actual.onNext(list.get(next++));
                return true;
            }
            if (last) {
                finished = true;
                if (error != null) {
                    actual.onError(error);
                } else {
                    actual.onComplete();
                }
                return false;
            }
            if (requested == 0 || awaited) {
                return false;
            }
            awaited = true;
            upstream.request(1);
            return true;
        }
    }
}
