package io.byova.gateway.audio;

import org.jspecify.annotations.Nullable;

/** The sample codings of WAV files that can be read. Little endian. */
enum SampleCoding {
    /** Unsigned, as WAV has it for 8 bits only. */
    PCM8(1, "8-bit PCM") {
        @Override
        short sampleAt(byte[] file, int at) {
            return (short) (((file[at] & 0xFF) - 128) << 8);
        }
    },
    PCM16(2, "16-bit PCM") {
        @Override
        short sampleAt(byte[] file, int at) {
            return (short) (file[at] & 0xFF | file[at + 1] << 8);
        }
    },
    PCM24(3, "24-bit PCM") {
        @Override
        short sampleAt(byte[] file, int at) {
            int rounded = (file[at] & 0xFF | (file[at + 1] & 0xFF) << 8 | file[at + 2] << 16) + 0x80 >> 8;
            return (short) Math.min(rounded, Short.MAX_VALUE);
        }
    },
    PCM32(4, "32-bit PCM") {
        @Override
        short sampleAt(byte[] file, int at) {
            long rounded = WavHeader.int32(file, at) + 0x8000L >> 16;
            return (short) Math.min(rounded, Short.MAX_VALUE);
        }
    },
    FLOAT32(4, "32-bit float") {
        @Override
        short sampleAt(byte[] file, int at) {
            float scaled = Float.intBitsToFloat(WavHeader.int32(file, at)) * 32768;
            return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(scaled)));
        }
    },
    MULAW(1, "mu-law") {
        @Override
        short sampleAt(byte[] file, int at) {
            return G711.MULAW.decode(file[at]);
        }
    },
    ALAW(1, "A-law") {
        @Override
        short sampleAt(byte[] file, int at) {
            return G711.ALAW.decode(file[at]);
        }
    };

    private final int bytes;
    private final String label;

    SampleCoding(int bytes, String label) {
        this.bytes = bytes;
        this.label = label;
    }

    abstract short sampleAt(byte[] file, int at);

    int bytes() {
        return bytes;
    }

    String label() {
        return label;
    }

    /** The coding of a WAVE format tag, or null where it is none of these. Bits are rounded up to whole bytes. */
    static @Nullable SampleCoding of(int tag, int bits) {
        int bytes = (bits + 7) / 8;
        return switch (tag) {
            case 1 -> bytes == 1 ? PCM8 : bytes == 2 ? PCM16 : bytes == 3 ? PCM24 : bytes == 4 ? PCM32 : null;
            case 3 -> bytes == 4 ? FLOAT32 : null;
            case 6 -> ALAW;
            case 7 -> MULAW;
            default -> null;
        };
    }

    /** Names a format that cannot be read. */
    static String name(int tag, int bits) {
        return switch (tag) {
            case 1 -> bits + "-bit PCM";
            case 2 -> "Microsoft ADPCM";
            case 3 -> bits + "-bit float";
            case 0x11 -> "IMA ADPCM";
            case 0x31 -> "GSM 6.10";
            case 0x50, 0x55 -> "MPEG audio (MP3)";
            case 0x64, 0x65 -> "G.726 ADPCM";
            default -> String.format("format 0x%04X", tag);
        };
    }
}
