package io.byova.gateway.connectors.lex;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * One RecognizeUtterance as the fake Lex was sent it.
 *
 * @param path with bot, alias, locale and session
 * @param contentType of the input
 * @param sessionState decoded, or empty
 * @param input audio or text
 */
public record LexUtterance(String path, String contentType, Map<?, ?> sessionState, byte[] input) {

    /** The answer to it. */
    record Answer(Map<String, String> headers, byte[] body) {}

    boolean isText() {
        return contentType.startsWith("text/plain");
    }

    static Answer answer(List<LexStep> steps) {
        Map<String, String> headers = new java.util.LinkedHashMap<>();
        headers.put("content-type", "audio/pcm");
        headers.put("x-amz-lex-input-mode", "Speech");
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (LexStep step : steps) {
            if (step instanceof LexStep.Speaks) {
                body.writeBytes(((LexStep.Speaks) step).pcm());
            } else if (step instanceof LexStep.Says) {
                Map<String, ?> fields = ((LexStep.Says) step).fields();
                put(headers, "x-amz-lex-session-state", fields.get("sessionState"));
                put(headers, "x-amz-lex-interpretations", fields.get("interpretations"));
                put(headers, "x-amz-lex-messages", fields.get("messages"));
                put(headers, "x-amz-lex-input-transcript", fields.get("transcript"));
            }
        }
        return new Answer(headers, body.toByteArray());
    }

    private static void put(Map<String, String> headers, String name, Object value) {
        if (value != null) {
            headers.put(name, packed(value));
        }
    }

    static String packed(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(LexModel.JSON.writeValueAsBytes(value));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    static Map<?, ?> unpacked(String header) {
        if (header == null) {
            return Map.of();
        }
        try (GZIPInputStream zip = new GZIPInputStream(
                new java.io.ByteArrayInputStream(Base64.getDecoder().decode(header)))) {
            return LexModel.JSON.readValue(zip.readAllBytes(), Map.class);
        } catch (IOException wrong) {
            throw new UncheckedIOException(wrong);
        }
    }
}
