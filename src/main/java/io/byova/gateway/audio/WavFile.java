package io.byova.gateway.audio;

import java.util.Arrays;
import java.util.Locale;

/**
 * A WAV file read leniently: what real tools write (PROTOCOL §9) is taken as it is meant. Chunks are walked, sizes of 0,
 * of 0xFFFFFFFF and beyond the end are clamped to the file, byte rate and block align are derived and not believed.
 *
 * <p>Takes PCM of 8, 16, 24 and 32 bit, 32-bit float, mu-law and A-law, of up to 8 channels, at 4 to 192 kHz.
 *
 * <p>Immutable and thread-safe. Holds the file's bytes, which the caller must leave unchanged.
 */
public final class WavFile {

    private static final int TELEPHONE_RATE = 8000;

    private final byte[] file;
    private final WavHeader header;

    private WavFile(byte[] file, WavHeader header) {
        this.file = file;
        this.header = header;
    }

    /**
     * Finds format and samples in a whole file.
     *
     * @throws UnusableAudioException if there is no audio in it, or none of a kind named above
     */
    public static WavFile read(byte[] file) {
        return new WavFile(file, WavHeader.parse(file));
    }

    /** Samples per second of the file. */
    public int sampleRate() {
        return header.sampleRate();
    }

    /** Channels of the file. */
    public int channels() {
        return header.channels();
    }

    /** Length of the audio. */
    public long durationMillis() {
        return (long) header.frames() * 1000 / header.sampleRate();
    }

    /**
     * The audio as every reply wants it (rules 21 and 22): headerless mu-law, 8 kHz, mono. A file that is that already
     * gives its very bytes; any other is mixed down, converted and encoded, so call this once at load.
     */
    public byte[] toMulaw8k() {
        if (header.coding() == SampleCoding.MULAW && header.channels() == 1 && header.sampleRate() == TELEPHONE_RATE) {
            return Arrays.copyOfRange(file, header.dataOffset(), header.dataOffset() + header.frames());
        }
        return G711.MULAW.encode(toLinear16(TELEPHONE_RATE));
    }

    /** The audio as 16-bit mono samples of the given rate. */
    public short[] toLinear16(int sampleRate) {
        return Resampler.resample(mixedDown(), header.sampleRate(), sampleRate);
    }

    /** What the file holds, for a log: {@code 16-bit PCM, stereo, 44100 Hz, 3.2 s}. */
    @Override
    public String toString() {
        String channels =
                switch (header.channels()) {
                    case 1 -> "mono";
                    case 2 -> "stereo";
                    default -> header.channels() + " channels";
                };
        return String.format(
                Locale.ROOT,
                "%s, %s, %d Hz, %.1f s",
                header.coding().label(),
                channels,
                header.sampleRate(),
                durationMillis() / 1000.0);
    }

    private short[] mixedDown() {
        SampleCoding coding = header.coding();
        int channels = header.channels();
        short[] mono = new short[header.frames()];
        int at = header.dataOffset();
        for (int frame = 0; frame < mono.length; frame++) {
            int sum = 0;
            for (int channel = 0; channel < channels; channel++) {
                sum += coding.sampleAt(file, at);
                at += coding.bytes();
            }
            mono[frame] = (short) Math.round((float) sum / channels);
        }
        return mono;
    }
}
