package io.byova.gateway.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ScriptTest {

    private static final byte[] SPEECH = loud(200);

    private static byte[] loud(int frames) {
        byte[] audio = new byte[frames * Wire.FRAME];
        for (int i = 0; i < audio.length; i++) {
            audio[i] = (byte) (i % 2 == 0 ? 0x00 : 0x80);
        }
        return audio;
    }

    @Test
    void speechTakesItsShareOfATurn() {
        // When: 4 s of speech shall be 40 % of the time
        Script script = Script.of(0.4, SPEECH);

        // Then: 10 s, of which 0.9 s go until END_OF_INPUT comes
        assertThat(script.speech()).hasNumberOfRows(200);
        assertThat(script.silenceBefore()).isEqualTo(500 - 200 - 45);
    }

    @Test
    void whoSpeaksAllTheTimeIsNeverSilentBefore() {
        assertThat(Script.of(1, SPEECH).silenceBefore()).isZero();
    }

    @Test
    void whoNeverSpeaksIsSilentForTenSeconds() {
        Script script = Script.of(0, SPEECH);

        assertThat(script.speech()).isEmpty();
        assertThat(script.silenceBefore()).isEqualTo(500);
        assertThat(script.silenceAfter()).isZero();
    }

    @Test
    void silenceAroundTheRecordingIsLeftOut() {
        // Given
        byte[] recording = new byte[30 * Wire.FRAME];
        Arrays.fill(recording, (byte) 0xFF);
        System.arraycopy(SPEECH, 0, recording, 10 * Wire.FRAME, 5 * Wire.FRAME);

        // When
        Script script = Script.of(0.4, recording);

        // Then
        assertThat(script.speech()).hasNumberOfRows(5);
    }
}
