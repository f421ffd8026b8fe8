package io.byova.gateway.speech;

import io.byova.gateway.connector.InvalidSetting;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code turn-detection} section of a connector's settings: when the caller has begun and finished to speak. A config
 * record: absent keys arrive as null and take the defaults given here. All times are audio time.
 *
 * @param startAfterMs speech that makes a start, short dips forgiven; default 100, 20 to 800
 * @param endSilenceMs silence that ends an utterance; default 800, 100 to 10000
 * @param preRollMs audio from before the first speech that is passed on with it; default 300, 0 to 2000
 * @param maxUtteranceMs longest utterance, ended as if by silence; default 30000, 1000 to 300000
 * @param energyThresholdDb level below which nothing is speech, in dB of full scale; default -45, from -90 to -1
 * @param detector {@code fvad} (WebRTC's detector behind an energy gate), {@code energy}, or {@code auto}: fvad where its
 *     native library loads, else energy; default auto
 */
public record TurnDetection(
        @Nullable Integer startAfterMs,
        @Nullable Integer endSilenceMs,
        @Nullable Integer preRollMs,
        @Nullable Integer maxUtteranceMs,
        @Nullable Integer energyThresholdDb,
        @Nullable String detector) {

    /** What an agent without a {@code turn-detection} section gets. */
    public static final TurnDetection DEFAULTS = new TurnDetection(null, null, null, null, null, null);

    static final String AUTO = "auto";
    static final String FVAD = "fvad";
    static final String ENERGY = "energy";

    public TurnDetection {
        startAfterMs = within("start-after-ms", startAfterMs, 100, 20, 800);
        endSilenceMs = within("end-silence-ms", endSilenceMs, 800, 100, 10_000);
        preRollMs = within("pre-roll-ms", preRollMs, 300, 0, 2000);
        maxUtteranceMs = within("max-utterance-ms", maxUtteranceMs, 30_000, 1000, 300_000);
        energyThresholdDb = within("energy-threshold-db", energyThresholdDb, -45, -90, -1);
        detector = detector == null ? AUTO : detector;
        if (!Set.of(AUTO, FVAD, ENERGY).contains(detector)) {
            throw new InvalidSetting("detector", "must be auto, fvad or energy, is " + detector);
        }
    }

    /** The same, with another silence that ends an utterance. */
    public TurnDetection withEndSilenceMs(int endSilenceMs) {
        return new TurnDetection(startAfterMs, endSilenceMs, preRollMs, maxUtteranceMs, energyThresholdDb, detector);
    }

    private static int within(String key, @Nullable Integer value, int fallback, int least, int most) {
        if (value == null) {
            return fallback;
        }
        if (value < least || value > most) {
            throw new InvalidSetting(key, "must be from " + least + " to " + most + ", is " + value);
        }
        return value;
    }
}
