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
 * Which turns are open, which replies go on, who speaks. Touched by the relay's tasks only, so that each method sees the
 * others' work whole.
 */
final class RelayState {

    /** Replies that wait for a turn beyond this many are dropped, the newest first. */
    private static final int MOST_REPLIES = 64;

    /** Speech that no open turn could be told of; the next one to open is. */
    private enum Untold {
        NOTHING,
        STARTED,
        ENDED
    }

    private final TurnRelay relay;
    private final RelaySettings settings;
    private final TurnRelay.Vendor vendor;
    private final PlaybackClock<Spoken> clock;
    private final LateAudioGate gate = new LateAudioGate();

    /** Open turns, oldest first. */
    private final List<RelayTurn> turns = new ArrayList<>(2);

    /** Replies whose closing response has not been sent, in the vendor's order. */
    private final List<RelayReply> replies = new ArrayList<>(2);

    /** The turn on which the caller speaks. */
    private @Nullable RelayTurn speaking;

    private Untold untold = Untold.NOTHING;
    private @Nullable ConnectorException failure;
    private boolean closed;

    RelayState(TurnRelay relay, RelaySettings settings, TurnRelay.Vendor vendor, Scheduler timers) {
        this.relay = relay;
        this.settings = settings;
        this.vendor = vendor;
        this.clock = new PlaybackClock<>(timers);
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
                tell(turn);
            }
            turn.start(uplink);
        }
    }

    /** Speech began, or even ended, while no turn could carry it. */
    private void tell(RelayTurn turn) {
        if (untold != Untold.NOTHING) {
            startSpeech(turn);
            if (untold == Untold.ENDED) {
                speechEnded(turn);
            }
            untold = Untold.NOTHING;
        }
    }

    void uplinkOver(RelayTurn turn) {
        if (!turns.contains(turn)) {
            return;
        }
        turn.uplinkOver = true;
        if (turn.isListening() && turn.reply == null && speaking != turn && !turn.hasStarted() && !turn.speechOver) {
            turn.await(relay.later(() -> lingeredFor(turn), settings.linger()));
        }
    }

    private void lingeredFor(RelayTurn turn) {
        if (turns.contains(turn) && turn.reply == null && speaking != turn && !turn.hasStarted()) {
            turn.silent = true;
        }
    }

    void uplinkFailed(RelayTurn turn, Throwable problem) {
        if (turns.contains(turn)) {
            leave(turn);
            turn.fail(problem);
        }
    }

    /** The caller's side wants no more of it: that is a barge-in, or the end, where its reply is under way. */
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
        replies.remove(reply);
        if (reply == null || reply.isOver()) {
            return;
        }
        if (!reply.isCut()) {
            cut(reply);
            clock.interrupted();
        }
        VoiceVAResponse terminal = reply.terminal();
        if (terminal != null) {
            // The vendor has decided to part with the caller; a barge-in does not change that.
            replies.add(0, RelayReply.onlyClosing(reply.id(), terminal));
        }
    }

    // ---- speech -----------------------------------------------------------------------------------------------------

    void speechStarted() {
        if (isOut()) {
            return;
        }
        if (settings.bargeIn()) {
            interrupt();
        } else if (isTalking()) {
            RelayTurn deaf = newestListening();
            if (deaf != null && !deaf.hasStarted()) {
                deaf.startWithheld = true;
                startedOn(deaf);
            }
            return;
        }
        RelayTurn newest = newestListening();
        if (newest != null) {
            startSpeech(newest);
        } else {
            untold = Untold.STARTED;
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
            speechEnded(turn);
        } else if (untold == Untold.STARTED) {
            untold = Untold.ENDED;
        }
    }

    private void speechEnded(RelayTurn turn) {
        speaking = null;
        turn.speechOver = true;
        if (turn.startWithheld) {
            turn.startWithheld = false;
            if (isTalking()) {
                return;
            }
            turn.sayStart();
        }
        if (settings.deferEndOfInput() && turn.reply == null) {
            turn.await(relay.later(() -> deferredFor(turn), settings.longestDeferral()));
        } else {
            turn.sayEnd();
        }
    }

    private static void deferredFor(RelayTurn turn) {
        if (turn.isOpen() && turn.speechOver) {
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

    private boolean isTalking() {
        for (RelayReply reply : replies) {
            if (reply.turn != null) {
                return true;
            }
        }
        return clock.playing() != null;
    }

    /** Stops all that is said, waits to be said, or is still heard. */
    private void interrupt() {
        PlaybackClock.Heard<Spoken> playing = clock.playing();
        boolean told = false;
        for (int i = replies.size() - 1; i >= 0; i--) {
            RelayReply reply = replies.get(i);
            if (!reply.isCut()) {
                told |= playing != null && playing.item().replyId().equals(reply.id());
                cut(reply);
                if (reply.turn == null && reply.terminal() == null) {
                    replies.remove(i);
                }
            }
        }
        if (playing != null && !told) {
            cancelled(playing.item().replyId(), playing);
        }
        clock.interrupted();
    }

    private void cut(RelayReply reply) {
        gate.shut(reply.id());
        relay.sending(reply.cut());
        cancelled(reply.id(), clock.lastHeard(spoken -> spoken.replyId().equals(reply.id())));
    }

    private void cancelled(String replyId, PlaybackClock.@Nullable Heard<Spoken> heard) {
        if (heard == null) {
            vendor.replyCancelled(replyId, null, 0);
        } else {
            vendor.replyCancelled(replyId, heard.item().itemId(), heard.millis());
        }
    }

    // ---- replies ----------------------------------------------------------------------------------------------------

    /** Takes audio; false where it is not wanted. */
    boolean audio(String replyId, @Nullable String itemId, ByteString mulaw) {
        RelayReply reply = goingOn(replyId);
        if (reply == null) {
            return false;
        }
        reply.add(itemId, mulaw);
        return true;
    }

    void within(String replyId, VoiceVAResponse event) {
        RelayReply reply = goingOn(replyId);
        if (reply != null) {
            reply.add(event);
        }
    }

    void replyEnded(String replyId, VoiceVAResponse closing) {
        RelayReply reply = goingOn(replyId);
        if (reply != null) {
            gate.shut(replyId);
            reply.end(closing);
        }
    }

    /** The reply of that id, new where it is; null where nothing of it may pass. */
    private @Nullable RelayReply goingOn(String replyId) {
        if (isOut() || !gate.isOpen(replyId)) {
            return null;
        }
        for (int i = replies.size() - 1; i >= 0; i--) {
            RelayReply known = replies.get(i);
            if (known.id().equals(replyId)) {
                return known.isEnded() ? null : known;
            }
        }
        if (replies.size() == MOST_REPLIES) {
            gate.shut(replyId);
            return null;
        }
        RelayReply reply = new RelayReply(replyId);
        replies.add(reply);
        return reply;
    }

    void playing(Spoken what, int bytes) {
        clock.sent(what, bytes);
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
        for (int i = 0; i < replies.size(); i++) {
            RelayReply reply = replies.get(i);
            if (reply.turn == null) {
                RelayTurn turn = turnForReply();
                if (turn == null) {
                    return;
                }
                turn.stopTimer();
                turn.sayEnd();
                turn.reply = reply;
                reply.turn = turn;
                untold = Untold.NOTHING;
            }
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
        for (RelayTurn turn : List.copyOf(turns)) {
            RelayReply reply = turn.reply;
            if (reply == null || !reply.isEnded()) {
                turns.remove(turn);
                turn.fail(problem);
            }
        }
        for (RelayReply reply : List.copyOf(replies)) {
            if (!turns.contains(reply.turn)) {
                replies.remove(reply);
                relay.sending(reply.cut());
                gate.shut(reply.id());
            }
        }
    }

    void recovered() {
        failure = null;
    }

    void close() {
        closed = true;
        for (RelayReply reply : replies) {
            relay.sending(reply.cut());
        }
        replies.clear();
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
