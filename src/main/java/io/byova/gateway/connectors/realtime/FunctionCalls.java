package io.byova.gateway.connectors.realtime;

import com.cisco.wcc.ccai.media.v1.OutputEvent;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.streaming.AgentTools;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a call of a function by the model means for the caller's side, and what the model is told of it. Immutable. */
final class FunctionCalls {

    private static final String DONE = "{\"status\":\"done\"}";
    private static final String UNKNOWN = "{\"error\":\"there is no such function\"}";

    private final AgentTools tools;
    private final List<ClientEvent> goodbye;

    FunctionCalls(RealtimeAgent agent) {
        this.tools = agent.tools();
        this.goodbye = List.of(
                ClientEvent.systemText(agent.config().goodbyeInstructions()), ClientEvent.respondWithoutTools());
    }

    /** What the model is told where it is to say a last word before it parts with the caller. */
    List<ClientEvent> goodbye() {
        return goodbye;
    }

    /** The event within the reply that a call brings about, if any. */
    Optional<VoiceVAResponse> within(ServerEvent.FunctionCall call) {
        if (tools.meaning(call.name()) != AgentTools.Meaning.CUSTOM) {
            return Optional.empty();
        }
        OutputEvent event = tools.response(call.name(), call.arguments()).getOutputEvents(0);
        return Optional.of(Responses.customWithin(event.getName(), event.getMetadata()));
    }

    /** The response by which the agent parts with the caller, or null where the call does not mean that. */
    @Nullable
    VoiceVAResponse parting(ServerEvent.FunctionCall call) {
        AgentTools.Meaning meaning = tools.meaning(call.name());
        boolean parts = meaning == AgentTools.Meaning.TRANSFER || meaning == AgentTools.Meaning.END;
        return parts ? tools.response(call.name(), call.arguments()) : null;
    }

    /** What came of the call. */
    ClientEvent output(ServerEvent.FunctionCall call) {
        boolean known = tools.meaning(call.name()) != AgentTools.Meaning.UNKNOWN;
        return ClientEvent.functionOutput(call.callId(), known ? DONE : UNKNOWN);
    }
}
