package io.byova.gateway.connectors.realtime;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.streaming.TurnRelay;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is going on in one session: who speaks, which answer of the model is under way and for whom. Tells the relay what the
 * vendor says and the vendor what follows from it. A reply may take several answers of the model: those that call functions
 * are followed by another. Used on the call's loop.
 */
final class VendorTalk {

    /** A model that calls functions so often without an end of its reply is going round in circles. */
    private static final int MOST_ROUNDS = 8;

    private static final int MOST_WAITING = 8;

    private final TurnRelay relay;
    private final FunctionCalls functions;
    private final CallHistory history;
    private final Consumer<ClientEvent> vendor;
    private final boolean vendorInterrupts;

    private final SpokenItems items = new SpokenItems();
    private final Queue<Question> waiting = new ArrayDeque<>(2);
    private boolean speaking;
    private boolean utteranceOver;
    private boolean asked;
    private boolean unwanted;

    /** The turn that the answer which comes next, or is under way, is for. */
    private @Nullable Object turn;

    private @Nullable String active;
    private @Nullable String replyId;
    private boolean continuing;
    private boolean spoke;
    private int rounds;
    private @Nullable VoiceVAResponse terminal;

    VendorTalk(TurnRelay relay, RealtimeAgent agent, CallHistory history, Consumer<ClientEvent> vendor) {
        this.relay = relay;
        this.functions = new FunctionCalls(agent);
        this.history = history;
        this.vendor = vendor;
        this.vendorInterrupts = agent.config().bargeIn();
    }

    // ---- what the vendor says ---------------------------------------------------------------------------------------

    /**
     * Takes an event.
     *
     * @param listening the turn on which the caller is listened to, or null
     */
    void on(ServerEvent event, @Nullable Object listening) {
        if (event instanceof ServerEvent.AudioDelta) {
            audio((ServerEvent.AudioDelta) event);
        } else if (event instanceof ServerEvent.SpeechStarted) {
            speaking = true;
            relay.speechStarted();
        } else if (event instanceof ServerEvent.SpeechStopped) {
            speechStopped(listening);
        } else if (event instanceof ServerEvent.ResponseCreated) {
            created(((ServerEvent.ResponseCreated) event).responseId());
        } else if (event instanceof ServerEvent.ResponseDone) {
            done((ServerEvent.ResponseDone) event);
        } else if (event instanceof ServerEvent.AgentSaid) {
            history.agentSaid(((ServerEvent.AgentSaid) event).text());
        } else if (event instanceof ServerEvent.CallerSaid) {
            history.callerSaid(((ServerEvent.CallerSaid) event).text());
        } else if (event instanceof ServerEvent.Complaint) {
            complaint((ServerEvent.Complaint) event);
        }
    }

    private void speechStopped(@Nullable Object listening) {
        speaking = false;
        utteranceOver = true;
        if (active == null && !asked) {
            turn = listening;
        }
        relay.speechEnded();
    }

    private void created(String id) {
        active = id;
        asked = false;
        utteranceOver = false;
        if (!continuing) {
            replyId = id;
            spoke = false;
            rounds = 0;
            terminal = null;
        }
        continuing = false;
        if (unwanted) {
            vendor.accept(ClientEvent.cancelResponse(id));
        }
    }

    private void audio(ServerEvent.AudioDelta delta) {
        if (!delta.responseId().equals(active) || unwanted) {
            return;
        }
        spoke = true;
        items.spoken(delta.itemId(), delta.contentIndex());
        relay.audio(replyId, delta.itemId(), delta.audio());
    }

    private void done(ServerEvent.ResponseDone done) {
        if (!done.responseId().equals(active)) {
            return;
        }
        active = null;
        String status = done.status();
        if (unwanted) {
            unwanted = false;
            turn = null;
            if (status.equals("completed")) {
                done.calls().forEach(this::noteTerminal);
                parted();
            }
        } else if (status.equals("failed") && terminal == null) {
            String code = done.code() == null ? "failed" : done.code();
            relay.failedOnce(VendorFailures.coded(code, "the model could not answer"));
        } else if (status.equals("failed") || status.equals("cancelled")) {
            ended();
        } else {
            completed(done.calls());
        }
        askNext();
    }

    private void completed(List<ServerEvent.FunctionCall> calls) {
        for (ServerEvent.FunctionCall call : calls) {
            functions.within(call).ifPresent(event -> relay.within(replyId, event));
            noteTerminal(call);
            vendor.accept(functions.output(call));
        }
        if (calls.isEmpty() || (terminal != null && spoke)) {
            ended();
        } else if (++rounds > MOST_ROUNDS) {
            relay.failedOnce(ConnectorException.permanent("tool-loop", "the model calls functions without end", null));
        } else {
            // The goodbye is to be heard before the caller is sent away.
            follow(terminal != null ? functions.goodbye() : List.of(ClientEvent.respond()));
        }
    }

