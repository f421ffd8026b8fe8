package io.byova.gateway.connectors.lex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.audio.AudioFormat.Encoding;
import io.byova.gateway.audio.G711;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Audio on its way to Lex and back. */
class LexAudioTest {

    @ParameterizedTest
    @EnumSource(
            value = Encoding.class,
            names = {"MULAW", "ALAW"})
    void aFrameOfTheCallerIsOnePieceForLex(Encoding encoding) {
        // Given all codes there are, in a frame of 20 ms
        byte[] codes = new byte[160];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) (i * 3);
        }

        // When
        List<byte[]> pieces = new CallerFrames().add(ByteString.copyFrom(codes), new AudioFormat(encoding, 8000));

        // Then
        assertThat(pieces).hasSize(1);
        assertThat(pieces.get(0)).hasSize(320);
        G711 law = encoding == Encoding.MULAW ? G711.MULAW : G711.ALAW;
        for (int i = 0; i < codes.length; i++) {
            assertThat(sample(pieces.get(0), i)).isEqualTo(law.decode(codes[i]));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 16, 161, 319, 640, 65_536})
    void piecesAreFullHoweverTheAudioComes(int packet) {
        // Given linear audio in packets that end anywhere, even in the middle of a sample
        byte[] pcm = new byte[70_001];
        new Random(1).nextBytes(pcm);
        CallerFrames frames = new CallerFrames();
        ByteArrayOutputStream sent = new ByteArrayOutputStream();

        // When
        for (int from = 0; from < pcm.length; from += packet) {
            int to = Math.min(pcm.length, from + packet);
            for (byte[] piece :
                    frames.add(ByteString.copyFrom(pcm, from, to - from), new AudioFormat(Encoding.LINEAR16, 8000))) {
                assertThat(piece).hasSize(CallerFrames.FRAME_BYTES);
                sent.writeBytes(piece);
            }
        }
        byte[] rest = frames.rest();
        sent.writeBytes(rest);

        // Then nothing is lost but the half of a sample at the end
        assertThat(rest.length).isLessThan(CallerFrames.FRAME_BYTES);
        assertThat(sent.toByteArray()).isEqualTo(Arrays.copyOf(pcm, 70_000));
    }

    @Test
    void sixteenKilohertzBecomeEight() {
        // Given a second of a tone
        byte[] wide = Tones.pcm(1000, 16_000, 1000, 10_000);
        CallerFrames frames = new CallerFrames();
        ByteArrayOutputStream narrow = new ByteArrayOutputStream();

        // When
        for (int from = 0; from < wide.length; from += 640) {
            frames.add(ByteString.copyFrom(wide, from, 640), new AudioFormat(Encoding.LINEAR16, 16_000))
                    .forEach(narrow::writeBytes);
        }

        // Then it is as long, and as high
        narrow.writeBytes(frames.rest());
        assertThat(narrow.size()).isBetween(15_900, 16_000);
        assertThat(crossings(narrow.toByteArray())).isBetween(990, 1010);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100, 333, 1000, 32_000})
    void anAnswerSoundsTheSameHoweverLexCutsIt(int piece) {
        // Given a tone as Lex sends it
        byte[] pcm = Tones.pcm16k(500);

        // When
        byte[] whole = convert(pcm, pcm.length);
        byte[] pieces = convert(pcm, piece);

        // Then no seam is heard at any cut
        assertThat(pieces).isEqualTo(whole);
        assertThat(whole).hasSize(500 * 8 + 16);
    }

    @Test
    void aNarrowAnswerPassesSampleBySample() {
        // Given
        byte[] pcm = Tones.pcm(100, 8000, 500, 6000);

        // When
        ReplyAudio audio = new ReplyAudio(8000);
        ByteString said = audio.next(pcm).concat(audio.rest());

        // Then
        assertThat(said.size()).isEqualTo(800);
        for (int i = 0; i < 800; i++) {
            assertThat(said.byteAt(i)).isEqualTo(G711.MULAW.encode(sample(pcm, i)));
        }
    }

    private static byte[] convert(byte[] pcm, int piece) {
        ReplyAudio audio = new ReplyAudio(16_000);
        ByteString said = ByteString.EMPTY;
        for (int from = 0; from < pcm.length; from += piece) {
            said = said.concat(audio.next(Arrays.copyOfRange(pcm, from, Math.min(pcm.length, from + piece))));
        }
        return said.concat(audio.rest()).toByteArray();
    }

    private static short sample(byte[] pcm, int index) {
        return (short) (pcm[2 * index] & 0xFF | pcm[2 * index + 1] << 8);
    }

    private static int crossings(byte[] pcm) {
        int crossings = 0;
        for (int i = 1; i < pcm.length / 2; i++) {
            crossings += sample(pcm, i - 1) < 0 && sample(pcm, i) >= 0 ? 1 : 0;
        }
        return crossings;
    }
}
