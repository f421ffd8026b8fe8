package io.byova.gateway.tck;

import io.byova.gateway.audio.G711;
import java.util.Arrays;

/**
 * A voice without words, for callers of tests: pulses of a changing pitch through the resonances of a row of vowels, in
 * syllables. Always the same; the gateway's speech detectors take it for speech.
 */
public final class SyntheticSpeech {

    private static final int RATE = 8000;
    private static final int SYLLABLE = RATE * 180 / 1000;
    private static final int GAP = RATE * 30 / 1000;
    private static final double PITCH = 115;

    /** First three resonances of a, e, i, o and u, in Hz. */
    private static final double[][] VOWELS = {
        {730, 1090, 2440}, {530, 1840, 2480}, {270, 2290, 3010}, {570, 840, 2410}, {300, 870, 2240}
    };

    private static final double[] BANDWIDTHS = {60, 90, 150};
    private static final int LOUDEST = 12_000;

    private SyntheticSpeech() {}

    /** So many milliseconds of it, headerless mu-law at 8 kHz. */
    public static byte[] mulaw(int millis) {
        return G711.MULAW.encode(linear(millis));
    }

    /** So many milliseconds of it, 16-bit samples at 8 kHz. */
    public static short[] linear(int millis) {
        double[] voice = new double[millis * RATE / 1000];
        double[][] memory = new double[BANDWIDTHS.length][2];
        double phase = 0;
        double loudest = 1e-9;
        for (int i = 0; i < voice.length; i++) {
            int syllable = i / SYLLABLE;
            double within = (double) (i % SYLLABLE) / SYLLABLE;
            double pitch = PITCH * (1.15 - 0.25 * within) * (1 + 0.06 * (syllable % 3));
            phase += pitch / RATE;
            double pulse = 0;
            if (phase >= 1) {
                phase -= 1;
                pulse = 1;
            }
            double sound = resonate(pulse, VOWELS[syllable % VOWELS.length], memory);
            voice[i] = sound * envelope(i % SYLLABLE);
            loudest = Math.max(loudest, Math.abs(voice[i]));
        }
        short[] samples = new short[voice.length];
        for (int i = 0; i < voice.length; i++) {
            samples[i] = (short) Math.round(voice[i] / loudest * LOUDEST);
        }
        return samples;
    }

    /** So many milliseconds of silence, headerless mu-law at 8 kHz. */
    public static byte[] silence(int millis) {
        byte[] silence = new byte[millis * RATE / 1000];
        Arrays.fill(silence, (byte) 0xFF);
        return silence;
    }

    private static double resonate(double pulse, double[] vowel, double[][] memory) {
        double sum = 0;
        for (int k = 0; k < vowel.length; k++) {
            double radius = Math.exp(-Math.PI * BANDWIDTHS[k] / RATE);
            double turn = 2 * radius * Math.cos(2 * Math.PI * vowel[k] / RATE);
            double out = pulse + turn * memory[k][0] - radius * radius * memory[k][1];
            memory[k][1] = memory[k][0];
            memory[k][0] = out;
            sum += out / (k + 1);
        }
        return sum;
    }

    /** Rises, stays and falls, with a short gap before the next syllable. */
    private static double envelope(int sample) {
        int left = SYLLABLE - GAP - sample;
        if (left <= 0) {
            return 0.02;
        }
        return Math.min(1, Math.min(sample / 160.0, left / 240.0) + 0.02);
    }
}
