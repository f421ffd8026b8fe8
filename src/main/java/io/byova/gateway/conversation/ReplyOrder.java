package io.byova.gateway.conversation;

import static com.cisco.wcc.ccai.media.v1.EventInput.EventType.SESSION_START;

import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.Responses;
import java.util.ArrayDeque;
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

/**
 * The order of one caller turn's responses: START_OF_INPUT, END_OF_INPUT, PARTIAL*, CHUNK*, exactly one FINAL, nothing
 * after it (rules 16, 23 and 24), and nothing at all for silence (rule 18). Asks the connector for one response at a time,
 * when the caller's side is ready for it, and takes signals from any thread, also overlapping ones.
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

    private static boolean isReplyFinal(VoiceVAResponse response) {
        EventType event = Responses.eventType(response);
        return response.getResponseType() == ResponseType.FINAL
                && event != EventType.START_OF_INPUT
                && event != EventType.END_OF_INPUT;
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
        private final ReplyOrder order;

        /** What the connector sent and nobody has looked at: one response, or a few from one that overlaps itself. */
        private final Queue<VoiceVAResponse> arrived = Queues.<VoiceVAResponse>unboundedMultiproducer().get();

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
        private final Queue<VoiceVAResponse> ready = new ArrayDeque<>(2);
        private final ChunkSizes chunks = new ChunkSizes();
        private boolean asked;
        private boolean awaited;
        private boolean stopped;
        private boolean closed;
        private boolean spoke;
        private boolean sensitive;

        Reply(CoreSubscriber<? super VoiceVAResponse> actual, ReplyOrder order) {
            this.actual = actual;
            this.order = order;
            this.awaited = order.callerTurn.isAlwaysAnswered();
            this.answering = awaited;
            this.bargeIn = order.turn.agentAllowsBargeIn();
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
            return order.callerTurn.isSpeech();
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
        public reactor.util.context.Context currentContext() {
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
                while (!cancelled && step()) {
                    // as long as something moves
                }
                missed = WORK.addAndGet(this, -missed);
            } while (missed != 0);
        }

        /** Moves the reply on by one step; false where it has to wait. */
        private boolean step() {
            if (finished || upstream == null) {
                return false;
            }
            if (stop != null && !stopped) {
                stopped = true;
                silence();
                return true;
            }
            if (!ready.isEmpty()) {
                return requested > 0 && send(ready.poll());
            }
            if (closed) {
                finish();
                return false;
            }
            boolean last = done;
            VoiceVAResponse response = arrived.poll();
            if (response != null) {
                asked = false;
                BACKLOG.decrementAndGet(this);
                accept(response);
                return true;
            }
            if (last) {
                if (error != null) {
                    fail(error);
                    return false;
                }
                close();
                return true;
            }
            if (requested > 0 && !asked) {
                asked = true;
                upstream.request(1);
                return true;
            }
            return false;
        }

        // ---- the rules ----------------------------------------------------------------------------------------------

        private void accept(VoiceVAResponse response) {
            EventType event = Responses.eventType(response);
            try {
                if (event == EventType.START_OF_INPUT) {
                    if (isToSpeech() && !spoke && order.turn.mayStartInput()) {
                        awaited = true;
                        ready.add(Responses.startOfInput());
                    }
                } else if (event == EventType.END_OF_INPUT) {
                    endInput();
                } else if (Responses.isTerminal(response)) {
                    finalReply(response, true);
                } else {
                    switch (response.getResponseType()) {
                        case PARTIAL:
                            partial(response);
                            break;
                        case CHUNK:
                            chunk(response);
                            break;
                        default:
                            finalReply(response, false);
                            break;
                    }
                }
            } catch (RuntimeException illegal) {
                cancelUpstream();
                fail(illegal);
            }
        }

        private void partial(VoiceVAResponse response) {
            if (order.partialsAllowed && !spoke) {
                ready.add(order.rules.within(response));
            }
        }

        private void chunk(VoiceVAResponse response) {
            if (!order.rules.isChunkProfile()) {
                throw ReplyRules.nonsense("a CHUNK, but its agent replies in the WAV profile (rule 20)");
            }
            sensitive |= response.getInputSensitive();
            ByteString audio = ReplyRules.audioOf(response);
            endInput();
            if (chunks.isFine(audio.size())) {
                chunks.passed();
                ready.add(order.rules.within(response));
                return;
            }
            boolean interruptible = ReplyRules.allowsBargeIn(response);
            if (!audio.isEmpty()) {
                chunks.add(audio, piece -> ready.add(Responses.chunk(piece, interruptible)));
            }
            if (response.getOutputEventsCount() > 0) {
                ready.add(ReplyRules.eventOnly(response));
            }
        }

        private void finalReply(VoiceVAResponse response, boolean terminal) {
            if (order.rules.isChunkProfile() && ReplyRules.hasAudio(response)) {
                throw ReplyRules.nonsense("audio on a FINAL, but its agent replies in the CHUNK profile (rule 22)");
            }
            if (response.getResponseType() != ResponseType.FINAL) {
                throw ReplyRules.nonsense("a terminal event on a response that is not FINAL (rule 13)");
            }
            endInput();
            flush();
            sensitive |= response.getInputSensitive();
            ready.add(terminal ? order.rules.terminal(response) : order.rules.closing(response));
            closed = true;
        }

        /** Takes back what has not been sent, and leaves what keeps the order legal. */
        private void silence() {
            chunks.clear();
            boolean lastWaits = closed && !ready.isEmpty();
            boolean terminal = ready.stream().anyMatch(Responses::isTerminal);
            if (!terminal) {
                ready.removeIf(response -> response.getPromptsCount() > 0);
            }
            if (!closed) {
                close();
            } else if (lastWaits && !terminal && ready.stream().noneMatch(ReplyOrder::isReplyFinal)) {
                ready.add(order.rules.missingFinal());
            }
        }

        /** What the caller is owed where the connector says no more, or may say no more. */
        private void close() {
            closed = true;
            boolean owed = spoke || (awaited && stop != Stop.SUPERSEDED);
            if (!owed) {
                return;
            }
            endInput();
            flush();
            ready.add(order.rules.missingFinal());
        }

        /** Before an answer to speech, WxCC has to know that the speech is over (rule 16). */
        private void endInput() {
            answering = true;
            if (order.turn.mayEndInput()) {
                ready.add(order.rules.endOfInput());
            }
        }

        private void flush() {
            ByteString rest = chunks.rest();
            if (rest != null) {
                ready.add(Responses.chunk(rest, bargeIn));
            }
        }

        // ---- on their way out ---------------------------------------------------------------------------------------

        private boolean send(VoiceVAResponse response) {
            if (requested != Long.MAX_VALUE) {
                REQUESTED.decrementAndGet(this);
            }
            EventType event = Responses.eventType(response);
            if (event == EventType.START_OF_INPUT) {
                order.turn.speechStarted();
            } else if (event != EventType.END_OF_INPUT) {
                if (response.getPromptsCount() > 0) {
                    spoke = true;
                    bargeIn = ReplyRules.allowsBargeIn(response);
                    playing = true;
                }
                if (closed && ready.isEmpty()) {
                    finished = true;
                    cancelUpstream();
                    boolean endsRpc = Responses.isTerminal(response)
                            || stop == Stop.INTERRUPTED
                            || (isToSpeech() && stop != Stop.SUPERSEDED);
                    order.turn.replied(response, order.callerTurn.is(SESSION_START), sensitive, endsRpc);
                }
            }
            actual.onNext(response);
            if (finished) {
                actual.onComplete();
                order.turn.replyOver(this);
                return false;
            }
            return true;
        }

        private void finish() {
            finished = true;
            actual.onComplete();
            order.turn.replyOver(this);
            if (stop == Stop.INTERRUPTED) {
                order.turn.complete();
            }
        }

        private void fail(Throwable failure) {
            finished = true;
            actual.onError(failure);
            order.turn.replyOver(this);
        }
    }
}
