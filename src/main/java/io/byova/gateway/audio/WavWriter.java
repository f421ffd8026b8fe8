package io.byova.gateway.audio;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes WAV files with headers every tool agrees on: {@code fmt} of 16 bytes for PCM; of 18 and a {@code fact} chunk for
 * the G.711 laws; a pad byte after an odd number of bytes.
 *
 * <p>An instance writes one recording piece by piece and <b>blocks</b> on the file: use it on a scheduler for blocking
 * work, from one thread at a time. Until {@link #close} the header says "size unknown", so that a recording cut off by a
 * crash can still be read. {@link #mulaw8k} does not block.
 */
public final class WavWriter implements Closeable {

    private static final long UNKNOWN = 0xFFFFFFFFL;
    private static final long LARGEST = 0xFFFFFF00L;

    private final FileChannel file;
    private final AudioFormat format;
    private long dataBytes;

    private WavWriter(FileChannel file, AudioFormat format) {
        this.file = file;
        this.format = format;
    }

    /**
     * Creates a recording.
     *
     * @throws IOException if the file exists already or cannot be created
     */
    public static WavWriter create(Path path, AudioFormat format) throws IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        WavWriter writer = new WavWriter(file, format);
        try {
            writeFully(file, header(format, UNKNOWN), 0);
            file.position(headerLength(format));
        } catch (IOException e) {
            file.close();
            throw e;
        }
        return writer;
    }

    /** A whole prompt (rule 21): {@code audio} is headerless mu-law, 8 kHz, mono. */
    public static byte[] mulaw8k(byte[] audio) {
        ByteBuffer header = header(AudioFormat.MULAW_8K, audio.length);
        byte[] wav = new byte[header.remaining() + audio.length + (audio.length & 1)];
        header.get(wav, 0, headerLength(AudioFormat.MULAW_8K));
        System.arraycopy(audio, 0, wav, headerLength(AudioFormat.MULAW_8K), audio.length);
        return wav;
    }

    /**
     * Appends headerless audio of the writer's format; the buffer is read to its limit.
     *
     * @throws IOException if the disk refuses, or the recording would pass 4 GiB
     */
    public void write(ByteBuffer audio) throws IOException {
        if (dataBytes + audio.remaining() > LARGEST) {
            throw new IOException("a WAV file cannot be larger than 4 GiB");
        }
        dataBytes += audio.remaining();
        while (audio.hasRemaining()) {
            file.write(audio);
        }
    }

    /** Completes the header and closes the file; a second call does nothing. */
    @Override
    public void close() throws IOException {
        if (!file.isOpen()) {
            return;
        }
        try (file) {
            if ((dataBytes & 1) != 0) {
                writeFully(file, ByteBuffer.allocate(1), headerLength(format) + dataBytes);
            }
            writeFully(file, header(format, dataBytes), 0);
        }
    }

    private static void writeFully(FileChannel file, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += file.write(bytes, at);
        }
    }

    private static int headerLength(AudioFormat format) {
        return format.encoding() == AudioFormat.Encoding.LINEAR16 ? 44 : 58;
    }

    private static ByteBuffer header(AudioFormat format, long dataBytes) {
        boolean pcm = format.encoding() == AudioFormat.Encoding.LINEAR16;
        int frameBytes = format.encoding().bytesPerSample();
        int length = headerLength(format);
        long riffBytes = Math.min(UNKNOWN, length - 8 + dataBytes + (dataBytes & 1));
        ByteBuffer header = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        header.put(id("RIFF")).putInt((int) riffBytes).put(id("WAVE"));
        header.put(id("fmt "))
                .putInt(pcm ? 16 : 18)
                .putShort((short) tag(format))
                .putShort((short) 1);
        header.putInt(format.sampleRate()).putInt(format.sampleRate() * frameBytes);
        header.putShort((short) frameBytes).putShort((short) (8 * frameBytes));
        if (!pcm) {
            header.putShort((short) 0);
            header.put(id("fact")).putInt(4).putInt((int) (dataBytes / frameBytes));
        }
        header.put(id("data")).putInt((int) dataBytes);
        return header.flip();
    }

    private static int tag(AudioFormat format) {
        return switch (format.encoding()) {
            case LINEAR16 -> 1;
            case ALAW -> 6;
            case MULAW -> 7;
        };
    }

    private static byte[] id(String id) {
        return id.getBytes(StandardCharsets.US_ASCII);
    }
}
