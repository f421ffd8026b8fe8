package io.byova.gateway.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MulawStreamTest {

    private static final AudioFormat WIDE = new AudioFormat(AudioFormat.Encoding.LINEAR16, 16_000);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 320, 640, 641})
    void whereAStreamIsCutIsNotHeard(int size) {
        // Given
        byte[] tone = tone(16_000);

        // When
        byte[] pieces = inPieces(tone, size);

        // Then
        assertThat(pieces).hasSizeBetween(7950, 8000).isEqualTo(new MulawStream().add(tone, WIDE));
    }

    @Test
    void aToneKeepsItsLoudness() {
        byte[] narrow = inPieces(tone(16_000), 640);

        long before = Loudness.meanSquare(tone(16_000), 0, 32_000, AudioFormat.Encoding.LINEAR16);
        long after = Loudness.meanSquare(narrow, 0, narrow.length, AudioFormat.Encoding.MULAW);
        assertThat(Loudness.toDecibels(after))
                .isCloseTo(Loudness.toDecibels(before), org.assertj.core.data.Offset.offset(0.3));
    }

    @Test
    void whatIsMulawAlreadyIsLeftAsItIs() {
        byte[] mulaw = {1, 2, 3};

        assertThat(new MulawStream().add(mulaw, AudioFormat.MULAW_8K)).isSameAs(mulaw);
    }

    private static byte[] inPieces(byte[] audio, int size) {
        MulawStream stream = new MulawStream();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int from = 0; from < audio.length; from += size) {
            out.writeBytes(stream.add(Arrays.copyOfRange(audio, from, Math.min(audio.length, from + size)), WIDE));
        }
        return out.toByteArray();
    }

    /** 440 Hz at 16 kHz. */
    private static byte[] tone(int samples) {
        byte[] tone = new byte[samples * 2];
        for (int i = 0; i < samples; i++) {
            int sample = (int) (8000 * Math.sin(2 * Math.PI * 440 * i / 16_000));
            tone[2 * i] = (byte) sample;
            tone[2 * i + 1] = (byte) (sample >> 8);
        }
        return tone;
    }
}
