package io.byova.gateway.monitoring;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.RawValue;

/** Records as JSON with snake_case keys. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            // A key that nobody reads is a mistake the sender wants to hear of.
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            // Half a character, which strangers may send, cannot be written as UTF-8 and would spoil the whole answer.
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    private Json() {}

    static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    static String text(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    static <T> T read(String text, Class<T> type) {
        return MAPPER.readValue(text, type);
    }

    /** As many of the items, from the first on, as fit into so many bytes: ids are as long as strangers make them. */
    static List<RawValue> fitting(Iterable<?> items, int bytes) {
        List<RawValue> fitting = new ArrayList<>();
        int left = bytes;
        for (Object item : items) {
            String text = text(item);
            // A character takes at most three bytes; counting exactly is not worth an encoding.
            left -= text.length()
                    + 1
                    + 2 * (int) text.chars().filter(c -> c > 127).count();
            if (left < 0) {
                break;
            }
            fitting.add(new RawValue(text));
        }
        return fitting;
    }
}
