package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.core.publisher.SignalType;

/**
 * The beginning and the end of an RPC, whoever ends it: its last response, its caller, an error, or another RPC, which may
 * do so from any thread while a response is under way. The first of them decides, and the turn is told once.
 */
final class RpcEnd extends FluxOperator<VoiceVAResponse, VoiceVAResponse> {

    private final Turn turn;

    RpcEnd(Flux<? extends VoiceVAResponse> replies, Turn turn) {
        super(replies);
        this.turn = turn;
    }

    @Override
    public void subscribe(CoreSubscriber<? super VoiceVAResponse> actual) {
        turn.open();
        source.subscribe(new Writer(actual, turn));
    }

    private static final class Writer implements CoreSubscriber<VoiceVAResponse>, Subscription, Runnable {

        private static final Object COMPLETE = new Object();
        private static final Object CANCELLED = new Object();
        /** The sign bit of {@link #state}: no response may begin any more. */
        private static final int ENDED = Integer.MIN_VALUE;

        private static final AtomicIntegerFieldUpdater<Writer> STATE =
                AtomicIntegerFieldUpdater.newUpdater(Writer.class, "state");
        private static final AtomicReferenceFieldUpdater<Writer, Object> END =
                AtomicReferenceFieldUpdater.newUpdater(Writer.class, Object.class, "end");

        private final CoreSubscriber<? super VoiceVAResponse> actual;
        private final Turn turn;
        private @Nullable Subscription upstream;
        /** Signals under way (more than one only by recursion), and {@link #ENDED}. */
        private volatile int state;
        /** How it ends; the first to write here decides. */
        private volatile @Nullable Object end;

        Writer(CoreSubscriber<? super VoiceVAResponse> actual, Turn turn) {
            this.actual = actual;
            this.turn = turn;
            // It begins with its subscription under way.
            STATE.lazySet(this, 1);
        }

        @Override
        public reactor.util.context.Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
            turn.whenCompleted(this);
            over();
        }

        @Override
        public void onNext(VoiceVAResponse response) {
            if (!begin()) {
                Operators.onDiscard(response, currentContext());
                return;
            }
            actual.onNext(response);
            if (turn.isLast(response)) {
                run();
            }
            over();
        }

        @Override
        public void onError(Throwable failure) {
            if (failure instanceof CallRejected) {
                turn.takeBack((CallRejected) failure);
            }
            if (!end(failure) && end != CANCELLED) {
                Operators.onErrorDropped(failure, currentContext());
            }
        }

        @Override
        public void onComplete() {
            end(COMPLETE);
        }

        @Override
        public void request(long n) {
            upstream.request(n);
        }

        @Override
        public void cancel() {
            if (END.compareAndSet(this, null, CANCELLED)) {
                upstream.cancel();
                close();
                turn.leave(SignalType.CANCEL);
            }
        }

        /** Completes it, whatever is still being said. */
        @Override
        public void run() {
            if (END.compareAndSet(this, null, COMPLETE)) {
                upstream.cancel();
                close();
            }
        }

        private boolean end(Object how) {
            if (!END.compareAndSet(this, null, how)) {
                return false;
            }
            close();
            return true;
        }

        private boolean begin() {
            int under;
            do {
                under = state;
                if (under < 0) {
                    return false;
                }
            } while (!STATE.compareAndSet(this, under, under + 1));
            return true;
        }

        private void over() {
            if (STATE.decrementAndGet(this) == ENDED) {
                deliverEnd();
            }
        }

        /** A signal under way ends the RPC when it is done with; otherwise it ends here. */
        private void close() {
            if (STATE.getAndAdd(this, ENDED) == 0) {
                deliverEnd();
            }
        }

        private void deliverEnd() {
            Object how = end;
            if (how == COMPLETE) {
                actual.onComplete();
                turn.leave(SignalType.ON_COMPLETE);
            } else if (how instanceof Throwable) {
                actual.onError((Throwable) how);
                turn.leave(SignalType.ON_ERROR);
            }
        }
    }
}
