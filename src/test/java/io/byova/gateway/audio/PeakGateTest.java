package io.byova.gateway.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.audio.AudioFormat.Encoding;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PeakGateTest {

    @ParameterizedTest
    @EnumSource(
            value = Encoding.class,
            names = {"MULAW", "ALAW"})
    void knowsEverySampleOfEveryCodeAtEveryLimit(Encoding encoding) {
        G711 law = encoding == Encoding.MULAW ? G711.MULAW : G711.ALAW;
        byte silence = law.encode((short) 0);
        Random random = new Random(1);
        for (int limit : new int[] {0, 1, 64, 4244, 33_954, 1 << 20, 1 << 30}) {
            PeakGate gate = PeakGate.of(encoding, limit);
            for (int code = 0; code < 256; code++) {
                // Given silence at any place in a buffer, with one sample of this code
                byte[] audio = new byte[200];
                Arrays.fill(audio, silence);
                int offset = random.nextInt(20);
                int length = 1 + random.nextInt(170);
                audio[offset + random.nextInt(length)] = (byte) code;

                // Then
                long level = law.decode((byte) code);
                long rest = law.decode(silence);
                boolean quiet = level * level <= limit && (length == 1 || rest * rest <= limit);
                assertThat(gate.isQuiet(audio, offset, length))
                        .as("code %d, limit %d, %d samples", code, limit, length)
                        .isEqualTo(quiet);
            }
        }
    }

    @Test
    void hearsNothingBesideThePiece() {
        // Given
        byte[] audio = new byte[24];
        Arrays.fill(audio, (byte) 0x80);
        Arrays.fill(audio, 5, 18, (byte) 0xFF);
        PeakGate gate = PeakGate.of(Encoding.MULAW, 0);

        // Then
        assertThat(gate.isQuiet(audio, 5, 13)).isTrue();
        assertThat(gate.isQuiet(audio, 4, 14)).isFalse();
        assertThat(gate.isQuiet(audio, 5, 14)).isFalse();
    }

    @Test
    void hasNoOpinionOfLinearAudio() {
        assertThat(PeakGate.of(Encoding.LINEAR16, Long.MAX_VALUE).isQuiet(new byte[16], 0, 16))
                .isFalse();
    }
}
