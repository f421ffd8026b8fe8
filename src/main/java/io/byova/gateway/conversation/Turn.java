package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.OutputEvent;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.observe.TurnOrigin;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.SignalType;

/**
 * One ProcessCallerInput RPC: which conversation it belongs to, and what has been said on it. Its requests arrive on its
 * connection's event loop; the methods other RPCs of the call use are safe from any thread.
 */
final class Turn extends InputNormaliser {

    private static final AtomicIntegerFieldUpdater<Turn> LEFT =
            AtomicIntegerFieldUpdater.newUpdater(Turn.class, "left");
    private static final AtomicReferenceFieldUpdater<Turn, Reply> REPLY =
            AtomicReferenceFieldUpdater.newUpdater(Turn.class, Reply.class, "reply");

    private final ConversationRegistry registry;
    // Its neighbours in Unbound, which alone reads and writes them.
    @Nullable
    Turn older;

    @Nullable
    Turn newer;

    private volatile @Nullable LiveConversation conversation;
    private volatile @Nullable Reply reply;
    private volatile boolean over;
    private volatile boolean gone;
    private volatile int left;

    private boolean stoppedForSilence;
    private boolean bound;
    private boolean startSaid;
    private boolean endSaid;
    private String conversationId = "";
    private String agentId = "";

    Turn(ConversationRegistry registry, TurnOrigin origin) {
        super(origin);
        this.registry = registry;
    }

    // ---- input: on the RPC's own thread -----------------------------------------------------------------------------

    /** The RPC has been opened; from now on the clock watches it. */
    void open() {
        registry.opened(this);
    }

    /**
     * Binds the RPC to the call its first message names (rule 8), which admits or refuses a new call.
     *
     * @throws CallRejected where the RPC cannot be taken
     */
    void bind(VoiceVARequest request) {
        if (!bound) {
            bound = true;
            conversationId = request.getConversationId();
            conversation = registry.join(this, request);
            if (gone) {
                // The clock completed this RPC while its first message arrived.
                leaveConversation();
            }
        } else if (!request.getConversationId().equals(conversationId)
                && !request.getConversationId().isEmpty()) {
            throw CallRejected.invalid("conversation_id: names another conversation than the first message of this RPC"
                    + " (rule 8); open a new RPC for it");
        }
        checkAgent(request.getVirtualAgentId());
    }

    private void checkAgent(String named) {
        LiveConversation call = conversation;
        // Most often it is the very same text, which nobody has to look at.
        if (named.equals(agentId) || named.isEmpty() || call == null) {
            return;
        }
        if (!named.equals(call.agent().id())) {
            throw CallRejected.invalid(
                    "virtual_agent_id: the conversation is already answered by another agent (rule 8)");
        }
        agentId = named;
    }

    /** For an RPC that said nothing: an error where it tried to (PROTOCOL §7), null for silence (rule 18). */
    @Nullable
    CallRejected nothingSaid() {
        return sawNoInputField()
                ? CallRejected.invalid("voice_va_input_type: not set; send audio_input, dtmf_input or event_input")
                : null;
    }

    /** The RPC was refused; what it alone has opened is forgotten. */
    void takeBack(CallRejected why) {
        refused();
        registry.refused(conversationId, why);
        LiveConversation call = conversation;
        if (call != null) {
            registry.takeBack(call, this);
        }
    }

    /** Something else came on this RPC while its audio or an earlier reply is still open. */
    void override(CallerInput next) {
        Reply open = reply;
        if (open == null) {
            return;
        }
        boolean hangUp = CallerTurn.isEvent(next, EventType.SESSION_END);
        boolean speechGivenUp = open.isToSpeech() && !open.isBusy();
        boolean bargedIn =
                open.isInterruptible() && (open.isToSpeech() || CallerTurn.isEvent(next, EventType.START_OF_DTMF));
        if (bargedIn) {
            bargedIn();
        }
        if (hangUp || speechGivenUp || bargedIn) {
            open.stop(ReplyOrder.Stop.SUPERSEDED);
        }
    }

