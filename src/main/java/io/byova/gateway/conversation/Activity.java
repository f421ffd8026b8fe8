package io.byova.gateway.conversation;

/**
 * An RPC that knows how long it has been silent, in both directions. Told from the RPC's threads, asked by the clock. The first
 * of a {@link Turn}'s parts, which are one object: at thousands of calls, each further one that a frame passes is memory the CPU
 * has to fetch.
 */
abstract class Activity {

    /** Set by the clock, cleared by every frame: cheaper than a time stamp per frame. */
    private volatile boolean quiet;

    private long sinceMillis;

    /** Something was said. */
    final void happens() {
        // A write that other threads see costs more than a look.
        if (quiet) {
            quiet = false;
        }
    }

    /** Whether nothing has been said for so long; begins to count anew where that is so. */
    final boolean isOverdue(long nowMillis, long limitMillis) {
        if (!quiet) {
            quiet = true;
            sinceMillis = nowMillis;
            return false;
        }
        if (nowMillis - sinceMillis < limitMillis) {
            return false;
        }
        sinceMillis = nowMillis;
        return true;
    }
}