    private void noteTerminal(ServerEvent.FunctionCall call) {
        if (terminal == null) {
            terminal = functions.parting(call);
        }
    }

    /** The agent has decided to part with the caller; that its last words are interrupted does not change it. */
    private void parted() {
        VoiceVAResponse closing = terminal;
        if (closing != null) {
            terminal = null;
            relay.replyEnded(replyId + "-end", closing);
        }
    }

    private void follow(List<ClientEvent> events) {
        continuing = true;
        asked = true;
        events.forEach(vendor);
    }

    private void ended() {
        VoiceVAResponse closing = terminal == null ? Responses.finalReply() : terminal;
        // Before the end is told: the caller's side then cancels its turn.
        terminal = null;
        turn = null;
        relay.replyEnded(replyId, closing);
    }

    private void complaint(ServerEvent.Complaint complaint) {
        if (asked && complaint.code().equals("conversation_already_has_active_response")) {
            // The vendor's own answer was faster than ours was asked for; it comes next.
            asked = false;
            if (waiting.size() < MOST_WAITING) {
                waiting.add(new Question(turn, List.of(ClientEvent.respond())));
            }
        } else if (asked && ClientEvent.isRespond(complaint.cause())) {
            refused(complaint.code());
        }
    }

    /** The answer that was asked for will not come. */
    private void refused(String code) {
        boolean parting = continuing && terminal != null;
        asked = continuing = false;
        if (unwanted) {
            unwanted = false;
            turn = null;
            parted();
        } else if (parting) {
            // Without the goodbye, but the caller is sent where the agent wants it.
            ended();
        } else {
            turn = null;
            relay.failedOnce(VendorFailures.coded(code, "the vendor does not let the model answer"));
        }
        askNext();
    }

    // ---- what the caller's side does --------------------------------------------------------------------------------

    /**
     * Has the model answer, as soon as it is not doing so already.
     *
     * @param forTurn the turn that waits for it
     * @param events what to tell it, the last of which asks for the answer
     */
    void ask(Object forTurn, List<ClientEvent> events) {
        if (waiting.size() == MOST_WAITING) {
            relay.failedOnce(ConnectorException.retryable("busy", "too many inputs wait for an answer", null));
            return;
        }
        waiting.add(new Question(forTurn, events));
        askNext();
    }

    private void askNext() {
        if (active == null && !asked && !waiting.isEmpty()) {
            Question next = waiting.remove();
            turn = next.turn();
            asked = true;
            next.events().forEach(vendor);
        }
    }

    /** The caller's side has gone while the vendor still speaks as far as it knows: what it said is an utterance. */
    void cutUtterance(Object forTurn) {
        speaking = false;
        vendor.accept(ClientEvent.commit());
        relay.speechEnded();
        ask(forTurn, List.of(ClientEvent.respond()));
    }

    /** Nobody waits for the answer to this turn any more; what has been heard of one is the relay's affair. */
    void turnCancelled(Object gone) {
        waiting.removeIf(question -> question.turn() == gone);
        if (turn != gone || spoke && active != null) {
            return;
        }
        if (active != null) {
            unwanted = true;
            vendor.accept(ClientEvent.cancelResponse(active));
        } else if (asked || utteranceOver) {
            unwanted = true;
        }
    }

    /** The caller has interrupted a reply, or has gone; see {@link TurnRelay.Vendor#replyCancelled}. */
    void replyCancelled(String cancelled, @Nullable String itemId, long heardMillis) {
        if (cancelled.equals(replyId)) {
            parted();
            boolean interruptsItself = speaking && vendorInterrupts;
            if (active != null && !interruptsItself) {
                vendor.accept(ClientEvent.cancelResponse(active));
            }
            unwanted = active != null || continuing;
        }
        ClientEvent truncation = items.truncate(itemId, heardMillis);
        if (truncation != null) {
            vendor.accept(truncation);
        }
    }

    // ---- what is the matter -----------------------------------------------------------------------------------------

    boolean isCallerSpeaking() {
        return speaking;
    }

    /** Whether the vendor has to say something before the call can go on. */
    boolean isOwed() {
        return active != null || asked || utteranceOver || !waiting.isEmpty();
    }

    /** Whether nothing would be lost with the session. */
    boolean isIdle() {
        return !isOwed() && !speaking;
    }
}
