package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.Responses;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * Puts one caller turn's responses in the order of {@link ReplySequence}. Asks the connector for one response at a time,
 * when the caller's side is ready for it; takes signals from any thread, also overlapping ones; and can be stopped from
 * outside.
 */
final class ReplyOrder extends FluxOperator<VoiceVAResponse, VoiceVAResponse> {

    /** How a reply may be cut short. */
    enum Stop {
        /** The caller went on to something else in the same RPC: that is answered instead. */
        SUPERSEDED,
        /** The caller barged in or the call ended: the reply gets its FINAL, and the RPC ends. */
        INTERRUPTED
    }

    /** Far more than overlapping signals explain; a connector that sends so much ignores demand. */
    private static final int LARGEST_BACKLOG = 128;

    private final CallerTurn callerTurn;
    private final ReplyRules rules;
    private final boolean partialsAllowed;
    private final Turn turn;

    ReplyOrder(
            Flux<? extends VoiceVAResponse> source,
            CallerTurn callerTurn,
            ReplyRules rules,
            boolean partialsAllowed,
            Turn turn) {
        super(source);
        this.callerTurn = callerTurn;
        this.rules = rules;
        this.partialsAllowed = partialsAllowed;
        this.turn = turn;
    }

    @Override
    public void subscribe(CoreSubscriber<? super VoiceVAResponse> actual) {
        Reply reply = new Reply(actual, this);
        turn.replying(reply);
        source.subscribe(reply);
    }

    /** One reply on its way. */
    static final class Reply implements CoreSubscriber<VoiceVAResponse>, Subscription {

        private static final AtomicIntegerFieldUpdater<Reply> WORK =
                AtomicIntegerFieldUpdater.newUpdater(Reply.class, "work");
        private static final AtomicIntegerFieldUpdater<Reply> BACKLOG =
                AtomicIntegerFieldUpdater.newUpdater(Reply.class, "backlog");
        private static final AtomicLongFieldUpdater<Reply> REQUESTED =
                AtomicLongFieldUpdater.newUpdater(Reply.class, "requested");

        private final CoreSubscriber<? super VoiceVAResponse> actual;
        private final CallerTurn callerTurn;
        private final Turn turn;

        /** What the connector sent and nobody has looked at; bounded by LARGEST_BACKLOG. */
        private final Queue<VoiceVAResponse> arrived =
                Queues.<VoiceVAResponse>unboundedMultiproducer().get();

        private volatile @Nullable Subscription upstream;
        private volatile int work;
        private volatile int backlog;
        private volatile long requested;
        private volatile boolean done;
        private volatile boolean cancelled;
        private volatile @Nullable Stop stop;
        private @Nullable Throwable error;

        // Read by other RPCs of the call.
        private volatile boolean playing;
        private volatile boolean answering;
        private volatile boolean bargeIn;
        private volatile boolean finished;

        // Touched by whoever drains, one at a time.
        private final ReplySequence sequence;
        private boolean asked;
        private boolean stopped;

        Reply(CoreSubscriber<? super VoiceVAResponse> actual, ReplyOrder order) {
            this.actual = actual;
            this.callerTurn = order.callerTurn;
            this.turn = order.turn;
            this.sequence = new ReplySequence(callerTurn, order.rules, order.partialsAllowed, turn);
            this.answering = callerTurn.isAlwaysAnswered();
            this.bargeIn = turn.agentAllowsBargeIn();
        }

        // ---- asked by other RPCs, from their threads ----------------------------------------------------------------

        /** Whether the caller waits for this reply or hears it. */
        boolean isBusy() {
            return !finished && (playing || answering);
        }

        boolean isInterruptible() {
            return isBusy() && bargeIn;
        }

        boolean isPlayingUninterruptible() {
            return playing && !finished && !bargeIn;
        }

        boolean isToSpeech() {
            return callerTurn.isSpeech();
        }

        /** Cuts the reply short; false where it is over already. */
        boolean stop(Stop how) {
            if (finished) {
                return false;
            }
            stop = how;
            cancelUpstream();
            drain();
            return true;
        }

