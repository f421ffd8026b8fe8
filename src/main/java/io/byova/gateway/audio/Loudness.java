package io.byova.gateway.audio;

/**
 * How loud a piece of encoded audio is, without decoding it: one table look-up per sample, no allocation. Loudness is
 * the mean square of the 16-bit samples, so that comparing two pieces needs no logarithm.
 */
public final class Loudness {

    private static final double FULL_SCALE = 32768.0 * 32768.0;

    private static final int[] MULAW_SQUARES = squares(G711.MULAW.levels());
    private static final int[] ALAW_SQUARES = squares(G711.ALAW.levels());

    private Loudness() {}

    /**
     * Mean square of {@code length} bytes of audio; 0 for none. A trailing half sample is left out.
     *
     * @param encoding how the bytes are coded
     */
    public static long meanSquare(byte[] audio, int offset, int length, AudioFormat.Encoding encoding) {
        int samples = length / encoding.bytesPerSample();
        if (samples == 0) {
            return 0;
        }
        long sum =
                switch (encoding) {
                    case MULAW -> sum(MULAW_SQUARES, audio, offset, samples);
                    case ALAW -> sum(ALAW_SQUARES, audio, offset, samples);
                    case LINEAR16 -> sumLinear(audio, offset, samples);
                };
        return sum / samples;
    }

    /** The mean square of a level in decibels relative to full scale ({@code 0} is a full-scale square wave). */
    public static long ofDecibels(double dbfs) {
        return Math.round(FULL_SCALE * Math.pow(10, dbfs / 10));
    }

    /** The level in decibels of a mean square; negative infinity for silence. */
    public static double toDecibels(long meanSquare) {
        return 10 * Math.log10(meanSquare / FULL_SCALE);
    }

    private static long sum(int[] squares, byte[] audio, int offset, int samples) {
        long sum = 0;
        for (int i = offset; i < offset + samples; i++) {
            sum += squares[audio[i] & 0xFF];
        }
        return sum;
    }

    private static long sumLinear(byte[] audio, int offset, int samples) {
        long sum = 0;
        for (int i = 0; i < samples; i++) {
            int sample = audio[offset + 2 * i] & 0xFF | audio[offset + 2 * i + 1] << 8;
            sum += (long) sample * sample;
        }
        return sum;
    }

    private static int[] squares(short[] levels) {
        int[] squares = new int[levels.length];
        for (int i = 0; i < levels.length; i++) {
            squares[i] = levels[i] * levels[i];
        }
        return squares;
    }
}
