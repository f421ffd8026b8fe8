package io.byova.gateway.streaming;

import java.util.Map;

/**
 * A function a voice agent may call, as vendors want it described.
 *
 * @param name letters, digits, {@code _} and {@code -}, at most 64
 * @param description when to call it, in words for the agent
 * @param parameters JSON schema of its arguments: maps, lists, strings, numbers and booleans
 */
public record AgentTool(String name, String description, Map<String, Object> parameters) {

    public AgentTool {
        parameters = Map.copyOf(parameters);
    }
}
