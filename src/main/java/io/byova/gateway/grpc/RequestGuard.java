package io.byova.gateway.grpc;

import io.grpc.Context;
import io.grpc.Status;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The one guard around reactive-grpc; its other half is {@link ReplyGuard}. This half stands between a call's request
 * Flux and whoever reads it, and makes three promises reactive-grpc does not keep:
 *
 * <ul>
 *   <li>cancelling the request Flux ends the reading, not the call: what still comes is taken and dropped, because
 *       reactive-grpc answers a cancel with a new thread that kills the call 100 ms later;
 *   <li>a caller who goes ends the request Flux: a reader the reply depends on is cancelled with the reply, any other
 *       gets CANCELLED;
 *   <li>the end of the call ends the request Flux too; a reader who is still there then is completed.
 * </ul>
 *
 * <p>Threads: messages come on the call's event loop or on the thread that requests them, never two at once. The gRPC
 * Context may be cancelled from any thread; {@link Reader} keeps that apart from a message under way.
 */
final class RequestGuard<Q> extends Flux<Q> {

    private final Flux<Q> requests;
    private final Context call;
    private volatile @Nullable Subscription reply;

    private RequestGuard(Flux<Q> requests, Context call) {
        this.requests = requests;
        this.call = call;
    }

    /**
     * Guards both directions of a streaming call. To be called where the call's gRPC Context is current.
     *
     * @param requests what reactive-grpc hands over
     * @param turns answers a turn
     * @return what to hand back to reactive-grpc
     */
    static <Q, R> Flux<R> around(Flux<Q> requests, Function<Flux<Q>, Flux<R>> turns) {
        Context call = Context.current();
        RequestGuard<Q> guarded = new RequestGuard<>(requests, call);
        Flux<R> replies = Objects.requireNonNull(turns.apply(guarded), "a turn must have a reply Flux");
        return new ReplyGuard<>(replies, call, guarded::replyBegins);
    }

    private void replyBegins(Subscription subscription) {
        reply = subscription;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Q> actual) {
        requests.subscribe(new Reader<>(actual, this));
    }

    private static final class Reader<Q> implements CoreSubscriber<Q>, Subscription, Context.CancellationListener {

        private static final Object COMPLETE = new Object();
        private static final Object DROPPING = new Object();
        /** The sign bit of {@link #state}: no message may begin any more. */
        private static final int ENDED = Integer.MIN_VALUE;

        @SuppressWarnings("rawtypes")
        private static final AtomicIntegerFieldUpdater<Reader> STATE =
                AtomicIntegerFieldUpdater.newUpdater(Reader.class, "state");

        @SuppressWarnings("rawtypes")
        private static final AtomicReferenceFieldUpdater<Reader, Object> END =
                AtomicReferenceFieldUpdater.newUpdater(Reader.class, Object.class, "end");

        private final CoreSubscriber<? super Q> actual;
        private final RequestGuard<Q> guard;
        private @Nullable Subscription upstream;
        /** Messages under way (more than one only by recursion), and {@link #ENDED}. */
        private volatile int state;
        /** How it ends; the first to write here decides. */
        private volatile @Nullable Object end;

        Reader(CoreSubscriber<? super Q> actual, RequestGuard<Q> guard) {
            this.actual = actual;
            this.guard = guard;
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
                // Comes back at once where the call is over already.
                guard.call.addListener(this, Runnable::run);
            }
        }

        @Override
        public void onNext(Q message) {
            int under;
            do {
                under = state;
                if (under < 0) {
                    return;
                }
            } while (!STATE.compareAndSet(this, under, under + 1));
            actual.onNext(message);
            if (STATE.decrementAndGet(this) == ENDED) {
                deliverEnd();
            }
        }

        @Override
        public void onError(Throwable failure) {
            // Too late means that the call is over or nobody reads: nothing to tell anybody.
            end(failure);
        }

        @Override
        public void onComplete() {
            end(COMPLETE);
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
            Subscription source = upstream;
            if (end(DROPPING) && source != null) {
                // Never cancel(): drained, so that half-close is seen and flow control does not stall the connection.
                source.request(Long.MAX_VALUE);
            }
        }

        @Override
        public void cancelled(Context context) {
            Throwable cause = context.cancellationCause();
            if (cause == null) {
                // The call has its status; this is how gRPC clears up, not an error.
                end(COMPLETE);
                return;
            }
            // First the reply: a reader it depends on is cancelled by that and must not see an error.
            Subscription reply = guard.reply;
            if (reply != null) {
                reply.cancel();
            }
            if (end == null) {
                end(Stackless.of(
                        Status.CANCELLED.withDescription("the caller has gone").withCause(cause)));
            }
        }

        private boolean end(Object how) {
            if (!END.compareAndSet(this, null, how)) {
                return false;
            }
            // A message under way ends the Flux when it is done with; otherwise it ends here.
            if (STATE.getAndAdd(this, ENDED) == 0) {
                deliverEnd();
            }
            return true;
        }

        private void deliverEnd() {
            Object how = end;
            if (how == COMPLETE) {
                actual.onComplete();
            } else if (how instanceof Throwable failure) {
                actual.onError(failure);
            }
        }
    }
}
