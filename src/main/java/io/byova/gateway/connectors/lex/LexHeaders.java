package io.byova.gateway.connectors.lex;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lexruntimev2.model.SessionState;
import software.amazon.awssdk.services.lexruntimev2.model.Slot;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The session's state as RecognizeUtterance has it in its headers: base64 of gzip of JSON. */
final class LexHeaders {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Far more than a session's state may be; a header that unpacks to more is refused. */
    private static final int MOST_BYTES = 1 << 20;

    private LexHeaders() {}

    /** Does at start what Jackson does under a lock when it meets a type for the first time. */
    static void load() {
        unpack(pack(Map.of()));
    }

    /** A state that holds attributes only. */
    static String pack(Map<String, String> attributes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(JSON.writeValueAsBytes(Map.of("sessionAttributes", attributes)));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /**
     * The state in a header.
     *
     * @throws IllegalArgumentException where it cannot be read; the message holds nothing of it
     */
    static @Nullable SessionState unpack(@Nullable String header) {
        if (header == null || header.isEmpty()) {
            return null;
        }
        try (GZIPInputStream zip =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(header)))) {
            byte[] json = zip.readNBytes(MOST_BYTES + 1);
            if (json.length > MOST_BYTES) {
                throw new IllegalArgumentException("a session state of more than 1 MiB");
            }
            return state(JSON.readTree(json));
        } catch (IOException | JacksonException | IllegalArgumentException unreadable) {
            throw new IllegalArgumentException("a session state that is no base64 of gzip of JSON");
        }
    }

    private static SessionState state(JsonNode json) {
        SessionState.Builder state = SessionState.builder();
        JsonNode action = json.path("dialogAction").path("type");
        if (action.isString()) {
            state.dialogAction(dialog -> dialog.type(action.stringValue()));
        }
        JsonNode intent = json.path("intent");
        if (intent.path("name").isString()) {
            state.intent(named -> named.name(intent.path("name").stringValue())
                    .state(intent.path("state").stringValue(null))
                    .slots(slots(intent.path("slots"))));
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        json.path("sessionAttributes").properties().forEach(each -> {
            if (each.getValue().isString()) {
                attributes.put(each.getKey(), each.getValue().stringValue());
            }
        });
        return state.sessionAttributes(attributes).build();
    }

    private static Map<String, Slot> slots(JsonNode json) {
        Map<String, Slot> slots = new LinkedHashMap<>();
        json.properties().forEach(each -> {
            JsonNode value = each.getValue().path("value").path("interpretedValue");
            if (value.isString()) {
                slots.put(
                        each.getKey(),
                        Slot.builder()
                                .value(filled -> filled.interpretedValue(value.stringValue()))
                                .build());
            }
        });
        return slots;
    }
}
