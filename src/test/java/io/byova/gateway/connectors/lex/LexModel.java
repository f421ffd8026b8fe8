package io.byova.gateway.connectors.lex;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * What Amazon's published service model says of the events of a conversation: names, fields, types and the values of the
 * enumerations, as facts in {@code /lex/model.txt}. The SDK ignores what it does not know, so that the fake would go unjudged
 * without it.
 */
final class LexModel {

    static final JsonMapper JSON = JsonMapper.builder().build();

    /** Shape to field to type. */
    private static final Map<String, Map<String, String>> SHAPES = load();

    static {
        // Jackson meets types for the first time under a lock, which event loops must not wait for.
        JSON.readValue(JSON.writeValueAsBytes(Map.of("a", List.of(Map.of("b", 1), "c", true))), Map.class);
    }

    private LexModel() {}

    /**
     * Holds an event against the model.
     *
     * @param direction request or response
     * @throws IllegalArgumentException naming the first thing the model does not have
     */
    static void check(String direction, String type, Map<String, ?> fields) {
        if (!SHAPES.getOrDefault(direction, Map.of()).containsKey(type)) {
            throw new IllegalArgumentException("no " + direction + " event is called " + type);
        }
        structure(type, fields);
    }

    /** The fields of a shape. */
    static Set<String> fields(String shape) {
        return SHAPES.getOrDefault(shape, Map.of()).keySet();
    }

    private static void structure(String shape, Map<?, ?> fields) {
        Map<String, String> known = SHAPES.get(shape);
        if (known == null) {
            throw new IllegalArgumentException("no shape is called " + shape);
        }
        fields.forEach((name, value) -> {
            String type = known.get(name);
            if (type == null) {
                throw new IllegalArgumentException(shape + " has no field " + name);
            }
            value(shape + "." + name, type, value);
        });
        known.forEach((name, type) -> {
            if (type.endsWith("!") && !fields.containsKey(name)) {
                throw new IllegalArgumentException(shape + " needs " + name);
            }
        });
    }

    private static void value(String where, String marked, Object value) {
        String type = marked.replace("!", "");
        if (value == null) {
            return;
        }
        boolean right;
        if (type.startsWith("list:")) {
            right = value instanceof List<?>;
            if (right) {
                ((List<?>) value).forEach(item -> value(where + "[]", type.substring(5), item));
            }
        } else if (type.startsWith("map:")) {
            right = value instanceof Map<?, ?>;
            if (right) {
                ((Map<?, ?>) value).values().forEach(item -> value(where + "{}", type.substring(4), item));
            }
        } else if (type.startsWith("enum:")) {
            right = List.of(type.substring(5).split("\\|")).contains(value);
        } else if (type.equals("string") || type.equals("blob")) {
            right = value instanceof String;
        } else if (type.equals("boolean")) {
            right = value instanceof Boolean;
        } else if (type.equals("number")) {
            right = value instanceof Number;
        } else {
            right = value instanceof Map<?, ?>;
            if (right) {
                structure(type, (Map<?, ?>) value);
            }
        }
        if (!right) {
            throw new IllegalArgumentException(where + " is no " + type);
        }
    }

    private static Map<String, Map<String, String>> load() {
        Map<String, Map<String, String>> shapes = new LinkedHashMap<>();
        try (InputStream in = LexModel.class.getResourceAsStream("/lex/model.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                String fact = line.trim();
                if (!fact.isEmpty() && !fact.startsWith("#")) {
                    String[] words = fact.split("\\s+");
                    Map<String, String> fields = shapes.computeIfAbsent(words[0], shape -> new LinkedHashMap<>());
                    if (words.length > 1) {
                        fields.put(words[1], words.length > 2 ? words[2] : "");
                    }
                }
            }
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
        return shapes;
    }
}
