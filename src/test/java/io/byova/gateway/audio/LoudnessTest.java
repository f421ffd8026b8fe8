package io.byova.gateway.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.byova.gateway.audio.AudioFormat.Encoding;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LoudnessTest {

    @Test
    void findsSilenceSilent() {
        // Given
        byte[] silence = new byte[160];
        Arrays.fill(silence, (byte) 0xFF);

        // Then
        assertThat(Loudness.meanSquare(silence, 0, 160, Encoding.MULAW)).isZero();
        assertThat(Loudness.toDecibels(0)).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void agreesOverTheEncodings() {
        // Given a tone at -20 dBFS, whose mean power is 3 dB less
        short[] tone = new short[160];
        byte[] linear = new byte[322];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = (short) Math.round(3276.8 * Math.sin(2 * Math.PI * i / 16));
            linear[1 + 2 * i] = (byte) tone[i];
            linear[2 + 2 * i] = (byte) (tone[i] >> 8);
        }

        // Then
        assertThat(decibels(G711.MULAW.encode(tone), 0, 160, Encoding.MULAW)).isCloseTo(-23, within(0.2));
        assertThat(decibels(G711.ALAW.encode(tone), 0, 160, Encoding.ALAW)).isCloseTo(-23, within(0.2));
        assertThat(decibels(linear, 1, 321, Encoding.LINEAR16)).isCloseTo(-23, within(0.1));
    }

    @Test
    void takesTheLoudestWithoutOverflow() {
        // Given
        byte[] loudest = new byte[65_536];
        for (int i = 1; i < loudest.length; i += 2) {
            loudest[i] = (byte) 0x80;
        }

        // Then
        assertThat(decibels(loudest, 0, loudest.length, Encoding.LINEAR16)).isZero();
        assertThat(Loudness.ofDecibels(0)).isEqualTo(1L << 30);
    }

    @Test
    void hasNoLevelForNothing() {
        assertThat(Loudness.meanSquare(new byte[1], 0, 1, Encoding.LINEAR16)).isZero();
    }

    private static double decibels(byte[] audio, int offset, int length, Encoding encoding) {
        return Loudness.toDecibels(Loudness.meanSquare(audio, offset, length, encoding));
    }
}
