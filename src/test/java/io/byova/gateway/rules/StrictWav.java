package io.byova.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads a WAV file as a player that forgives nothing: 8 kHz mono mu-law, every size exact, nothing after the end. */
final class StrictWav {

    private StrictWav() {}

    /** The audio of a file that is right in every byte of its header. */
    static ByteString audioOf(ByteString file) {
        ByteBuffer in = file.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        assertThat(fourCc(in)).isEqualTo("RIFF");
        assertThat(in.getInt()).as("RIFF size").isEqualTo(file.size() - 8);
        assertThat(fourCc(in)).isEqualTo("WAVE");
        assertThat(fourCc(in)).isEqualTo("fmt ");
        int formatSize = in.getInt();
        assertThat(formatSize).as("fmt size").isIn(16, 18);
        assertThat(in.getShort()).as("mu-law").isEqualTo((short) 7);
        assertThat(in.getShort()).as("channels").isEqualTo((short) 1);
        assertThat(in.getInt()).as("sample rate").isEqualTo(8000);
        assertThat(in.getInt()).as("byte rate").isEqualTo(8000);
        assertThat(in.getShort()).as("block align").isEqualTo((short) 1);
        assertThat(in.getShort()).as("bits per sample").isEqualTo((short) 8);
        if (formatSize == 18) {
            assertThat(in.getShort()).as("extension size").isZero();
        }
        String chunk = fourCc(in);
        int samples = -1;
        if (chunk.equals("fact")) {
            assertThat(in.getInt()).as("fact size").isEqualTo(4);
            samples = in.getInt();
            chunk = fourCc(in);
        }
        assertThat(chunk).isEqualTo("data");
        int size = in.getInt();
        assertThat(samples).as("samples in fact").isIn(-1, size);
        assertThat(in.remaining()).as("data and its padding").isEqualTo(size + size % 2);
        int from = in.position();
        return file.substring(from, from + size);
    }

    private static String fourCc(ByteBuffer in) {
        byte[] name = new byte[4];
        in.get(name);
        return new String(name, java.nio.charset.StandardCharsets.US_ASCII);
    }
}
