package io.byova.gateway.streaming;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the audio that has come from the vendor and not gone to the caller. Thread-safe. */
final class HeldAudio {

    /** A vendor that is not read any more may have this many times the bound on its way. */
    private static final int FLOOD = 8;

    private final long bound;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean wasFull = new AtomicBoolean();

    HeldAudio(int bound) {
        this.bound = bound;
    }

    /** Adds audio; false where the vendor goes on for long after there was no room. */
    boolean add(int size) {
        return bytes.addAndGet(size) - size <= FLOOD * bound;
    }

    void release(long size) {
        bytes.addAndGet(-size);
    }

    /** Whether more may be read. Where not, {@link #hasRoomAgain} will be true once. */
    boolean hasRoom() {
        if (bytes.get() < bound) {
            return true;
        }
        wasFull.set(true);
        // It may have been emptied before it was marked, and nobody would look again.
        return bytes.get() <= bound / 2 && wasFull.compareAndSet(true, false);
    }

    /** Whether somebody who saw that there was no room may go on; half of the bound is kept as a distance. */
    boolean hasRoomAgain() {
        return wasFull.get() && bytes.get() <= bound / 2 && wasFull.compareAndSet(true, false);
    }
}
