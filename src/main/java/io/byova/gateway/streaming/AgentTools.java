package io.byova.gateway.streaming;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.Struct;
import io.byova.gateway.connector.InvalidSetting;
import io.byova.gateway.connector.Responses;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tools by which a voice agent reaches the flow: {@link #TRANSFER}, {@link #END}, and custom events by settings. Give
 * {@link #definitions} to the vendor; make {@link #calls} for each session and tell it what the agent calls. Immutable.
 */
public final class AgentTools {

    /** Hands the caller to a person. */
    public static final String TRANSFER = "transfer_to_agent";

    /** Ends the call. */
    public static final String END = "end_call";

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    /** Without custom events. */
    public static final AgentTools DEFAULTS = of(List.of());

    private final List<AgentTool> definitions;
    private final Map<String, Meaning> meanings = new LinkedHashMap<>();

    /** What a call of a tool comes to. */
    public enum Meaning {
        /** The caller goes to a person. */
        TRANSFER,
        /** The call ends. */
        END,
        /** An event goes to the flow; the conversation goes on, so the vendor has to be answered. */
        CUSTOM,
        /** A tool of somebody else's. */
        UNKNOWN
    }

    private AgentTools(List<AgentTool> definitions) {
        this.definitions = definitions;
    }

    /**
     * Both tools, and one for each custom event.
     *
     * @param customEvents their names become the names of the events the flow gets
     * @throws InvalidSetting where a name is malformed or used twice
     */
    public static AgentTools of(List<AgentTool> customEvents) {
        List<AgentTool> all = new ArrayList<>();
        all.add(new AgentTool(
                TRANSFER,
                "Hand the caller to a person. Say goodbye first; call this when the caller asks for a person or you cannot help.",
                reasonSchema("Why a person is needed, in a few words.")));
        all.add(new AgentTool(
                END,
                "End the call. Say goodbye first; call this when the caller has nothing more to ask.",
                reasonSchema("Why the call is over, in a few words.")));
        all.addAll(customEvents);
        AgentTools tools = new AgentTools(List.copyOf(all));
        for (AgentTool tool : all) {
            if (!NAME.matcher(tool.name()).matches()) {
                throw new InvalidSetting("name", "must be 1 to 64 letters, digits, _ or -, is '" + tool.name() + "'");
            }
            if (tools.meanings.put(tool.name(), meaningOf(tool.name())) != null) {
                throw new InvalidSetting("name", "there are two tools called '" + tool.name() + "'");
            }
        }
        return tools;
    }

    private static Meaning meaningOf(String name) {
        switch (name) {
            case TRANSFER:
                return Meaning.TRANSFER;
            case END:
                return Meaning.END;
            default:
                return Meaning.CUSTOM;
        }
    }

    private static Map<String, Object> reasonSchema(String description) {
        return Map.of(
                "type", "object",
                "properties", Map.of("reason", Map.of("type", "string", "description", description)),
                "required", List.of());
    }

    /** All tools, in words for the vendor. */
    public List<AgentTool> definitions() {
        return definitions;
    }

    /** What a call of this tool comes to. */
    public Meaning meaning(String tool) {
        return meanings.getOrDefault(tool, Meaning.UNKNOWN);
    }

    /** Keeps the calls of one session until their reply is over. */
    public ToolCalls calls() {
        return new ToolCalls(this);
    }

    /**
     * What the flow is told for a call.
     *
     * @param argumentsJson the agent's arguments, a JSON object; anything else, which models do write, counts as none
     * @return a closing response with the arguments as metadata, or null for an unknown tool
     */
    public @Nullable VoiceVAResponse response(String tool, @Nullable String argumentsJson) {
        Struct metadata = Arguments.parse(argumentsJson);
        switch (meaning(tool)) {
            case TRANSFER:
                return Responses.transfer(TRANSFER, metadata);
            case END:
                return Responses.sessionEnd(END, metadata);
            case CUSTOM:
                return Responses.custom(tool, metadata);
            default:
                return null;
        }
    }
}
