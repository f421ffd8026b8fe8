package io.byova.gateway.streaming;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** The vendor's replies that go on, and what the caller hears of them. Touched by the relay's tasks only. */
final class RelayReplies {

    /** Further replies are dropped: so many never wait for one call, unless the vendor has gone mad. */
    private static final int MOST = 64;

    private final TurnRelay relay;
    private final TurnRelay.Vendor vendor;
    private final PlaybackClock<Spoken> clock;
    private final LateAudioGate gate = new LateAudioGate();

    /** Replies whose closing response has not been sent, in the vendor's order. */
    private final List<RelayReply> replies = new ArrayList<>(2);

    RelayReplies(TurnRelay relay, TurnRelay.Vendor vendor, Scheduler timers) {
        this.relay = relay;
        this.vendor = vendor;
        this.clock = new PlaybackClock<>(timers);
    }

    // ---- the vendor speaks ------------------------------------------------------------------------------------------

    /** The reply of that id, new where it is; null where nothing of it may pass. */
    @Nullable
    RelayReply goingOn(String replyId) {
        if (!gate.isOpen(replyId)) {
            return null;
        }
        for (int i = replies.size() - 1; i >= 0; i--) {
            RelayReply known = replies.get(i);
            if (known.id().equals(replyId)) {
                return known.isEnded() ? null : known;
            }
        }
        if (replies.size() == MOST) {
            gate.shut(replyId);
            return null;
        }
        RelayReply reply = new RelayReply(replyId);
        replies.add(reply);
        return reply;
    }

    void ended(RelayReply reply, VoiceVAResponse closing) {
        gate.shut(reply.id());
        reply.end(closing);
    }

    void playing(Spoken what, int bytes) {
        clock.sent(what, bytes);
    }

    // ---- turns ------------------------------------------------------------------------------------------------------

    /** The oldest reply without a turn, or null. */
    @Nullable
    RelayReply waiting() {
        for (int i = 0; i < replies.size(); i++) {
            if (replies.get(i).turn == null) {
                return replies.get(i);
            }
        }
        return null;
    }

    /** Whether the caller is being spoken to, or still hears what was said. */
    boolean isTalking() {
        for (int i = 0; i < replies.size(); i++) {
            if (replies.get(i).turn != null) {
                return true;
            }
        }
        return clock.playing() != null;
    }

    /** The turn of a reply is gone. Where the reply was not over, the caller has interrupted it. */
    void turnGone(RelayReply reply) {
        replies.remove(reply);
        if (reply.isOver()) {
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

    // ---- interruptions ----------------------------------------------------------------------------------------------

    /** Stops all that is said, waits to be said, or is still heard. */
    void interrupt() {
        PlaybackClock.Heard<Spoken> playing = clock.playing();
        boolean told = false;
        for (int i = replies.size() - 1; i >= 0; i--) {
            RelayReply reply = replies.get(i);
            if (reply.isCut()) {
                continue;
            }
            told |= playing != null && playing.item().replyId().equals(reply.id());
            cut(reply);
            if (reply.turn == null && reply.terminal() == null) {
                replies.remove(i);
            }
        }
        if (playing != null && !told) {
            tell(playing.item().replyId(), playing);
        }
        clock.interrupted();
    }

    private void cut(RelayReply reply) {
        drop(reply);
        tell(reply.id(), clock.lastHeard(spoken -> spoken.replyId().equals(reply.id())));
    }

    private void drop(RelayReply reply) {
        gate.shut(reply.id());
        relay.gone(reply.cut());
    }

    private void tell(String replyId, PlaybackClock.@Nullable Heard<Spoken> heard) {
        if (heard == null) {
            vendor.replyCancelled(replyId, null, 0);
        } else {
            vendor.replyCancelled(replyId, heard.item().itemId(), heard.millis());
        }
    }

    // ---- the session ------------------------------------------------------------------------------------------------

    /** The session has failed: only what is complete and has a turn is still said. */
    void dropIncomplete() {
        replies.removeIf(reply -> {
            boolean whole = reply.isEnded() && reply.turn != null;
            if (!whole) {
                drop(reply);
            }
            return !whole;
        });
    }

    void dropAll() {
        replies.forEach(this::drop);
        replies.clear();
    }
}