        // ---- signals ------------------------------------------------------------------------------------------------

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
            if (stop != null || cancelled) {
                subscription.cancel();
            }
            drain();
        }

        @Override
        public void onNext(VoiceVAResponse response) {
            if (BACKLOG.incrementAndGet(this) > LARGEST_BACKLOG) {
                cancelUpstream();
                onError(ReplyRules.nonsense("responses nobody asked for (C1)"));
                return;
            }
            arrived.offer(response);
            drain();
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
            if (Operators.validate(n)) {
                Operators.addCap(REQUESTED, this, n);
                drain();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            finished = true;
            cancelUpstream();
        }

        private void cancelUpstream() {
            Subscription subscription = upstream;
            if (subscription != null) {
                subscription.cancel();
            }
        }

        private void drain() {
            if (WORK.getAndIncrement(this) != 0) {
                return;
            }
            int missed = 1;
            do {
                while (!finished && upstream != null && step()) {
                    // as long as something moves
                }
                missed = WORK.addAndGet(this, -missed);
            } while (missed != 0);
        }

        /** Moves the reply on by one step; false where it has to wait. */
        private boolean step() {
            if (stop != null && !stopped) {
                stopped = true;
                if (stop == Stop.SUPERSEDED) {
                    sequence.supersede();
                } else {
                    sequence.silence();
                }
                return true;
            }
            if (!sequence.isEmpty()) {
                if (requested == 0) {
                    return false;
                }
                send(sequence.next());
                return true;
            }
            if (sequence.isClosed()) {
                complete();
                return false;
            }
            return take();
        }

        /** Takes what the connector has sent, or asks it for more. */
        private boolean take() {
            boolean last = done;
            VoiceVAResponse response = arrived.poll();
            if (response != null) {
                asked = false;
                BACKLOG.decrementAndGet(this);
                try {
                    sequence.accept(response);
                } catch (RuntimeException illegal) {
                    cancelUpstream();
                    fail(illegal);
                }
                return true;
            }
            if (last && error != null) {
                fail(error);
            } else if (last) {
                sequence.close();
            } else if (requested > 0 && !asked) {
                asked = true;
                upstream.request(1);
            } else {
                return false;
            }
            return true;
        }

        private void send(VoiceVAResponse response) {
            if (requested != Long.MAX_VALUE) {
                REQUESTED.decrementAndGet(this);
            }
            EventType event = Responses.eventType(response);
            if (event == EventType.START_OF_INPUT) {
                turn.speechStarted();
            } else if (event == EventType.END_OF_INPUT) {
                answering = true;
            } else {
                if (response.getPromptsCount() > 0) {
                    bargeIn = ReplyRules.allowsBargeIn(response);
                    playing = true;
                }
                if (sequence.isClosed() && sequence.isEmpty()) {
                    last(response);
                    return;
                }
            }
            actual.onNext(response);
        }

        /** The FINAL: the connector is done with before the call learns of it. */
        private void last(VoiceVAResponse response) {
            finished = true;
            cancelUpstream();
            boolean endsRpc = Responses.isTerminal(response)
                    || stop == Stop.INTERRUPTED
                    || (isToSpeech() && stop != Stop.SUPERSEDED);
            boolean welcome = callerTurn.is(EventInput.EventType.SESSION_START);
            // An event is no input of the caller's: what a reply has marked stays marked (rule 35).
            boolean sensitive = sequence.isSensitive() || (callerTurn.isEvent() && turn.isInputSensitive());
            turn.replied(response, welcome, sensitive, endsRpc);
            actual.onNext(response);
            actual.onComplete();
            turn.replyOver(this);
        }

        private void complete() {
            finished = true;
            actual.onComplete();
            turn.replyOver(this);
            if (stop == Stop.INTERRUPTED) {
                turn.complete();
            }
        }

        private void fail(Throwable failure) {
            finished = true;
            actual.onError(failure);
            turn.replyOver(this);
        }
    }
}
