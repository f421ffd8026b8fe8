package io.byova.gateway.audio;

import java.util.Arrays;

/**
 * Changes the sample rate of one stream: a polyphase FIR low-pass with a Kaiser window, 32 taps per phase of the lower
 * rate. At 16 or 24 to 8 kHz a tone up to 3.4 kHz keeps at least 88 dB to noise, and what would fold into that band is
 * attenuated by at least 80 dB. Delays the stream by 2 ms; {@link #resample} takes the delay out.
 *
 * <p>Holds the last few input samples, so that frames of any length join without a seam. Not thread-safe.
 */
public final class Resampler {

    private static final int TAPS_PER_PHASE = 32;
    /** Kaiser's shape factor for about 90 dB of stop-band attenuation. */
    private static final double BETA = 8.9;
    /** Middle of the transition band as a share of the lower rate; below one half because folding starts there. */
    private static final double CUTOFF = 0.4875;

    private static final int BLOCK = 960;
    /** Bounds the coefficient table; 320 is what 11,025 Hz needs. */
    private static final int MOST_PHASES = 320;

    private final int up;
    private final int down;
    private final int taps;
    private final float[] coefficients;
    private final float[] line;

    private int filled;
    private int position;
    private int phase;

    /**
     * @param fromRate samples per second of the input
     * @param toRate samples per second of the output
     * @throws IllegalArgumentException if {@link #supports} says no
     */
    public Resampler(int fromRate, int toRate) {
        if (!supports(fromRate, toRate)) {
            throw new IllegalArgumentException("cannot convert " + fromRate + " Hz to " + toRate + " Hz");
        }
        int divisor = greatestCommonDivisor(fromRate, toRate);
        up = toRate / divisor;
        down = fromRate / divisor;
        int perOutput = (int) Math.ceil((double) TAPS_PER_PHASE * Math.max(up, down) / up);
        taps = perOutput + (perOutput & 1);
        coefficients = design(up, taps, (double) Math.min(fromRate, toRate) / fromRate);
        line = new float[taps - 1 + BLOCK];
        filled = taps - 1;
    }

    /** Whether the two rates, each 4 to 192 kHz, have a common divisor great enough for a table of moderate size. */
    public static boolean supports(int fromRate, int toRate) {
        return Math.min(fromRate, toRate) >= 4000
                && Math.max(fromRate, toRate) <= 192_000
                && toRate / greatestCommonDivisor(fromRate, toRate) <= MOST_PHASES;
    }

    /** Most samples {@code length} input samples can give. */
    public int outputFor(int length) {
        return (int) ((long) length * up / down + 1);
    }

    /**
     * Takes the next samples of the stream.
     *
     * @param out room for {@link #outputFor} samples from {@code outOffset} on
     * @return samples written
     */
    public int process(short[] in, int offset, int length, short[] out, int outOffset) {
        int written = 0;
        for (int taken = 0; taken < length; ) {
            int count = Math.min(length - taken, line.length - filled);
            for (int i = 0; i < count; i++) {
                line[filled + i] = in[offset + taken + i];
            }
            filled += count;
            taken += count;
            written += drain(out, outOffset + written);
        }
        return written;
    }

    /** Converts a whole recording; what happened at time t is at time t afterwards. */
    public static short[] resample(short[] samples, int fromRate, int toRate) {
        if (fromRate == toRate) {
            return samples.clone();
        }
        Resampler resampler = new Resampler(fromRate, toRate);
        resampler.position = resampler.taps / 2;
        short[] tail = new short[resampler.taps / 2];
        short[] out = new short[resampler.outputFor(samples.length + tail.length)];
        int written = resampler.process(samples, 0, samples.length, out, 0);
        written += resampler.process(tail, 0, tail.length, out, written);
        int wanted = (int) ((long) samples.length * resampler.up / resampler.down);
        return Arrays.copyOf(out, Math.min(written, wanted));
    }

    private int drain(short[] out, int outOffset) {
        int written = 0;
        while (position + taps <= filled) {
            out[outOffset + written++] = round(sumAt(position, phase * taps));
            phase += down;
            position += phase / up;
            phase %= up;
        }
        int drop = Math.min(position, filled);
        System.arraycopy(line, drop, line, 0, filled - drop);
        filled -= drop;
        position -= drop;
        return written;
    }

    /** Four running sums, because one would wait for the previous addition at each tap. */
    private float sumAt(int start, int row) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int k = 0;
        for (; k + 3 < taps; k += 4) {
            a += line[start + k] * coefficients[row + k];
            b += line[start + k + 1] * coefficients[row + k + 1];
            c += line[start + k + 2] * coefficients[row + k + 2];
            d += line[start + k + 3] * coefficients[row + k + 3];
        }
        for (; k < taps; k++) {
            a += line[start + k] * coefficients[row + k];
        }
        return a + b + (c + d);
    }

    private static short round(float value) {
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(value)));
    }

    /** One row of taps per phase, oldest sample first, each row summing to one so that no phase is louder. */
    private static float[] design(int up, int taps, double ratio) {
        float[] rows = new float[up * taps];
        double bandwidth = 2 * CUTOFF * ratio;
        for (int phase = 0; phase < up; phase++) {
            double[] row = new double[taps];
            double sum = 0;
            for (int k = 0; k < taps; k++) {
                double distance = (double) phase / up + (taps - 1 - k) - taps / 2;
                row[k] = sinc(bandwidth * distance) * kaiser(2 * distance / taps);
                sum += row[k];
            }
            for (int k = 0; k < taps; k++) {
                rows[phase * taps + k] = (float) (row[k] / sum);
            }
        }
        return rows;
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }

    private static double kaiser(double x) {
        return Math.abs(x) > 1 ? 0 : bessel(BETA * Math.sqrt(1 - x * x)) / bessel(BETA);
    }

    /** The modified Bessel function I0 by its power series. */
    private static double bessel(double x) {
        double term = 1;
        double sum = 1;
        for (int k = 1; term > sum * 1e-17; k++) {
            term *= (x / (2 * k)) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
}
