package io.byova.gateway.speech;

/**
 * Decides from one judgement per window when an utterance starts and ends. Counts windows, so that the answer depends on
 * the audio only, never on when or in which pieces it came. The part of an {@link UtteranceCutter} that knows nothing of bytes;
 * not thread-safe.
 */
abstract class Endpointer {

    /** What a window brought about. */
    enum Change {
        NONE,
        STARTED,
        ENDED
    }

    private final int startWindows;
    private final int endWindows;
    private final int mostWindows;
    /** One bit per recent window, 1 for speech; a start is found within these. */
    private final long historyMask;

    private long history;
    private long window;
    private long startedAt = -1;
    private long lastSpeechEnd;

    Endpointer(TurnDetection settings) {
        startWindows = windows(settings.startAfterMs());
        endWindows = windows(settings.endSilenceMs());
        mostWindows = windows(settings.maxUtteranceMs());
        historyMask = (1L << historyWindows(settings)) - 1;
    }

    /** Windows within which a start is found: half as many again as it takes, so that short dips are forgiven. */
    static int historyWindows(TurnDetection settings) {
        int start = windows(settings.startAfterMs());
        return start + start / 2;
    }

    /** Takes the judgement of the next window. */
    final Change next(boolean speech) {
        window++;
        if (speech) {
            lastSpeechEnd = window;
        }
        if (startedAt >= 0) {
            boolean silent = window - lastSpeechEnd >= endWindows;
            return silent || window - startedAt >= mostWindows ? Change.ENDED : Change.NONE;
        }
        history = (history << 1 | (speech ? 1 : 0)) & historyMask;
        if (Long.bitCount(history) < startWindows) {
            return Change.NONE;
        }
        startedAt = window - (64 - Long.numberOfLeadingZeros(history));
        return Change.STARTED;
    }

    final boolean inSpeech() {
        return startedAt >= 0;
    }

    /** Audio time of the first speech. */
    final long startMillis() {
        return startedAt * SpeechDetector.WINDOW_MILLIS;
    }

    /** Audio time of the end of the last speech. */
    final long endMillis() {
        return lastSpeechEnd * SpeechDetector.WINDOW_MILLIS;
    }

    private static int windows(int millis) {
        return (millis + SpeechDetector.WINDOW_MILLIS - 1) / SpeechDetector.WINDOW_MILLIS;
    }
}
