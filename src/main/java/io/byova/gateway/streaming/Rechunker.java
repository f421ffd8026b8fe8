package io.byova.gateway.streaming;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Brings the mu-law audio of one reply into pieces WxCC takes: 100 to 65,536 bytes each, at best 320 to 16,000 (rule 22).
 * Small frames are joined and large ones cut; no byte is lost, repeated or reordered.
 *
 * <p>The first audio goes out at once where it is at least 100 bytes, so it is never delayed by more than joining tiny
 * frames takes. After it, 100 bytes are held back until more audio or the end comes: a short tail then has a neighbour to
 * go with. Silence is added at the very end only, where less than 100 bytes are left and nothing is there to join them to:
 * a reply shorter than that, or one whose first frame had less than 200 bytes and was followed by less than 100.
 *
 * <p>Audio is taken out by {@link #poll}, as much at a time as fits: what waits for demand leaves in few large pieces. Slices
 * are shared, not copied. Not thread-safe; use one for each reply.
 */
public final class Rechunker {

    /** The least WxCC takes. */
    public static final int SMALLEST_LEGAL = 100;

    /** The least this sends amid a reply. */
    public static final int SMALLEST = 320;

    /** The most this sends. */
    public static final int LARGEST = 16_000;

    private static final ByteString SILENCE = silence();

    private ByteString held = ByteString.EMPTY;
    private boolean begun;
    private boolean ended;

    /** One reply's frames, in pieces of good size. Demand is respected; one frame is taken at a time. */
    public static Flux<ByteString> rechunk(Flux<ByteString> frames) {
        return Flux.defer(() -> {
            Rechunker rechunker = new Rechunker();
            return frames.concatMap(
                            frame -> {
                                rechunker.add(frame);
                                return rechunker.ready();
                            },
                            1)
                    .concatWith(Flux.defer(() -> {
                        rechunker.end();
                        return rechunker.ready();
                    }));
        });
    }

    private Flux<ByteString> ready() {
        if (!isReady()) {
            return Flux.empty();
        }
        return Flux.generate(sink -> {
            sink.next(poll());
            if (!isReady()) {
                // With the last piece, so that the end needs no demand.
                sink.complete();
            }
        });
    }

    /**
     * Takes a vendor's frame of any length.
     *
     * @throws IllegalStateException after {@link #end}
     */
    public void add(ByteString frame) {
        if (ended) {
            throw new IllegalStateException("audio after the end of its reply");
        }
        held = held.isEmpty() ? frame : held.concat(frame);
    }

    /** No more audio comes: what is held may leave. */
    public void end() {
        ended = true;
    }

    /** How many bytes are held. */
    public int size() {
        return held.size();
    }

    /** Whether {@link #poll} has a piece. */
    public boolean isReady() {
        return sendable() > 0;
    }

    /** The next piece, or null where more audio or the end has to come first. */
    public @Nullable ByteString poll() {
        int sendable = sendable();
        if (sendable == 0) {
            return null;
        }
        // Equal parts: no last one that is too small.
        int parts = (sendable + LARGEST - 1) / LARGEST;
        int size = (sendable + parts - 1) / parts;
        ByteString piece = held.substring(0, size);
        held = held.substring(size);
        begun = true;
        return size < SMALLEST_LEGAL ? piece.concat(SILENCE.substring(size)) : piece;
    }

    /** Throws away what is held. */
    public void clear() {
        held = ByteString.EMPTY;
    }

    private int sendable() {
        int size = held.size();
        if (ended) {
            return size;
        }
        if (!begun && size < 2 * SMALLEST_LEGAL) {
            return size < SMALLEST_LEGAL ? 0 : size;
        }
        int spare = size - SMALLEST_LEGAL;
        return !begun || spare >= SMALLEST ? spare : 0;
    }

    private static ByteString silence() {
        byte[] silence = new byte[SMALLEST_LEGAL];
        Arrays.fill(silence, (byte) 0xFF);
        return ByteString.copyFrom(silence);
    }
}
