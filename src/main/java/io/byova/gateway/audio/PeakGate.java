package io.byova.gateway.audio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Tells audio without any loud sample from all other, several times as fast as {@link Loudness} finds its level: most of a
 * call is silence. G.711 codes are ordered by magnitude, so eight of them are compared at once, without decoding. Immutable.
 */
public final class PeakGate {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101010101010101L;
    private static final long MAGNITUDES = 0x7F * EACH;
    private static final long SIGNS = 0x80 * EACH;

    /** What makes a code's lower seven bits its magnitude. */
    private final long flip;

    /** Lifts magnitudes above the limit to the sign's bit, and no other. */
    private final long lift;

    private PeakGate(int flip, int loudest) {
        this.flip = flip * EACH;
        this.lift = (0x7F - loudest) * EACH;
    }

    /**
     * A gate below which the mean square of any piece of audio is at most so much.
     *
     * @param encoding how the bytes are coded; LINEAR16 has no gate: all of it counts as loud
     * @param meanSquare as {@link Loudness} has it, not negative
     */
    public static PeakGate of(AudioFormat.Encoding encoding, long meanSquare) {
        return switch (encoding) {
            case MULAW -> of(G711.MULAW, 0xFF, meanSquare);
            case ALAW -> of(G711.ALAW, 0x55, meanSquare);
            // A magnitude of seven bits is never above -1, so every sample is lifted.
            case LINEAR16 -> new PeakGate(0, -1);
        };
    }

    private static PeakGate of(G711 law, int flip, long meanSquare) {
        int loudest = -1;
        for (int magnitude = 0; magnitude <= 0x7F; magnitude++) {
            long level = law.decode((byte) (magnitude ^ flip));
            if (level * level > meanSquare) {
                break;
            }
            loudest = magnitude;
        }
        return new PeakGate(flip, loudest);
    }

    /** Whether no sample is above the gate. */
    public boolean isQuiet(byte[] audio, int offset, int length) {
        int end = offset + length;
        int at = offset;
        long loud = 0;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            loud |= lifted((long) LONGS.get(audio, at));
        }
        for (; at < end; at++) {
            loud |= lifted((audio[at] & 0xFFL) * EACH);
        }
        return (loud & SIGNS) == 0;
    }

    /** No magnitude carries into its neighbour: two of seven bits give one of eight. */
    private long lifted(long codes) {
        return ((codes ^ flip) & MAGNITUDES) + lift;
    }
}
