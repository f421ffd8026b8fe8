package io.byova.gateway.speech;

import io.byova.gateway.audio.Loudness;
import io.byova.gateway.connector.LevelMeter;

/** Tells a meter the loudest window of each step of audio. Used by one thread at a time. */
final class LevelSteps {

    private static final int WINDOWS = LevelMeter.STEP_MILLIS / SpeechDetector.WINDOW_MILLIS;

    private final LevelMeter meter;
    private long loudest;
    private int heard;

    LevelSteps(LevelMeter meter) {
        this.meter = meter;
    }

    /** @param meanSquare of the next window; negative where its detector does not say */
    void next(long meanSquare) {
        if (meanSquare < 0 || meter == LevelMeter.NONE) {
            return;
        }
        loudest = Math.max(loudest, meanSquare);
        heard++;
        if (heard == WINDOWS) {
            // Most steps are silence, which needs no logarithm.
            meter.heard(
                    loudest == 0
                            ? LevelMeter.QUIETEST
                            : (int) Math.max(LevelMeter.QUIETEST, Math.round(Loudness.toDecibels(loudest))));
            heard = 0;
            loudest = 0;
        }
    }
}
