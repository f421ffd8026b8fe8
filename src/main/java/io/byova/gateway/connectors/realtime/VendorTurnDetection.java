package io.byova.gateway.connectors.realtime;

import io.byova.gateway.connector.InvalidSetting;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code turn-detection} section: how the vendor finds where the caller begins and ends to speak. A config record:
 * absent keys arrive as null; what is left null takes the vendor's own default.
 *
 * @param type server-vad listens for silence, semantic-vad for the end of a thought; default server-vad
 * @param threshold server-vad: how loud speech is, 0 to 1; raise it where noise interrupts the agent; vendor's default 0.5
 * @param prefixPaddingMs server-vad: audio kept from before the begin; vendor's default 300
 * @param silenceDurationMs server-vad: silence that ends an utterance; default 500
 * @param eagerness semantic-vad: how soon a thought is taken for finished; vendor's default auto
 */
record VendorTurnDetection(
        @Nullable Type type,
        @Nullable Double threshold,
        @Nullable Integer prefixPaddingMs,
        @Nullable Integer silenceDurationMs,
        @Nullable Eagerness eagerness) {

    static final VendorTurnDetection DEFAULTS = new VendorTurnDetection(null, null, null, null, null);

    private static final int SPARE_SILENCE = 300;
    private static final int SEMANTIC_SILENCE = 1000;

    enum Type {
        SERVER_VAD,
        SEMANTIC_VAD
    }

    enum Eagerness {
        LOW,
        MEDIUM,
        HIGH,
        AUTO
    }

    VendorTurnDetection {
        type = type == null ? Type.SERVER_VAD : type;
        if (threshold != null && (threshold < 0 || threshold > 1)) {
            throw new InvalidSetting("threshold", "must lie between 0 and 1, is " + threshold);
        }
        checkRange("prefix-padding-ms", prefixPaddingMs, 0, 5000);
        checkRange("silence-duration-ms", silenceDurationMs, 100, 10_000);
        if (type == Type.SEMANTIC_VAD && (threshold != null || prefixPaddingMs != null || silenceDurationMs != null)) {
            throw new InvalidSetting("type", "semantic-vad knows eagerness only; the other keys are server-vad's");
        }
        if (type == Type.SERVER_VAD && eagerness != null) {
            throw new InvalidSetting("eagerness", "is semantic-vad's; set type: semantic-vad or remove it");
        }
        if (type == Type.SERVER_VAD && silenceDurationMs == null) {
            silenceDurationMs = 500;
        }
    }

    private static void checkRange(String key, @Nullable Integer value, int least, int most) {
        if (value != null && (value < least || value > most)) {
            throw new InvalidSetting(key, "must lie between " + least + " and " + most + ", is " + value);
        }
    }

    boolean isServerVad() {
        return type == Type.SERVER_VAD;
    }

    /** How much silence makes the vendor end an utterance for certain. */
    int trailingSilenceMillis() {
        return silenceDurationMs == null ? SEMANTIC_SILENCE : silenceDurationMs + SPARE_SILENCE;
    }

    /** Puts it into a session as {@code turn_detection}. */
    void putInto(ObjectNode parent, boolean voiceLive, boolean interrupt) {
        ObjectNode detection = parent.putObject("turn_detection");
        if (isServerVad()) {
            detection.put("type", "server_vad");
            if (threshold != null) {
                detection.put("threshold", threshold);
            }
            if (prefixPaddingMs != null) {
                detection.put("prefix_padding_ms", prefixPaddingMs);
            }
            detection.put("silence_duration_ms", silenceDurationMs);
        } else {
            detection.put("type", voiceLive ? "azure_semantic_vad" : "semantic_vad");
            if (eagerness != null && !voiceLive) {
                detection.put("eagerness", eagerness.name().toLowerCase(Locale.ROOT));
            }
        }
        detection.put("create_response", true).put("interrupt_response", interrupt);
    }
}
