package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.ConnectorException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;

/**
 * Answers each turn of an RPC with a reply of its own, one after the other, and goes on with the fallback where its connector
 * fails. What {@code concatMap} without prefetch and {@code onErrorResume} would do, in one place, as every turn has both.
 */
final class Answering extends FluxOperator<CallerTurn, VoiceVAResponse> {

    /** What is said. */
    interface Answers {

        /** The reply to a caller turn. */
        Flux<VoiceVAResponse> to(Turn turn, CallerTurn callerTurn);

        /** What is said instead where the connector has failed. */
        Flux<VoiceVAResponse> instead(Turn turn, ConnectorException failure);
    }

    private final Answers answers;
    private final Turn turn;

    Answering(Flux<? extends CallerTurn> callerTurns, Answers answers, Turn turn) {
        super(callerTurns);
        this.answers = answers;
        this.turn = turn;
    }

    @Override
    public void subscribe(CoreSubscriber<? super VoiceVAResponse> actual) {
        source.subscribe(new Answerer(actual, answers, turn));
    }

    /** One at a time: the next turn is asked for when the reply to the one before is over. */
    private static final class Answerer implements CoreSubscriber<CallerTurn>, Subscription {

        private static final AtomicIntegerFieldUpdater<Answerer> STAGE =
                AtomicIntegerFieldUpdater.newUpdater(Answerer.class, "stage");
        private static final AtomicReferenceFieldUpdater<Answerer, Subscription> REPLY =
                AtomicReferenceFieldUpdater.newUpdater(Answerer.class, Subscription.class, "reply");
        private static final int WAITING = 0;
        private static final int ANSWERING = 1;
        /** No other turn comes. */
        private static final int LAST = 2;

        private final CoreSubscriber<? super VoiceVAResponse> actual;
        private final Answers answers;
        private final Turn turn;
        private final Current current = new Current();
        private @Nullable Subscription upstream;
        private volatile boolean cancelled;
        private volatile int stage;

        /** Written with {@link #requested}, so that no demand is lost between two replies; cleared by itself. */
        private volatile @Nullable Subscription reply;

        // Guarded by this, which is never held across a call to anybody else.
        private boolean begun;
        /** What downstream has asked for and not got. */
        private long requested;

        Answerer(CoreSubscriber<? super VoiceVAResponse> actual, Answers answers, Turn turn) {
            this.actual = actual;
            this.answers = answers;
            this.turn = turn;
        }

        @Override
        public reactor.util.context.Context currentContext() {
            return actual.currentContext();
        }

        // ---- the caller's turns -------------------------------------------------------------------------------------

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
        }

        @Override
        public void onNext(CallerTurn callerTurn) {
            // Nobody else changes it where no reply is being given.
            STAGE.lazySet(this, ANSWERING);
            Flux<VoiceVAResponse> answer;
            try {
                answer = answers.to(turn, callerTurn);
            } catch (RuntimeException fault) {
                upstream.cancel();
                actual.onError(fault);
                return;
            }
            answer.subscribe(current);
        }

        @Override
        public void onError(Throwable failure) {
            // Whoever ends an RPC takes signals from several threads.
            cancelReply();
            actual.onError(failure);
        }

        @Override
        public void onComplete() {
            if (STAGE.getAndSet(this, LAST) == WAITING) {
                actual.onComplete();
            }
        }

        // ---- downstream ---------------------------------------------------------------------------------------------

        @Override
        public void request(long n) {
            if (!Operators.validate(n)) {
                return;
            }
            boolean first;
            Subscription running;
            synchronized (this) {
                requested = Operators.addCap(requested, n);
                running = reply;
                first = !begun;
                begun = true;
            }
            if (running != null) {
                running.request(n);
            } else if (first) {
                upstream.request(1);
            }
        }

        @Override
        public void cancel() {
            upstream.cancel();
            cancelReply();
        }

        private void cancelReply() {
            cancelled = true;
            Subscription running = reply;
            if (running != null) {
                running.cancel();
            }
        }

        /** The reply that is being given. */
        private final class Current implements CoreSubscriber<VoiceVAResponse> {

            @Override
            public reactor.util.context.Context currentContext() {
                return actual.currentContext();
            }

            @Override
            public void onSubscribe(Subscription subscription) {
                long asked;
                synchronized (Answerer.this) {
                    reply = subscription;
                    asked = requested;
                }
                // Written before it is read here, and the other way round where it is cancelled: one of them notices.
                if (cancelled) {
                    subscription.cancel();
                } else if (asked > 0) {
                    subscription.request(asked);
                }
            }

            @Override
            public void onNext(VoiceVAResponse response) {
                synchronized (Answerer.this) {
                    // An endless demand stays endless.
                    requested -= requested == Long.MAX_VALUE ? 0 : 1;
                }
                actual.onNext(response);
            }

            @Override
            public void onError(Throwable failure) {
                reply = null;
                if (!(failure instanceof ConnectorException)) {
                    upstream.cancel();
                    actual.onError(failure);
                    return;
                }
                // A failing vendor costs its own caller a prompt and a transfer, and nobody else anything.
                answers.instead(turn, (ConnectorException) failure).subscribe(this);
            }

            @Override
            public void onComplete() {
                // Seen at the latest with the stage; who asks it meanwhile asks the next one as well.
                REPLY.lazySet(Answerer.this, null);
                if (STAGE.compareAndSet(Answerer.this, ANSWERING, WAITING)) {
                    upstream.request(1);
                } else {
                    actual.onComplete();
                }
            }
        }
    }
}
