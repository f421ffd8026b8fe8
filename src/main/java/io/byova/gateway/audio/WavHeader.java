package io.byova.gateway.audio;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * What the chunks of a WAV file say, checked and clamped to the file.
 *
 * @param frames samples per channel, at least one
 */
record WavHeader(SampleCoding coding, int channels, int sampleRate, int dataOffset, int frames) {

    private static final int MOST_CHANNELS = 8;
    private static final int EXTENSIBLE = 0xFFFE;
    private static final Set<String> KNOWN =
            Set.of("fmt ", "data", "fact", "LIST", "bext", "cue ", "smpl", "id3 ", "ID3 ", "JUNK", "PEAK", "ds64");

    static WavHeader parse(byte[] file) {
        // RF64 is RIFF for files above 4 GiB; its chunks are the same.
        boolean riff =
                file.length >= 12 && (id(file, 0).equals("RIFF") || id(file, 0).equals("RF64"));
        if (!riff || !id(file, 8).equals("WAVE")) {
            throw new UnusableAudioException("is " + FileKind.of(file) + ", not a WAV file");
        }
        WavHeader format = null;
        int dataOffset = -1;
        int dataLength = 0;
        for (int at = 12; at >= 0 && at + 8 <= file.length && (format == null || dataOffset < 0); ) {
            String id = id(file, at);
            int size = sizeAt(file, at);
            if (id.equals("fmt ")) {
                format = format(file, at + 8, size);
            } else if (id.equals("data") && dataOffset < 0) {
                dataOffset = at + 8;
                dataLength = size;
            }
            at = next(file, at + 8, size);
        }
        if (format == null) {
            throw new UnusableAudioException("is a WAV file without a fmt chunk (cut off?)");
        }
        if (dataOffset < 0) {
            throw new UnusableAudioException("is a WAV file without a data chunk (cut off?)");
        }
        int frames = dataLength / (format.coding.bytes() * format.channels);
        if (frames == 0) {
            throw new UnusableAudioException("is a WAV file without any audio");
        }
        return new WavHeader(format.coding, format.channels, format.sampleRate, dataOffset, frames);
    }

    /** The chunk's size; the rest of the file where the size is beyond it, or is 0 and audio follows all the same. */
    private static int sizeAt(byte[] file, int at) {
        long claimed = int32(file, at + 4) & 0xFFFFFFFFL;
        int rest = file.length - (at + 8);
        if (claimed == 0 && id(file, at).equals("data") && !isKnown(file, at + 8)) {
            return rest;
        }
        return (int) Math.min(claimed, rest);
    }

    /** Chunks begin at even places, unless the writer forgot the pad byte. */
    private static int next(byte[] file, int content, int size) {
        int end = content + size;
        boolean padForgotten = isKnown(file, end) && !isKnown(file, end + 1);
        return (size & 1) == 0 || padForgotten ? end : end + 1;
    }

    private static WavHeader format(byte[] file, int at, int size) {
        if (size < 16) {
            throw new UnusableAudioException(
                    "is a WAV file whose fmt chunk has " + size + " bytes instead of 16, 18 or 40");
        }
        int tag = int16(file, at);
        int channels = int16(file, at + 2);
        int sampleRate = int32(file, at + 4);
        int blockAlign = int16(file, at + 12);
        int bits = int16(file, at + 14);
        if (tag == EXTENSIBLE && size >= 26) {
            tag = int16(file, at + 24);
        }
        if (channels < 1 || channels > MOST_CHANNELS) {
            throw new UnusableAudioException("is a WAV file of " + channels + " channels");
        }
        SampleCoding coding = SampleCoding.of(tag, bits != 0 ? bits : blockAlign / channels * 8);
        if (coding == null) {
            throw new UnusableAudioException("is a WAV file with " + SampleCoding.name(tag, bits) + " inside");
        }
        if (!Resampler.supports(sampleRate, 8000)) {
            throw new UnusableAudioException(
                    "is a WAV file of " + (sampleRate & 0xFFFFFFFFL) + " Hz, which is no usual sample rate");
        }
        return new WavHeader(coding, channels, sampleRate, 0, 0);
    }

    private static boolean isKnown(byte[] file, int at) {
        return at >= 0 && at + 8 <= file.length && KNOWN.contains(id(file, at));
    }

    private static String id(byte[] file, int at) {
        return new String(file, at, 4, StandardCharsets.ISO_8859_1);
    }

    static int int16(byte[] file, int at) {
        return file[at] & 0xFF | (file[at + 1] & 0xFF) << 8;
    }

    static int int32(byte[] file, int at) {
        return int16(file, at) | int16(file, at + 2) << 16;
    }
}
