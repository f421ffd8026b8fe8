package io.byova.gateway.grpc;

import io.grpc.Context;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;

/**
 * The guard before reactive-grpc's writer: passes one reply at a time to it whatever the connector's threads do, puts the
 * call's gRPC Context into the Reactor Context, and offers no fusion.
 *
 * <p>A reply that meets no other passes without allocation. One that meets another waits in a queue; more than
 * {@value #WAITING} waiting means that somebody ignores demand, and ends the call.
 */
final class ReplyGuard<R> extends FluxOperator<R, R> {

    static final int WAITING = 1024;

    private final Context call;

    ReplyGuard(Flux<R> replies, Context call) {
        super(replies);
        this.call = call;
    }

    @Override
    public void subscribe(CoreSubscriber<? super R> actual) {
        source.subscribe(new Writer<>(actual, call));
    }

    private static final class Writer<R> implements CoreSubscriber<R>, Subscription {

        private static final Object COMPLETE = new Object();
        private static final Object CANCELLED = new Object();

        @SuppressWarnings("rawtypes")
        private static final AtomicIntegerFieldUpdater<Writer> WIP =
                AtomicIntegerFieldUpdater.newUpdater(Writer.class, "wip");

        @SuppressWarnings("rawtypes")
        private static final AtomicReferenceFieldUpdater<Writer, Object> END =
                AtomicReferenceFieldUpdater.newUpdater(Writer.class, Object.class, "end");

        @SuppressWarnings("rawtypes")
        private static final AtomicReferenceFieldUpdater<Writer, Queue> QUEUE =
                AtomicReferenceFieldUpdater.newUpdater(Writer.class, Queue.class, "queue");

        private final CoreSubscriber<? super R> actual;
        private final reactor.util.context.Context context;
        private @Nullable Subscription upstream;
        private volatile int wip;
        private volatile @Nullable Object end;
        private volatile @Nullable Queue<R> queue;
        /** The thread inside {@code actual}; only ever compared with the reader's own, so a stale value cannot match. */
        private @Nullable Thread owner;

        Writer(CoreSubscriber<? super R> actual, Context call) {
            this.actual = actual;
            this.context = actual.currentContext().put(WxccGatewayServer.CALL_CONTEXT, call);
        }

        @Override
        public reactor.util.context.Context currentContext() {
            return context;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            if (Operators.validate(upstream, subscription)) {
                upstream = subscription;
                actual.onSubscribe(this);
            }
        }

        @Override
        public void onNext(R reply) {
            if (end != null) {
                Operators.onDiscard(reply, context);
                return;
            }
            Thread current = Thread.currentThread();
            if (owner == current) {
                // The reply was requested from inside the one before it: same thread, so still one at a time.
                actual.onNext(reply);
                return;
            }
            if (wip == 0 && WIP.compareAndSet(this, 0, 1)) {
                owner = current;
                actual.onNext(reply);
                leave();
            } else if (wip > WAITING) {
                cancelUpstream();
                onError(new IllegalStateException("a reply Flux ignores demand: " + WAITING + " replies wait"));
            } else {
                queue().offer(reply);
                enter();
            }
        }

        @Override
        public void onError(Throwable failure) {
            if (END.compareAndSet(this, null, failure)) {
                enter();
            } else if (end != CANCELLED) {
                Operators.onErrorDropped(failure, context);
            }
        }

        @Override
        public void onComplete() {
            if (END.compareAndSet(this, null, COMPLETE)) {
                enter();
            }
        }

        @Override
        public void request(long n) {
            Subscription source = upstream;
            if (source != null && Operators.validate(n)) {
                source.request(n);
            }
        }

        @Override
        public void cancel() {
            // gRPC clears up after each RPC: a reply that is over hears nothing of that.
            if (END.compareAndSet(this, null, CANCELLED)) {
                cancelUpstream();
            }
        }

        private void cancelUpstream() {
            Subscription source = upstream;
            if (source != null) {
                source.cancel();
            }
        }

        private void enter() {
            if (WIP.getAndIncrement(this) == 0) {
                owner = Thread.currentThread();
                leave();
            }
        }

        /** Delivers what has come in the meantime, then lets go; never lets go once the end is delivered. */
        private void leave() {
            int missed = 1;
            for (; ; ) {
                Object how = end;
                Queue<R> waiting = queue;
                R next;
                while (waiting != null && (next = waiting.poll()) != null) {
                    if (end == CANCELLED) {
                        Operators.onDiscard(next, context);
                    } else {
                        actual.onNext(next);
                    }
                }
                if (how == COMPLETE) {
                    actual.onComplete();
                    return;
                }
                if (how instanceof Throwable failure) {
                    actual.onError(failure);
                    return;
                }
                owner = null;
                missed = WIP.addAndGet(this, -missed);
                if (missed == 0) {
                    return;
                }
                owner = Thread.currentThread();
            }
        }

        @SuppressWarnings("unchecked")
        private Queue<R> queue() {
            Queue<R> waiting = queue;
            if (waiting == null) {
                QUEUE.compareAndSet(
                        this, null, Queues.<R>unboundedMultiproducer().get());
                waiting = (Queue<R>) QUEUE.get(this);
            }
            return waiting;
        }
    }
}
