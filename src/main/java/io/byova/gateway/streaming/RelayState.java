package io.byova.gateway.streaming;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.ConnectorException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.scheduler.Scheduler;

/**
 * Which turns are open, who speaks, and whose a reply is. Touched by the relay's tasks only, so that each method sees the
 * others' work whole.
 */
final class RelayState {

    /** Speech that no open turn could be told of; the next one to open is. */
    private enum Untold {
        NOTHING,
        STARTED,
        ENDED
    }

    private final TurnRelay relay;
    private final RelaySettings settings;
    private final RelayReplies replies;

    /** Open turns, oldest first. */
    private final List<RelayTurn> turns = new ArrayList<>(2);

    /** The turn on which the caller speaks. */
    private @Nullable RelayTurn speaking;

    private Untold untold = Untold.NOTHING;
    private @Nullable ConnectorException failure;
    private boolean closed;

    RelayState(TurnRelay relay, RelaySettings settings, TurnRelay.Vendor vendor, Scheduler timers) {
        this.relay = relay;
        this.settings = settings;
        this.replies = new RelayReplies(relay, vendor, timers);
    }

    // ---- turns ------------------------------------------------------------------------------------------------------

    void open(RelayTurn turn, Publisher<?> uplink) {
        if (closed) {
            turn.complete();
        } else if (failure != null) {
            turn.fail(failure);
        } else if (turn.isOpen()) {
            turns.add(turn);
            if (turn.isListening()) {
                tellOfSpeech(turn);
            }
            turn.start(uplink);
        }
    }

    private void tellOfSpeech(RelayTurn turn) {
        Untold before = untold;
        untold = Untold.NOTHING;
        if (before != Untold.NOTHING) {
            startSpeech(turn);
        }
        if (before == Untold.ENDED) {
            endSpeech(turn);
        }
    }

    void uplinkOver(RelayTurn turn) {
        if (isSilent(turn)) {
            turn.await(relay.later(() -> turn.silent = isSilent(turn), settings.linger()));
        }
    }

    /** Whether neither side has said anything on a turn that is for speech. */
    private boolean isSilent(RelayTurn turn) {
        return turns.contains(turn)
                && turn.mayBeSpokenTo()
                && !turn.hasStarted()
                && !turn.speechOver
                && speaking != turn;
    }

    void uplinkFailed(RelayTurn turn, Throwable problem) {
        if (turns.contains(turn)) {
            leave(turn);
            turn.fail(problem);
        }
    }

    /** The caller's side wants no more of it: a barge-in, or the end. */
    void cancelled(RelayTurn turn) {
        turn.release();
        if (turns.contains(turn)) {
            leave(turn);
        }
    }

    private void leave(RelayTurn turn) {
        turns.remove(turn);
        if (speaking == turn) {
            speaking = null;
        }
        RelayReply reply = turn.reply;
        if (reply != null) {
            replies.turnGone(reply);
        }
    }

    // ---- speech -----------------------------------------------------------------------------------------------------

    void speechStarted() {
        if (isOut()) {
            return;
        }
        boolean deaf = !settings.bargeIn() && replies.isTalking();
        interrupted();
        RelayTurn newest = newestListening();
        if (newest == null) {
            untold = deaf ? Untold.NOTHING : Untold.STARTED;
        } else if (deaf && !newest.hasStarted()) {
            newest.startWithheld = true;
            startedOn(newest);
        } else {
            startSpeech(newest);
        }
    }

    void interrupted() {
        if (settings.bargeIn() && !isOut()) {
            replies.interrupt();
        }
    }

    private void startSpeech(RelayTurn turn) {
        if (turn.hasEnded()) {
            // It cannot begin again (rule 16); the answer comes all the same.
            return;
        }
        turn.sayStart();
        startedOn(turn);
    }

    private void startedOn(RelayTurn turn) {
        speaking = turn;
        turn.speechOver = false;
        turn.stopTimer();
    }

    void speechEnded() {
        RelayTurn turn = speaking;
        if (turn != null) {
            endSpeech(turn);
        } else if (untold == Untold.STARTED) {
            untold = Untold.ENDED;
        }
    }

    private void endSpeech(RelayTurn turn) {
        speaking = null;
        turn.speechOver = true;
        if (turn.startWithheld) {
            turn.startWithheld = false;
            if (replies.isTalking()) {
                return;
            }
            turn.sayStart();
        }
        if (settings.deferEndOfInput()) {
            turn.await(relay.later(() -> deferred(turn), settings.longestDeferral()));
        } else {
            turn.sayEnd();
        }
    }

    private static void deferred(RelayTurn turn) {
        if (turn.speechOver) {
            turn.sayEnd();
        }
    }

    private @Nullable RelayTurn newestListening() {
        for (int i = turns.size() - 1; i >= 0; i--) {
            if (turns.get(i).mayBeSpokenTo()) {
                return turns.get(i);
            }
        }
        return null;
    }

    // ---- replies ----------------------------------------------------------------------------------------------------

    /** Takes audio; false where it is not wanted. */
    boolean audio(String replyId, @Nullable String itemId, ByteString mulaw) {
        RelayReply reply = isOut() ? null : replies.goingOn(replyId);
        if (reply == null) {
            return false;
        }
        reply.add(itemId, mulaw);
        return true;
    }

    void within(String replyId, VoiceVAResponse event) {
        RelayReply reply = isOut() ? null : replies.goingOn(replyId);
        if (reply != null) {
            reply.add(event);
        }
    }

    void replyEnded(String replyId, VoiceVAResponse closing) {
        RelayReply reply = isOut() ? null : replies.goingOn(replyId);
        if (reply != null) {
            replies.ended(reply, closing);
        }
    }

    void playing(Spoken what, int bytes) {
        replies.playing(what, bytes);
    }

    // ---- after each task --------------------------------------------------------------------------------------------

    /** Gives replies to turns, and lets the turns send what they may, the oldest first. */
    void settle() {
        place();
        for (int i = 0; i < turns.size(); ) {
            RelayTurn turn = turns.get(i);
            if (turn.pump()) {
                leave(turn);
                turn.complete();
            } else {
                i++;
            }
        }
    }

    private void place() {
        RelayReply reply;
        RelayTurn turn;
        while ((reply = replies.waiting()) != null && (turn = turnForReply()) != null) {
            turn.stopTimer();
            turn.sayEnd();
            turn.reply = reply;
            reply.turn = turn;
            untold = Untold.NOTHING;
        }
    }

    private @Nullable RelayTurn turnForReply() {
        for (int i = 0; i < turns.size(); i++) {
            if (turns.get(i).isOwedReply()) {
                return turns.get(i);
            }
        }
        return newestListening();
    }

    // ---- the session ------------------------------------------------------------------------------------------------

    void failed(ConnectorException problem) {
        if (isOut()) {
            return;
        }
        failure = problem;
        speaking = null;
        untold = Untold.NOTHING;
        List<RelayTurn> unanswered = new ArrayList<>(turns);
        unanswered.removeIf(turn -> turn.reply != null && turn.reply.isEnded());
        replies.dropIncomplete();
        for (RelayTurn turn : unanswered) {
            turns.remove(turn);
            turn.fail(problem);
        }
    }

    void recovered() {
        failure = null;
    }

    void close() {
        closed = true;
        replies.dropAll();
        for (RelayTurn turn : List.copyOf(turns)) {
            turns.remove(turn);
            turn.complete();
        }
    }

    boolean isClosed() {
        return closed;
    }

    private boolean isOut() {
        return closed || failure != null;
    }
}
