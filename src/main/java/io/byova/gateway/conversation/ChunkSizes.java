package io.byova.gateway.conversation;

import com.google.protobuf.ByteString;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings the audio of one reply into pieces WxCC takes: 100 to 65,536 bytes each, at best 320 to 16,000 (rule 22). Small
 * frames are joined, large ones cut into equal parts. Not thread-safe.
 */
final class ChunkSizes {

    private static final int SMALLEST_LEGAL = 100;
    private static final int SMALLEST = 320;
    private static final int LARGEST = 16_000;
    private static final ByteString SILENCE = ByteString.copyFrom(silence());

    private ByteString held = ByteString.EMPTY;
    private boolean first = true;

    /**
     * Whether a piece can go on as it is, which is what a connector that sends good sizes always gets.
     */
    boolean isFine(int size) {
        return held.isEmpty() && size >= SMALLEST && size <= LARGEST;
    }

    /** Notes that a fine piece has been sent. */
    void passed() {
        first = false;
    }

    /** Takes audio in, and gives out what is large enough. The first piece of a reply waits for no more than it must. */
    void add(ByteString audio, Consumer<ByteString> out) {
        ByteString all = held.concat(audio);
        if (all.size() < (first ? SMALLEST_LEGAL : SMALLEST)) {
            held = all;
            return;
        }
        held = ByteString.EMPTY;
        first = false;
        int parts = (all.size() + LARGEST - 1) / LARGEST;
        int size = (all.size() + parts - 1) / parts;
        for (int start = 0; start < all.size(); start += size) {
            out.accept(all.substring(start, Math.min(all.size(), start + size)));
        }
    }

    /** What is left at the end of the reply, brought to legal size with silence; null where nothing is. */
    @Nullable
    ByteString rest() {
        ByteString rest = held;
        held = ByteString.EMPTY;
        if (rest.isEmpty()) {
            return null;
        }
        return rest.size() >= SMALLEST_LEGAL ? rest : rest.concat(SILENCE.substring(rest.size()));
    }

    void clear() {
        held = ByteString.EMPTY;
    }

    private static byte[] silence() {
        byte[] silence = new byte[SMALLEST_LEGAL];
        java.util.Arrays.fill(silence, (byte) 0xFF);
        return silence;
    }
}
