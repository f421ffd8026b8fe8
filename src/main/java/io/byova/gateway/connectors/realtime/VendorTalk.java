package io.byova.gateway.connectors.realtime;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.streaming.AgentTools;
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
    private static final String DONE = "{\"status\":\"done\"}";
    private static final String UNKNOWN = "{\"error\":\"there is no such function\"}";

    /** An answer to be asked for, and for which turn. */
    private record Request(@Nullable Object turn, List<ClientEvent> events) {}

    private final TurnRelay relay;
    private final AgentTools tools;
    private final CallHistory history;
    private final Consumer<ClientEvent> vendor;
    private final List<ClientEvent> goodbye;
    private final boolean vendorInterrupts;

    private final SpokenItems items = new SpokenItems();
    private final Queue<Request> waiting = new ArrayDeque<>(2);
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
        this.tools = agent.tools();
        this.history = history;
        this.vendor = vendor;
        this.goodbye = List.of(
                ClientEvent.systemText(agent.config().goodbyeInstructions()), ClientEvent.respondWithoutTools());
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
            relay.failed(VendorFailures.coded(code, "the model could not answer"));
            relay.recovered();
        } else if (status.equals("failed") || status.equals("cancelled")) {
            ended();
        } else {
            completed(done.calls());
        }
        askNext();
    }

    private void completed(List<ServerEvent.FunctionCall> calls) {
        for (ServerEvent.FunctionCall call : calls) {
            AgentTools.Meaning meaning = tools.meaning(call.name());
            if (meaning == AgentTools.Meaning.CUSTOM) {
                VoiceVAResponse event = tools.response(call.name(), call.arguments());
                relay.within(
                        replyId,
                        Responses.customWithin(
                                event.getOutputEvents(0).getName(),
                                event.getOutputEvents(0).getMetadata()));
            }
            noteTerminal(call);
            String output = meaning == AgentTools.Meaning.UNKNOWN ? UNKNOWN : DONE;
            vendor.accept(ClientEvent.functionOutput(call.callId(), output));
        }
        if (calls.isEmpty() || (terminal != null && spoke)) {
            ended();
        } else if (++rounds > MOST_ROUNDS) {
            relay.failed(ConnectorException.permanent("tool-loop", "the model calls functions without end", null));
            relay.recovered();
        } else {
            // The goodbye is to be heard before the caller is sent away.
            follow(terminal != null ? goodbye : List.of(ClientEvent.respond()));
        }
    }

    private void noteTerminal(ServerEvent.FunctionCall call) {
        AgentTools.Meaning meaning = tools.meaning(call.name());
        boolean parts = meaning == AgentTools.Meaning.TRANSFER || meaning == AgentTools.Meaning.END;
        if (parts && terminal == null) {
            terminal = tools.response(call.name(), call.arguments());
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
        if (complaint.code().equals("conversation_already_has_active_response") && asked) {
            // The vendor's own answer was faster than ours was asked for; it comes next.
            asked = false;
            if (waiting.size() < MOST_WAITING) {
                waiting.add(new Request(turn, List.of(ClientEvent.respond())));
            }
        }
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
            relay.failed(ConnectorException.retryable("busy", "too many inputs wait for an answer", null));
            relay.recovered();
            return;
        }
        waiting.add(new Request(forTurn, events));
        askNext();
    }

    private void askNext() {
        if (active == null && !asked && !waiting.isEmpty()) {
            Request next = waiting.remove();
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
        waiting.removeIf(request -> request.turn() == gone);
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
