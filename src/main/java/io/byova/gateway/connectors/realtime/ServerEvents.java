package io.byova.gateway.connectors.realtime;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.byova.gateway.connector.ConnectorException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the vendor's events, of all dialects. One pass over the text: the fields of the event itself are taken as they
 * come, audio is decoded where it stands, and only the few events that nest anything are made into a tree. Thread-safe.
 */
final class ServerEvents {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Reads a part of an event, after which more follows. */
    private static final ObjectReader PART =
            JSON.readerFor(JsonNode.class).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private ServerEvents() {}

    /** Loads what reading takes: at start, where that may block, and not on an event loop amid a call. */
    static void warmUp() {
        read("{\"type\":\"response.output_audio.delta\",\"delta\":\"AAAA\"}".getBytes(StandardCharsets.US_ASCII));
        read("{\"type\":\"response.done\",\"response\":{\"id\":\"\",\"output\":[]}}"
                .getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Reads one event.
     *
     * @return the event, or null where this connector has no use for it
     * @throws ConnectorException where it is no event at all
     */
    static @Nullable ServerEvent read(byte[] json) {
        try (JsonParser parser = JSON.createParser(json)) {
            Fields fields = new Fields();
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw nonsense(null);
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                fields.take(name, parser);
            }
            return fields.event();
        } catch (JacksonException | IllegalArgumentException malformed) {
            throw nonsense(malformed);
        }
    }

    /** The vendor has sent what is no event. The parser's message quotes the input, so its class alone is kept. */
    static ConnectorException nonsense(@Nullable Exception malformed) {
        String how = malformed == null ? "" : " (" + malformed.getClass().getSimpleName() + ")";
        return ConnectorException.permanent("nonsense", "the vendor sent what is no event" + how, null);
    }

    /** The fields of one event. */
    private static final class Fields {

        private String type = "";
        private String responseId = "";
        private String itemId = "";
        private String transcript = "";
        private int contentIndex;
        private byte @Nullable [] audio;
        private @Nullable String delta;
        private @Nullable JsonNode nested;

        void take(String name, JsonParser parser) {
            switch (name) {
                case "type":
                    type = text(parser);
                    break;
                case "response_id":
                    responseId = text(parser);
                    break;
                case "item_id":
                    itemId = text(parser);
                    break;
                case "content_index":
                    contentIndex = parser.currentToken() == JsonToken.VALUE_NUMBER_INT ? parser.getIntValue() : 0;
                    break;
                case "transcript":
                    transcript = text(parser);
                    break;
                case "delta":
                    delta(parser);
                    break;
                case "response":
                case "error":
                    nested = PART.readValue(parser);
                    break;
                default:
                    parser.skipChildren();
                    break;
            }
        }

        private void delta(JsonParser parser) {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                parser.skipChildren();
            } else if (isAudio()) {
                audio = parser.getBinaryValue();
            } else if (type.isEmpty()) {
                // Fields come in any order: what it is will be known at the end.
                delta = parser.getString();
            }
        }

        private boolean isAudio() {
            return type.equals("response.output_audio.delta") || type.equals("response.audio.delta");
        }

        private static String text(JsonParser parser) {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                return parser.getString();
            }
            parser.skipChildren();
            return "";
        }

        @Nullable
        ServerEvent event() {
            switch (type) {
                case "response.output_audio.delta":
                case "response.audio.delta":
                    byte[] bytes =
                            audio == null && delta != null ? Base64.getDecoder().decode(delta) : audio;
                    return bytes == null
                            ? null
                            : new ServerEvent.AudioDelta(responseId, itemId, contentIndex, wrap(bytes));
                case "session.created":
                    return new ServerEvent.SessionCreated();
                case "session.updated":
                    return new ServerEvent.SessionUpdated();
                case "input_audio_buffer.speech_started":
                    return new ServerEvent.SpeechStarted();
                case "input_audio_buffer.speech_stopped":
                    return new ServerEvent.SpeechStopped();
                case "response.created":
                    return new ServerEvent.ResponseCreated(field(nested, "id"));
                case "response.output_audio_transcript.done":
                case "response.audio_transcript.done":
                    return new ServerEvent.AgentSaid(itemId, transcript);
                case "conversation.item.input_audio_transcription.completed":
                    return new ServerEvent.CallerSaid(transcript);
                case "response.done":
                    return done(nested);
                case "error":
                    String kind = field(nested, "type");
                    String code = field(nested, "code");
                    return new ServerEvent.Complaint(kind, code.isEmpty() ? kind : code, field(nested, "event_id"));
                case "":
                    throw nonsense(null);
                default:
                    return null;
            }
        }

        // Nobody else holds the array.
        private static ByteString wrap(byte[] audio) {
            return UnsafeByteOperations.unsafeWrap(audio);
        }

        private static ServerEvent done(@Nullable JsonNode response) {
            List<ServerEvent.FunctionCall> calls = new ArrayList<>();
            String code = null;
            if (response != null) {
                for (JsonNode item : response.path("output")) {
                    if (field(item, "type").equals("function_call")) {
                        calls.add(new ServerEvent.FunctionCall(
                                field(item, "call_id"), field(item, "name"), field(item, "arguments")));
                    }
                }
                JsonNode error = response.path("status_details").path("error");
                code = field(error, "code").isEmpty() ? field(error, "type") : field(error, "code");
            }
            return new ServerEvent.ResponseDone(
                    field(response, "id"),
                    field(response, "status"),
                    code == null || code.isEmpty() ? null : code,
                    List.copyOf(calls));
        }

        private static String field(@Nullable JsonNode node, String name) {
            return node == null ? "" : node.path(name).asString("");
        }
    }
}
