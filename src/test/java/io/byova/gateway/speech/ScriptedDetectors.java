package io.byova.gateway.speech;

import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.connector.CallerInput;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Detectors for which a window is speech if its first byte is 1, and scripts for them: {@code ..XX} is two windows of
 * silence and two of speech. Counts the detectors that are open, and fails where one is closed twice or used after.
 */
final class ScriptedDetectors implements SpeechDetector.Factory {

    static final int WINDOW = 160;
    /** Starts after 5 windows, ends after 10, 3 of pre-roll, 100 at most. */
    static final TurnDetection SETTINGS = new TurnDetection(100, 200, 60, 2000, null, null);

    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();

    int open() {
        return open.get();
    }

    int opened() {
        return opened.get();
    }

    @Override
    public SpeechDetector create(AudioFormat format) {
        opened.incrementAndGet();
        open.incrementAndGet();
        return new SpeechDetector() {
            private volatile boolean closed;

            @Override
            public boolean isSpeech(byte[] audio, int offset) {
                assertThat(closed).isFalse();
                return audio[offset] == 1;
            }

            @Override
            public void close() {
                assertThat(closed).isFalse();
                closed = true;
                open.decrementAndGet();
            }
        };
    }

    static List<CallerInput> frames(String script) {
        return Recordings.packets(bytes(script), AudioFormat.MULAW_8K, WINDOW);
    }

    static byte[] bytes(String script) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < script.length(); i++) {
            byte[] window = new byte[WINDOW];
            Arrays.fill(window, (byte) (script.charAt(i) == 'X' ? 1 : 0));
            out.writeBytes(window);
        }
        return out.toByteArray();
    }
}
