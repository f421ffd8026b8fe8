package io.byova.gateway.connectors.lex;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/**
 * One thing the fake Lex does: says an event, waits, or misbehaves. Events are checked against the published model when they
 * are made. Immutable; plays any number of times.
 */
public sealed interface LexStep {

    /** An event, as the service model names it and its fields. */
    record Says(String type, Map<String, ?> fields) implements LexStep {
        public Says {
            LexModel.check("response", type, fields);
        }
    }

    /** A run of audio, cut into pieces of {@code pieceBytes}. */
    record Speaks(byte[] pcm, int pieceBytes) implements LexStep {}

    /** Says nothing for a while. */
    record Waits(Duration time) implements LexStep {}

    /** An exception event, or the HTTP error of a plain request. */
    record Throws(String type, int status) implements LexStep {}

    /** Bytes that are no event. */
    record Babbles() implements LexStep {}

    /** Completes its side of the stream. */
    record HalfCloses() implements LexStep {}

    /** Resets the stream. */
    record Resets() implements LexStep {}

    /** Closes the whole connection. */
    record Drops() implements LexStep {}

    /** Says nothing any more, heartbeats neither. */
    record Stalls() implements LexStep {}

    /** Audio without end. */
    record Floods(int events) implements LexStep {}

    static LexStep transcript(String text) {
        return new Says("TranscriptEvent", Map.of("transcript", text));
    }

    static LexStep heartbeat() {
        return new Says("HeartbeatEvent", Map.of());
    }

    static LexStep text(String content) {
        return new Says(
                "TextResponseEvent",
                Map.of("messages", List.of(Map.of("content", content, "contentType", "PlainText"))));
    }

    /** Speech, and the empty piece that ends it. */
    static List<LexStep> spoken(byte[] pcm) {
        return List.of(new Speaks(pcm, 1000), audioEnd());
    }

    static LexStep audioEnd() {
        return new Says("AudioResponseEvent", Map.of("contentType", "audio/pcm"));
    }

    static LexStep interruption() {
        return new Says("PlaybackInterruptionEvent", Map.of("eventReason", "VOICE_START_DETECTED"));
    }

    static LexStep intent(String name, String state, String action) {
        return intent(name, state, action, Map.of(), Map.of());
    }

    static LexStep intent(
            String name, String state, String action, Map<String, String> slots, Map<String, String> attributes) {
        Map<String, Object> filled = new LinkedHashMap<>();
        slots.forEach((slot, value) -> filled.put(
                slot, Map.of("value", Map.of("interpretedValue", value, "originalValue", value), "shape", "Scalar")));
        Map<String, Object> intent = Map.of("name", name, "state", state, "confirmationState", "None", "slots", filled);
        return new Says(
                "IntentResultEvent",
                Map.of(
                        "inputMode",
                        "Speech",
                        "interpretations",
                        List.of(Map.of("intent", intent)),
                        "sessionState",
                        Map.of(
                                "dialogAction",
                                Map.of("type", action),
                                "intent",
                                intent,
                                "sessionAttributes",
                                attributes),
                        "sessionId",
                        "fake"));
    }

    static LexStep waits(Duration time) {
        return new Waits(time);
    }

    static LexStep throwing(String type) {
        return new Throws(type, 200);
    }

    /** The events of a step as bytes on the stream. */
    static Flux<byte[]> bytes(LexStep step) {
        if (step instanceof Says) {
            return Flux.just(encode((Says) step));
        }
        if (step instanceof Speaks) {
            Speaks speech = (Speaks) step;
            return Flux.range(0, (speech.pcm.length + speech.pieceBytes - 1) / speech.pieceBytes)
                    .map(piece -> audio(Arrays.copyOfRange(
                            speech.pcm,
                            piece * speech.pieceBytes,
                            Math.min(speech.pcm.length, (piece + 1) * speech.pieceBytes))));
        }
        if (step instanceof Floods) {
            byte[] piece = audio(new byte[8000]);
            return Flux.range(0, ((Floods) step).events).map(number -> piece);
        }
        if (step instanceof Waits) {
            return Mono.delay(((Waits) step).time).thenMany(Flux.empty());
        }
        if (step instanceof Throws) {
            return Flux.just(exception(((Throws) step).type));
        }
        if (step instanceof Babbles) {
            byte[] noise = new byte[64];
            Arrays.fill(noise, (byte) 'x');
            return Flux.just(noise);
        }
        return Flux.never();
    }

    private static byte[] audio(byte[] pcm) {
        return encode(new Says(
                "AudioResponseEvent",
                Map.of("audioChunk", Base64.getEncoder().encodeToString(pcm), "contentType", "audio/pcm")));
    }

    private static byte[] encode(Says event) {
        Map<String, HeaderValue> headers = new LinkedHashMap<>();
        headers.put(":message-type", HeaderValue.fromString("event"));
        headers.put(":event-type", HeaderValue.fromString(event.type));
        headers.put(":content-type", HeaderValue.fromString("application/json"));
        return bytes(new Message(headers, LexModel.JSON.writeValueAsBytes(event.fields)));
    }

    private static byte[] exception(String type) {
        Map<String, HeaderValue> headers = new LinkedHashMap<>();
        headers.put(":message-type", HeaderValue.fromString("exception"));
        headers.put(":exception-type", HeaderValue.fromString(type));
        headers.put(":content-type", HeaderValue.fromString("application/json"));
        return bytes(new Message(headers, LexModel.JSON.writeValueAsBytes(Map.of("message", "the caller said 4711"))));
    }

    private static byte[] bytes(Message message) {
        java.nio.ByteBuffer buffer = message.toByteBuffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** Steps and lists of steps as one list. */
    static List<LexStep> all(Object... steps) {
        List<LexStep> all = new ArrayList<>();
        for (Object step : steps) {
            if (step instanceof List<?> several) {
                several.forEach(each -> all.add((LexStep) each));
            } else {
                all.add((LexStep) step);
            }
        }
        return all;
    }
}
