package io.byova.gateway.connector;

import java.util.Map;

/**
 * An agent a flow designer can choose (rule 36).
 *
 * @param id unique over all connectors, not empty
 * @param name unique over all connectors, not empty
 * @param isDefault whether it answers calls that name no agent; the gateway makes exactly one the default
 * @param attributes free text shown in listings
 * @param settings how it replies
 */
public record VirtualAgent(
        String id, String name, boolean isDefault, Map<String, String> attributes, AgentSettings settings) {

    public VirtualAgent {
        attributes = Map.copyOf(attributes);
    }

    /** The same agent as the default, or not. */
    public VirtualAgent withDefault(boolean newDefault) {
        return new VirtualAgent(id, name, newDefault, attributes, settings);
    }
}
