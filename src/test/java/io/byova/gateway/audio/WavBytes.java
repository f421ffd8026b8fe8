package io.byova.gateway.audio;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Builds WAV files piece by piece, right and wrong ones. */
final class WavBytes {

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    static byte[] fmt(int tag, int channels, int rate, int bits) {
        int block = channels * bits / 8;
        return little(16)
                .putShort((short) tag)
                .putShort((short) channels)
                .putInt(rate)
                .putInt(rate * block)
                .putShort((short) block)
                .putShort((short) bits)
                .array();
    }

    static byte[] extensible(int tag, int channels, int rate, int bits) {
        return little(40)
                .put(fmt(0xFFFE, channels, rate, bits))
                .putShort((short) 22)
                .putShort((short) bits)
                .putInt(0)
                .putShort((short) tag)
                .array();
    }

    /** A file of nothing but its two chunks. */
    static byte[] plain(byte[] fmt, byte[] data) {
        return new WavBytes().chunk("fmt ", fmt).chunk("data", data).file();
    }

    static ByteBuffer little(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A chunk with its true size, and a pad byte where it wants one. */
    WavBytes chunk(String id, byte[] content) {
        chunk(id, content, content.length);
        return (content.length & 1) == 0 ? this : raw(0);
    }

    /** A chunk that claims a size, without a pad byte. */
    WavBytes chunk(String id, byte[] content, int claimed) {
        body.writeBytes(id.getBytes(StandardCharsets.ISO_8859_1));
        body.writeBytes(little(4).putInt(claimed).array());
        body.writeBytes(content);
        return this;
    }

    WavBytes raw(int... bytes) {
        for (int b : bytes) {
            body.write(b);
        }
        return this;
    }

    byte[] file() {
        return file(body.size() + 4);
    }

    byte[] file(int claimed) {
        return little(12 + body.size())
                .put("RIFF".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(claimed)
                .put("WAVE".getBytes(StandardCharsets.ISO_8859_1))
                .put(body.toByteArray())
                .array();
    }
}
