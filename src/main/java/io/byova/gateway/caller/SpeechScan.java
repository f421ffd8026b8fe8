package io.byova.gateway.caller;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds the speech in a recording by its energy: good enough for clean recordings, where the answer is known. */
public final class SpeechScan {

    private static final int WINDOW = 80;
    private static final int WINDOW_MILLIS = 10;
    /** Gaps shorter than this are pauses between words. */
    private static final int JOIN_MILLIS = 150;
    /** A window counts within this many dB of the loud parts. */
    private static final double RANGE_DB = 32;
    /** Loud parts below this are a quiet line, not speech. */
    private static final double FLOOR_DB = -38;

    private SpeechScan() {}

    /** A stretch of speech, in milliseconds since the recording's start. */
    public record Span(int startMillis, int endMillis) {}

    /** The stretches of speech in headerless 8 kHz mu-law, in order; empty where there is none. */
    public static List<Span> speechIn(byte[] mulaw) {
        double[] levels = levels(mulaw);
        if (levels.length == 0) {
            return List.of();
        }
        double[] sorted = levels.clone();
        Arrays.sort(sorted);
        double loud = sorted[(int) (sorted.length * 0.95)];
        if (loud < FLOOR_DB) {
            return List.of();
        }
        return spans(levels, loud - RANGE_DB);
    }

    private static List<Span> spans(double[] levels, double threshold) {
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < levels.length; i++) {
            if (levels[i] < threshold) {
                continue;
            }
            int start = i * WINDOW_MILLIS;
            int last = spans.size() - 1;
            if (last >= 0 && start - spans.get(last).endMillis() < JOIN_MILLIS) {
                spans.set(last, new Span(spans.get(last).startMillis(), start + WINDOW_MILLIS));
            } else {
                spans.add(new Span(start, start + WINDOW_MILLIS));
            }
        }
        return List.copyOf(spans);
    }

    private static double[] levels(byte[] mulaw) {
        double[] levels = new double[mulaw.length / WINDOW];
        for (int w = 0; w < levels.length; w++) {
            double sum = 0;
            for (int i = w * WINDOW; i < (w + 1) * WINDOW; i++) {
                double sample = linear(mulaw[i]) / 32768.0;
                sum += sample * sample;
            }
            levels[w] = 10 * Math.log10(sum / WINDOW + 1e-12);
        }
        return levels;
    }

    private static int linear(byte mulaw) {
        int code = ~mulaw & 0xFF;
        int magnitude = (((code & 0x0F) << 3) + 0x84 << ((code & 0x70) >> 4)) - 0x84;
        return (code & 0x80) == 0 ? magnitude : -magnitude;
    }
}