    @Override
    void digitsStarted() {
        LiveConversation call = conversation;
        if (call != null) {
            call.bargeIn(this);
        }
    }

    @Override
    boolean isDeaf() {
        return conversation.isDeafTo(this);
    }

    // ---- output: called by the reply, one at a time -----------------------------------------------------------------

    void replying(Reply next) {
        reply = next;
    }

    void replyOver(Reply last) {
        if (reply == last) {
            // Who sees it later stops what is over, which has no effect.
            REPLY.lazySet(this, null);
        }
    }

    /** True once per RPC (rule 16). */
    boolean mayStartInput() {
        if (startSaid) {
            return false;
        }
        startSaid = true;
        return true;
    }

    /** True once per RPC, after START_OF_INPUT (rule 16). */
    boolean mayEndInput() {
        if (!startSaid || endSaid) {
            return false;
        }
        endSaid = true;
        return true;
    }

    void speechStarted() {
        conversation.bargeIn(this);
    }

    /** The reply marks the caller's next input confidential (rule 35), which its end confirms. */
    void inputIsSensitive() {
        conversation.inputSensitive(true);
    }

    boolean isInputSensitive() {
        return conversation.isInputSensitive();
    }

    /**
     * The reply's last response is about to be sent.
     *
     * @param welcome the reply is the welcome, not the empty answer to a repeated SESSION_START (rule 10)
     */
    void replied(VoiceVAResponse last, boolean welcome, boolean sensitive, boolean endsRpc) {
        LiveConversation call = conversation;
        if (endsRpc) {
            over = true;
        }
        if (Responses.isTerminal(last)) {
            boolean transfer = Responses.eventType(last) == OutputEvent.EventType.TRANSFER_TO_AGENT;
            registry.end(call, transfer ? EndReason.TRANSFERRED : EndReason.AGENT_ENDED, this);
        } else {
            call.inputSensitive(sensitive);
            if (welcome) {
                call.welcomed();
            }
        }
    }

    /** Whether {@code response} is the RPC's last (rule 7). */
    boolean isLast(VoiceVAResponse response) {
        happens();
        return over;
    }

    /** Makes the response that is sent next the RPC's last. */
    void endWithNext() {
        over = true;
    }

    // ---- from other threads -----------------------------------------------------------------------------------------

    void stopReplyIfInterruptible() {
        Reply open = reply;
        if (open != null && open.isInterruptible()) {
            bargedIn();
            open.stop(ReplyOrder.Stop.INTERRUPTED);
        }
    }

    boolean isPlayingUninterruptible() {
        Reply open = reply;
        return open != null && open.isPlayingUninterruptible();
    }

    /** Ends the RPC with OK, after the FINAL its reply may owe. */
    void stop() {
        Reply open = reply;
        if (open == null || !open.stop(ReplyOrder.Stop.INTERRUPTED)) {
            complete();
        }
    }

    /** Called by the clock: an RPC without input or output for long is completed (rule 7). */
    void stopIfIdle(long nowMillis, long limitMillis) {
        if (isOverdue(nowMillis, limitMillis)) {
            if (stoppedForSilence) {
                // Its FINAL found no reader for as long again.
                complete();
            } else {
                stoppedForSilence = true;
                stop();
            }
        }
    }

    // ---- facts ------------------------------------------------------------------------------------------------------

    @Override
    @Nullable
    LiveConversation conversation() {
        return conversation;
    }

    /** What is being answered on this RPC, if anything. */
    @Nullable
    Reply reply() {
        return reply;
    }

    boolean agentAllowsBargeIn() {
        LiveConversation call = conversation;
        return call != null && call.agent().settings().bargeIn();
    }

    /** The RPC is over, however it ended. */
    void leave(SignalType how) {
        gone = true;
        closed(how);
        leaveConversation();
    }

    private void leaveConversation() {
        LiveConversation call = conversation;
        if (call == null) {
            registry.forget(this);
        } else if (LEFT.compareAndSet(this, 0, 1)) {
            registry.leave(this, call);
        }
    }
}
