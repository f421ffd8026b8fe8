package io.byova.gateway.connectors.realtime;

import io.byova.gateway.connector.InvalidSetting;
import io.byova.gateway.streaming.AgentTool;
import io.byova.gateway.streaming.AgentTools;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code tools} section: custom events the model may send to the flow, beside {@code transfer_to_agent} and
 * {@code end_call}, which every agent has. A config record: absent keys arrive as null.
 *
 * @param events name of a custom event to when and with what it is sent; default none
 */
record ToolSettings(@Nullable Map<String, Event> events) {

    static final ToolSettings DEFAULTS = new ToolSettings(null);

    /**
     * A custom event.
     *
     * @param description when the model is to send it, in words for the model
     * @param parameters name of each piece of data, all of them texts, to what it is, in words for the model; default none
     */
    record Event(@Nullable String description, @Nullable Map<String, String> parameters) {

        Event {
            if (description == null || description.isBlank()) {
                throw new InvalidSetting("description", "is needed: it says when the model is to send the event");
            }
            parameters = parameters == null ? Map.of() : new LinkedHashMap<>(parameters);
        }

        private Map<String, Object> schema() {
            Map<String, Object> properties = new LinkedHashMap<>();
            parameters.forEach(
                    (name, meaning) -> properties.put(name, Map.of("type", "string", "description", meaning)));
            return Map.of("type", "object", "properties", properties, "required", List.copyOf(parameters.keySet()));
        }
    }

    ToolSettings {
        events = events == null ? Map.of() : new LinkedHashMap<>(events);
        AgentTools.of(definitions(events));
    }

    AgentTools tools() {
        return AgentTools.of(definitions(events));
    }

    private static List<AgentTool> definitions(Map<String, Event> events) {
        List<AgentTool> all = new ArrayList<>();
        events.forEach((name, event) -> all.add(new AgentTool(name, event.description(), event.schema())));
        return all;
    }

    /** The tools as all dialects take them. */
    static ArrayNode toJson(AgentTools tools) {
        JsonMapper json = JsonMapper.shared();
        ArrayNode all = json.createArrayNode();
        for (AgentTool tool : tools.definitions()) {
            ObjectNode function = all.addObject();
            function.put("type", "function").put("name", tool.name()).put("description", tool.description());
            function.set("parameters", json.valueToTree(tool.parameters()));
        }
        return all;
    }
}
