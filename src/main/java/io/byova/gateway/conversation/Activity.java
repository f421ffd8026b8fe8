package io.byova.gateway.conversation;

/** How long an RPC has been silent, in both directions. Told from the RPC's threads, asked by the clock. */
final class Activity {

    /** Set by every frame, cleared by the clock: cheaper than a time stamp per frame. */
    private volatile boolean happened = true;

    private long sinceMillis;

    /** Something was said. */
    void happens() {
        // A write that other threads see costs more than a look.
        if (!happened) {
            happened = true;
        }
    }

    /** Whether nothing has been said for so long; begins to count anew where that is so. */
    boolean isOverdue(long nowMillis, long limitMillis) {
        if (happened) {
            happened = false;
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
