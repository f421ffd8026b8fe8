package io.byova.gateway.speech;

import io.byova.gateway.audio.AudioFormat;

/**
 * Tells speech from other sound in one stream, window by window. Holds the state of that stream: one instance per turn,
 * used by one thread at a time, never blocking (a few microseconds of computation at most).
 */
public interface SpeechDetector extends AutoCloseable {

    /** Audio time of a window. */
    int WINDOW_MILLIS = 20;

    /**
     * Judges the next window of the stream.
     *
     * @param audio holds {@link #windowBytes} bytes of encoded audio from {@code offset} on; not kept, not changed
     * @return whether the caller speaks in it
     */
    boolean isSpeech(byte[] audio, int offset);

    /** The mean square of the window that was judged last, as {@code audio.Loudness} has it; negative where it is not measured. */
    default long meanSquare() {
        return -1;
    }

    /** Frees what the detector holds. A second call does nothing; no other call may follow or overlap. */
    @Override
    void close();

    /** Bytes in a window of a format. */
    static int windowBytes(AudioFormat format) {
        return WINDOW_MILLIS * format.bytesPerMillisecond();
    }

    /** Makes detectors; thread-safe. What must be loaded was loaded before the factory existed. */
    @FunctionalInterface
    interface Factory {

        /**
         * A detector for one stream.
         *
         * @throws IllegalArgumentException if the detector cannot work at the format's rate
         */
        SpeechDetector create(AudioFormat format);
    }
}
