package io.byova.gateway.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of PROTOCOL §9: what must be read, and what must be named. */
class WavFileTest {

    private static final byte[] MULAW = WavBytes.fmt(7, 1, 8000, 8);
    private static final byte[] CODES = codes(161);

    static Stream<Arguments> filesWithTheSameAudio() {
        byte[] fmt18 = Arrays.copyOf(MULAW, 18);
        byte[] wrong = WavBytes.little(16)
                .put(MULAW, 0, 8)
                .putInt(77)
                .putShort((short) 9)
                .putShort((short) 16)
                .array();
        byte[] list = "INFOISFT".getBytes(StandardCharsets.US_ASCII);
        return Stream.of(
                Arguments.of("fmt of 16 bytes", WavBytes.plain(MULAW, CODES)),
                Arguments.of(
                        "fmt of 18 bytes and fact",
                        new WavBytes()
                                .chunk("fmt ", fmt18)
                                .chunk("fact", new byte[4])
                                .chunk("data", CODES)
                                .file()),
                Arguments.of("extensible", WavBytes.plain(WavBytes.extensible(7, 1, 8000, 8), CODES)),
                Arguments.of(
                        "LIST before and after",
                        new WavBytes()
                                .chunk("LIST", list)
                                .chunk("fmt ", MULAW)
                                .chunk("data", CODES)
                                .chunk("LIST", list)
                                .file()),
                Arguments.of(
                        "odd chunk with a pad byte",
                        new WavBytes()
                                .chunk("fmt ", MULAW)
                                .chunk("LIST", new byte[7])
                                .chunk("data", CODES)
                                .file()),
                Arguments.of(
                        "odd chunk without one",
                        new WavBytes()
                                .chunk("fmt ", MULAW)
                                .chunk("LIST", new byte[7], 7)
                                .chunk("data", CODES)
                                .file()),
                Arguments.of(
                        "no pad at the end",
                        new WavBytes()
                                .chunk("fmt ", MULAW)
                                .chunk("data", CODES, 161)
                                .file()),
                Arguments.of("wrong byte rate, align and bits", WavBytes.plain(wrong, CODES)),
                Arguments.of(
                        "data size 0",
                        new WavBytes()
                                .chunk("fmt ", MULAW)
                                .chunk("data", CODES, 0)
                                .file(0)),
                Arguments.of(
                        "data size 0xFFFFFFFF",
                        new WavBytes()
                                .chunk("fmt ", MULAW)
                                .chunk("data", CODES, -1)
                                .file(-1)),
                Arguments.of(
                        "data size 0x7FFFFFFF",
                        new WavBytes()
                                .chunk("fmt ", MULAW)
                                .chunk("data", CODES, Integer.MAX_VALUE)
                                .file()),
                Arguments.of(
                        "data before fmt",
                        new WavBytes().chunk("data", CODES).chunk("fmt ", MULAW).file()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("filesWithTheSameAudio")
    void passesTelephoneAudioThroughBitByBit(String name, byte[] file) {
        // When
        WavFile wav = WavFile.read(file);

        // Then
        assertThat(wav.toMulaw8k()).isEqualTo(CODES);
        assertThat(wav.sampleRate()).isEqualTo(8000);
        assertThat(wav.durationMillis()).isEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 8000, 8", "1, 1, 8000, 16", "1, 2, 8000, 16", "1, 1, 16000, 16", "1, 2, 44100, 16", "1, 1, 24000, 24",
        "1, 2, 48000, 24", "1, 1, 22050, 32", "3, 1, 16000, 32", "3, 2, 48000, 32", "6, 1, 8000, 8", "7, 2, 16000, 8"
    })
    void convertsEveryOtherKind(int tag, int channels, int rate, int bits) {
        // Given one second of a 500 Hz tone
        byte[] file = WavBytes.plain(WavBytes.fmt(tag, channels, rate, bits), tone(tag, channels, rate, bits));

        // When
        WavFile wav = WavFile.read(file);
        byte[] codes = wav.toMulaw8k();

        // Then
        short[] linear = new short[codes.length];
        G711.MULAW.decode(codes, 0, codes.length, linear, 0);
        assertThat(codes).hasSize(8000);
        assertThat(wav.durationMillis()).isEqualTo(1000);
        for (int i = 200; i < 7800; i++) {
            assertThat(linear[i])
                    .isCloseTo((short) (8000 * Math.sin(2 * Math.PI * 500 * i / 8000)), within((short) 400));
        }
    }

    @Test
    void mixesStereoDownByTheMean() {
        // Given left 1000, right 3000
        byte[] data = {(byte) 0xE8, 0x03, (byte) 0xB8, 0x0B};
        byte[] file = WavBytes.plain(WavBytes.fmt(1, 2, 8000, 16), data);

        // Then
        assertThat(WavFile.read(file).toLinear16(8000)).containsExactly((short) 2000);
    }

    @Test
    void describesWhatItHolds() {
        // Given
        byte[] file = WavBytes.plain(WavBytes.fmt(1, 2, 44_100, 16), new byte[4 * 44_100]);

        // Then
        assertThat(WavFile.read(file)).hasToString("16-bit PCM, stereo, 44100 Hz, 1.0 s");
    }

    static Stream<Arguments> unusable() {
        byte[] jpeg = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0, 0, 16, 'J', 'F', 'I', 'F'};
        byte[] fine = WavBytes.plain(MULAW, CODES);
        return Stream.of(
                Arguments.of("is an empty file", new byte[0]),
                Arguments.of("is a JPEG image, not a WAV file", jpeg),
                Arguments.of("is an MP3 file", "ID3 and more".getBytes(StandardCharsets.US_ASCII)),
                Arguments.of("is an MPEG audio (MP3) file", new byte[] {(byte) 0xFF, (byte) 0xFB, 0, 0}),
                Arguments.of("is an Ogg file", "OggS".getBytes(StandardCharsets.US_ASCII)),
                Arguments.of("is an HTML or XML text", "<html>".getBytes(StandardCharsets.US_ASCII)),
                Arguments.of("is a RIFF file of type 'AVI '", "RIFF1234AVI ".getBytes(StandardCharsets.US_ASCII)),
                Arguments.of("is a RIFF file cut off after 6 bytes", Arrays.copyOf(fine, 6)),
                Arguments.of("is a file without a RIFF header", new byte[1000]),
                Arguments.of("without a fmt chunk", Arrays.copyOf(fine, 12)),
                Arguments.of("whose fmt chunk has 10 bytes", Arrays.copyOf(fine, 30)),
                Arguments.of("without a data chunk", Arrays.copyOf(fine, 36)),
                Arguments.of("without any audio", Arrays.copyOf(fine, 44)),
                Arguments.of(
                        "without any audio",
                        new WavBytes()
                                .chunk("fmt ", MULAW)
                                .chunk("data", new byte[0])
                                .chunk("LIST", new byte[90])
                                .file()),
                Arguments.of("with IMA ADPCM inside", WavBytes.plain(WavBytes.fmt(0x11, 1, 8000, 4), CODES)),
                Arguments.of("with MPEG audio (MP3) inside", WavBytes.plain(WavBytes.fmt(0x55, 1, 8000, 0), CODES)),
                Arguments.of("with 64-bit float inside", WavBytes.plain(WavBytes.fmt(3, 1, 8000, 64), CODES)),
                Arguments.of("of 0 channels", WavBytes.plain(WavBytes.fmt(1, 0, 8000, 16), CODES)),
                Arguments.of("of 0 Hz", WavBytes.plain(WavBytes.fmt(7, 1, 0, 8), CODES)),
                Arguments.of("of 44101 Hz", WavBytes.plain(WavBytes.fmt(7, 1, 44_101, 8), CODES)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unusable")
    void namesWhatCannotBeUsed(String found, byte[] file) {
        assertThatThrownBy(() -> WavFile.read(file))
                .isInstanceOf(UnusableAudioException.class)
                .hasMessageContaining(found)
                .hasMessageContaining("expected a WAV file");
    }

    private static byte[] tone(int tag, int channels, int rate, int bits) {
        var data = WavBytes.little(rate * channels * bits / 8);
        for (int i = 0; i < rate * channels; i++) {
            double sample = 8000 / 32768.0 * Math.sin(2 * Math.PI * 500 * (i / channels) / rate);
            short linear = (short) (sample * 32768);
            int wide = (int) (sample * (1L << 31));
            switch (tag * 100 + bits) {
                case 108 -> data.put((byte) ((linear >> 8) + 128));
                case 116 -> data.putShort(linear);
                case 124 ->
                    data.put((byte) (wide >> 8)).put((byte) (wide >> 16)).put((byte) (wide >> 24));
                case 132 -> data.putInt(wide);
                case 332 -> data.putFloat((float) sample);
                case 608 -> data.put(G711.ALAW.encode(linear));
                default -> data.put(G711.MULAW.encode(linear));
            }
        }
        return data.array();
    }

    private static byte[] codes(int length) {
        byte[] codes = new byte[length];
        for (int i = 0; i < length; i++) {
            codes[i] = (byte) (i * 37);
        }
        return codes;
    }
}
