package io.byova.gateway.streaming;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Keeps out what a vendor still sends of a reply or an item that was cancelled, or is over: vendors are told, but what is
 * already on its way arrives all the same. Remembers a bounded number of ids, the newest. Thread-safe.
 */
public final class LateAudioGate {

    private static final int REMEMBERED = 256;

    private final int capacity;
    private final Set<String> shut = new LinkedHashSet<>();

    /** Remembers 256 ids. */
    public LateAudioGate() {
        this(REMEMBERED);
    }

    /** @param capacity how many ids are remembered, at least 1 */
    public LateAudioGate(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1, is " + capacity);
        }
        this.capacity = capacity;
    }

    /** From now on nothing of this reply or item may pass. */
    public synchronized void shut(String id) {
        // One that is shut again is new again.
        shut.remove(id);
        shut.add(id);
        if (shut.size() > capacity) {
            var oldest = shut.iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** Whether this reply or item may pass. */
    public synchronized boolean isOpen(String id) {
        return !shut.contains(id);
    }
}
