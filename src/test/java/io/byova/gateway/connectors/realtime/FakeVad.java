package io.byova.gateway.connectors.realtime;

import io.byova.gateway.audio.AudioFormat.Encoding;
import io.byova.gateway.audio.Loudness;

/** Finds speech by its energy, in audio time: 60 ms of it begin an utterance, so much silence as was set ends it. */
final class FakeVad {

    /** What a piece of audio has brought. */
    enum Change {
        STARTED,
        STOPPED
    }

    /** Told of each change in the audio, in order. */
    interface Listener {
        void changed(Change change, long atMillis);
    }

    private static final int WINDOW = 160;
    private static final long LOUD = Loudness.ofDecibels(-40);
    private static final int WINDOWS_TO_START = 3;

    private final byte[] window = new byte[WINDOW];
    private int filled;
    private int loud;
    private int quiet;
    private long millis;
    private boolean speaking;
    int silenceMillis = 500;
    Encoding law = Encoding.MULAW;

    boolean isSpeaking() {
        return speaking;
    }

    void reset() {
        speaking = false;
        loud = 0;
        quiet = 0;
    }

    void hear(byte[] audio, Listener listener) {
        for (byte sample : audio) {
            window[filled++] = sample;
            if (filled == WINDOW) {
                filled = 0;
                millis += 20;
                judge(listener);
            }
        }
    }

    private void judge(Listener listener) {
        boolean isLoud = Loudness.meanSquare(window, 0, WINDOW, law) > LOUD;
        loud = isLoud ? loud + 1 : 0;
        quiet = isLoud ? 0 : quiet + 1;
        if (!speaking && loud >= WINDOWS_TO_START) {
            speaking = true;
            listener.changed(Change.STARTED, millis - loud * 20L);
        } else if (speaking && quiet * 20 >= silenceMillis) {
            speaking = false;
            listener.changed(Change.STOPPED, millis);
        }
    }
}
