package io.byova.gateway.observe;

import io.byova.gateway.connector.LevelMeter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How loud a caller was, one byte for each tenth of a second of the call, the last five minutes. Costs a call whose audio nobody
 * measures nothing. Told on event loops: two turns that speak at the same moment may cost each other a level, and nothing else.
 */
final class CallerLevels implements LevelMeter {

    /** How many steps are kept. */
    static final int KEPT = 3000;

    private static final long STEP_NANOS = STEP_MILLIS * 1_000_000L;
    private static final byte NOTHING = 0;

    private final LongSupplier sinceStartNanos;
    private volatile byte @Nullable [] ring;
    private volatile int newest = -1;

    CallerLevels(LongSupplier sinceStartNanos) {
        this.sinceStartNanos = sinceStartNanos;
    }

    @Override
    public void heard(int decibels) {
        // What has come now was said within the step before.
        int step = (int) Math.max(0, sinceStartNanos.getAsLong() / STEP_NANOS - 1);
        byte[] kept = ring;
        if (kept == null) {
            kept = new byte[KEPT];
            ring = kept;
        }
        byte level = (byte) (Math.max(QUIETEST, Math.min(0, decibels)) - QUIETEST + 1);
        int last = newest;
        for (int quiet = Math.max(last + 1, step - KEPT + 1); quiet < step; quiet++) {
            kept[quiet % KEPT] = NOTHING;
        }
        int at = step % KEPT;
        if (step > last) {
            kept[at] = level;
            newest = step;
        } else if (kept[at] < level) {
            // More than one step of audio has come within this one, as after a stall.
            kept[at] = level;
        }
    }

    /** What is kept; null where nothing was ever measured. */
    @Nullable
    CallerLevel shown() {
        byte[] kept = ring;
        int last = newest;
        if (kept == null || last < 0) {
            return null;
        }
        int first = Math.max(0, last - KEPT + 1);
        while (kept[first % KEPT] == NOTHING && first < last) {
            first++;
        }
        List<@Nullable Integer> decibels = new ArrayList<>(last - first + 1);
        for (int step = first; step <= last; step++) {
            byte level = kept[step % KEPT];
            decibels.add(level == NOTHING ? null : level - 1 + QUIETEST);
        }
        return new CallerLevel((long) first * STEP_MILLIS, decibels);
    }
}
