package io.byova.gateway.audio;

/**
 * The two laws of ITU-T G.711, by table. Linear samples are 16 bit: mu-law's 14-bit scale times 4, A-law's 13-bit scale
 * times 8. A sample exactly on a decision value takes the louder code, whatever its sign, so that both laws are
 * symmetric: {@code encode(-x)} differs from {@code encode(x)} in the sign bit only (zero is positive).
 *
 * <p>The JDK's mu-law encoder is not used because it zeroes the loudest samples, and a codec that first rounds to 14 or
 * 13 bits is not either, because it misses the decision values by half a step.
 */
public final class G711 {

    /** Mu-law: the law of every WxCC prompt and chunk (rules 21 and 22). Silence is {@code 0xFF}. */
    public static final G711 MULAW = new G711(mulawLevels(), 132, 32635, 0xFF);

    /** A-law. Silence is {@code 0xD5}. */
    public static final G711 ALAW = new G711(alawLevels(), 0, 32767, 0xD5);

    private final short[] linear;
    private final byte[] codes;

    private G711(short[] linear, int bias, int loudest, int positiveMask) {
        this.linear = linear;
        this.codes = new byte[1 << 16];
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            int magnitude = Math.min(Math.abs(sample), loudest) + bias;
            int mask = sample < 0 ? positiveMask ^ 0x80 : positiveMask;
            codes[sample & 0xFFFF] = (byte) (interval(magnitude, bias != 0) ^ mask);
        }
    }

    /** The sample a code stands for. */
    public short decode(byte code) {
        return linear[code & 0xFF];
    }

    /** The code of a sample. */
    public byte encode(short sample) {
        return codes[sample & 0xFFFF];
    }

    /** Decodes {@code length} codes. */
    public void decode(byte[] from, int offset, int length, short[] to, int toOffset) {
        for (int i = 0; i < length; i++) {
            to[toOffset + i] = linear[from[offset + i] & 0xFF];
        }
    }

    /** Encodes all samples. */
    public byte[] encode(short[] samples) {
        byte[] encoded = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) {
            encoded[i] = codes[samples[i] & 0xFFFF];
        }
        return encoded;
    }

    /** The table of all samples, shared with {@link Loudness}. */
    short[] levels() {
        return linear;
    }

    /** Segment and step of a magnitude as {@code 0sssmmmm}; the first two A-law segments have the same step. */
    private static int interval(int magnitude, boolean biased) {
        int topBit = 31 - Integer.numberOfLeadingZeros(magnitude | 1);
        if (biased) {
            int segment = topBit - 7;
            return segment << 4 | magnitude >> segment + 3 & 0x0F;
        }
        int segment = Math.max(0, topBit - 7);
        return segment << 4 | magnitude >> Math.max(4, segment + 3) & 0x0F;
    }

    private static short[] mulawLevels() {
        short[] levels = new short[256];
        for (int code = 0; code < 256; code++) {
            int inverted = ~code & 0xFF;
            int segment = inverted >> 4 & 0x07;
            int magnitude = ((inverted & 0x0F) * 8 + 132 << segment) - 132;
            levels[code] = (short) ((inverted & 0x80) != 0 ? -magnitude : magnitude);
        }
        return levels;
    }

    private static short[] alawLevels() {
        short[] levels = new short[256];
        for (int code = 0; code < 256; code++) {
            int plain = code ^ 0x55;
            int segment = plain >> 4 & 0x07;
            int step = plain & 0x0F;
            int magnitude = segment == 0 ? step * 16 + 8 : (step * 16 + 264) << segment - 1;
            levels[code] = (short) ((plain & 0x80) != 0 ? magnitude : -magnitude);
        }
        return levels;
    }
}
