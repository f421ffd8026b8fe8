package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.Responses;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * One reply on its way: asks the connector for one response at a time, takes its signals from any thread, also overlapping
 * ones, and sends what {@link ReplySequence} makes of them. Whoever comes first drains; the others leave their work to it.
 */
final class Reply implements CoreSubscriber<VoiceVAResponse>, Subscription {

    private static final AtomicIntegerFieldUpdater<Reply> WORK =
            AtomicIntegerFieldUpdater.newUpdater(Reply.class, "work");
    private static final AtomicLongFieldUpdater<Reply> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(Reply.class, "requested");
    private static final AtomicReferenceFieldUpdater<Reply, ReplyOrder.Stop> STOP =
            AtomicReferenceFieldUpdater.newUpdater(Reply.class, ReplyOrder.Stop.class, "stop");
    private static final AtomicIntegerFieldUpdater<Reply> SHOWN =
            AtomicIntegerFieldUpdater.newUpdater(Reply.class, "shown");
    private static final int PLAYING = 1;
    private static final int ANSWERING = 2;
    private static final int BARGE_IN = 4;

    private final CoreSubscriber<? super VoiceVAResponse> actual;
    private final CallerTurn callerTurn;
    private final boolean welcome;
    private final Turn turn;
    private final Arrivals arrived = new Arrivals();

    private volatile @Nullable Subscription upstream;
    private volatile int work;
    private volatile long requested;
    private volatile boolean cancelled;
    private volatile ReplyOrder.@Nullable Stop stop;
    // Written before their writer drains, and read by whoever does.
    private boolean done;
    private @Nullable Throwable error;

    /** What other RPCs of the call may know: the bits above. Written by whoever drains. */
    private volatile int shown;

    private volatile boolean finished;

    /** Nothing is sent any more; what comes between {@code finished} and this is the last of the reply. */
    private volatile boolean delivered;

    // Touched by whoever drains, one at a time.
    private final ReplySequence sequence;
    private boolean asked;
    private boolean stopped;

    Reply(CoreSubscriber<? super VoiceVAResponse> actual, ReplyOrder order) {
        this.actual = actual;
        this.callerTurn = order.callerTurn;
        this.welcome = order.welcome;
        this.turn = order.turn;
        this.sequence = new ReplySequence(callerTurn, order.rules, order.partialsAllowed, turn);
        // Nobody else knows this one yet.
        SHOWN.lazySet(
                this, (callerTurn.isAlwaysAnswered() ? ANSWERING : 0) | (turn.agentAllowsBargeIn() ? BARGE_IN : 0));
    }

    // ---- asked by other RPCs, from their threads ----------------------------------------------------------------

    /** Whether the caller waits for this reply or hears it. */
    boolean isBusy() {
        return !finished && (shown & (PLAYING | ANSWERING)) != 0;
    }

    boolean isInterruptible() {
        return isBusy() && (shown & BARGE_IN) != 0;
    }

    boolean isPlayingUninterruptible() {
        return !finished && (shown & (PLAYING | BARGE_IN)) == PLAYING;
    }

    boolean isToSpeech() {
        return callerTurn.isSpeech();
    }

    /**
     * Cuts the reply short. An interruption is for good: it also ends an RPC whose FINAL is on its way already.
     *
     * @return false where the reply is over
     */
    boolean stop(ReplyOrder.Stop how) {
        if (delivered) {
            return false;
        }
        if (how == ReplyOrder.Stop.INTERRUPTED) {
            stop = how;
        } else {
            STOP.compareAndSet(this, null, how);
        }
        cancelUpstream();
        drain();
        // Written before it is read here, and the other way round in over(): one of them notices.
        return !delivered;
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
        // Who asks drains; whoever has stopped it before has found nothing to do that with.
        if (stop != null || cancelled) {
            subscription.cancel();
            drain();
        }
    }

    @Override
    public void onNext(VoiceVAResponse response) {
        turn.answered();
        if (!arrived.add(response)) {
            cancelUpstream();
            onError(ReplyRules.nonsense("responses nobody asked for (C1)"));
            return;
        }
        drain();
    }

    @Override
    public void onError(Throwable failure) {
        error = failure;
        onComplete();
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
        delivered = true;
        cancelUpstream();
        welcomeOver();
    }

    private void welcomeOver() {
        if (welcome) {
            turn.conversation().welcomeOver();
        }
    }

    private void cancelUpstream() {
        if (upstream != null) {
            upstream.cancel();
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
            if (stop == ReplyOrder.Stop.SUPERSEDED) {
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
            finished = true;
            over();
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
            shown |= ANSWERING;
        } else {
            if (response.getPromptsCount() > 0) {
                shown = shown & ANSWERING | PLAYING | (ReplyRules.allowsBargeIn(response) ? BARGE_IN : 0);
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
                || stop == ReplyOrder.Stop.INTERRUPTED
                || (isToSpeech() && stop != ReplyOrder.Stop.SUPERSEDED);
        // An event is no input of the caller's: what a reply has marked stays marked (rule 35).
        boolean sensitive = sequence.isSensitive() || (callerTurn.isEvent() && turn.isInputSensitive());
        turn.replied(response, welcome, sensitive, endsRpc);
        actual.onNext(response);
        over();
    }

    private void over() {
        delivered = true;
        if (stop == ReplyOrder.Stop.INTERRUPTED) {
            // Before onComplete, which would ask for the RPC's next turn.
            turn.complete();
        }
        turn.replyOver(this);
        welcomeOver();
        actual.onComplete();
    }

    private void fail(Throwable failure) {
        finished = true;
        delivered = true;
        turn.replyOver(this);
        welcomeOver();
        actual.onError(failure);
    }
}
