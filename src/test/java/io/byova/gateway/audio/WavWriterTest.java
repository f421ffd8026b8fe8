package io.byova.gateway.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.byova.gateway.audio.AudioFormat.Encoding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WavWriterTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 160, 161})
    void writesAPromptWithATrueHeader(int length) {
        // When
        byte[] wav = WavWriter.mulaw8k(new byte[length]);

        // Then
        ByteBuffer header = ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(wav).hasSize(58 + length + length % 2);
        assertThat(text(header)).isEqualTo("RIFF");
        assertThat(header.getInt()).isEqualTo(wav.length - 8);
        assertThat(text(header)).isEqualTo("WAVE");
        assertThat(text(header)).isEqualTo("fmt ");
        assertThat(header.getInt()).isEqualTo(18);
        assertThat(header.getShort()).as("mu-law").isEqualTo((short) 7);
        assertThat(header.getShort()).as("channels").isEqualTo((short) 1);
        assertThat(header.getInt()).as("rate").isEqualTo(8000);
        assertThat(header.getInt()).as("byte rate").isEqualTo(8000);
        assertThat(header.getShort()).as("block align").isEqualTo((short) 1);
        assertThat(header.getShort()).as("bits").isEqualTo((short) 8);
        assertThat(header.getShort()).as("cbSize").isEqualTo((short) 0);
        assertThat(text(header)).isEqualTo("fact");
        assertThat(header.getInt()).isEqualTo(4);
        assertThat(header.getInt()).as("samples").isEqualTo(length);
        assertThat(text(header)).isEqualTo("data");
        assertThat(header.getInt()).isEqualTo(length);
    }

    @Test
    void givesBackWhatAPromptWasMadeOf() {
        // Given
        byte[] audio = {1, 2, 3, (byte) 0xFF, 5};

        // Then
        assertThat(WavFile.read(WavWriter.mulaw8k(audio)).toMulaw8k()).isEqualTo(audio);
    }

    @ParameterizedTest
    @CsvSource({"MULAW, 8000, 58", "ALAW, 8000, 58", "LINEAR16, 8000, 44", "LINEAR16, 16000, 44"})
    void recordsACallPieceByPiece(Encoding encoding, int rate, int header) throws IOException {
        // Given
        AudioFormat format = new AudioFormat(encoding, rate);
        Path path = folder.resolve("call.wav");

        // When 1.01 s in pieces of 20 ms
        try (WavWriter writer = WavWriter.create(path, format)) {
            for (int i = 0; i < 50; i++) {
                writer.write(ByteBuffer.allocate(20 * format.bytesPerMillisecond()));
            }
            writer.write(ByteBuffer.allocate(10 * format.bytesPerMillisecond()));
            writer.close();
        }

        // Then
        byte[] file = Files.readAllBytes(path);
        WavFile wav = WavFile.read(file);
        ByteBuffer sizes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(file).hasSize(header + 1010 * format.bytesPerMillisecond());
        assertThat(sizes.getInt(4)).isEqualTo(file.length - 8);
        assertThat(sizes.getInt(header - 4)).isEqualTo(file.length - header);
        assertThat(wav.durationMillis()).isEqualTo(1010);
        assertThat(wav.sampleRate()).isEqualTo(rate);
    }

    @Test
    void padsARecordingOfOddLength() throws IOException {
        // Given
        Path path = folder.resolve("odd.wav");

        // When
        try (WavWriter writer = WavWriter.create(path, AudioFormat.MULAW_8K)) {
            writer.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        }

        // Then
        assertThat(Files.readAllBytes(path)).isEqualTo(WavWriter.mulaw8k(new byte[] {1, 2, 3}));
    }

    @Test
    void leavesAReadableFileBehindACrash() throws IOException {
        // Given a recording that is never closed
        Path path = folder.resolve("crash.wav");
        WavWriter writer = WavWriter.create(path, AudioFormat.MULAW_8K);
        writer.write(ByteBuffer.allocate(1600));

        // When
        WavFile wav = WavFile.read(Files.readAllBytes(path));

        // Then
        assertThat(wav.durationMillis()).isEqualTo(200);
        writer.close();
    }

    @Test
    void overwritesNothing() throws IOException {
        // Given
        Path path = Files.createFile(folder.resolve("there.wav"));

        // Then
        assertThatThrownBy(() -> WavWriter.create(path, AudioFormat.MULAW_8K))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    private static String text(ByteBuffer header) {
        byte[] id = new byte[4];
        header.get(id);
        return new String(id, StandardCharsets.US_ASCII);
    }
}
