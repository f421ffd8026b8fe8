package io.byova.gateway.observe;

import io.byova.gateway.connector.LevelMeter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How loud a caller was, one byte for each tenth of a second, the last two minutes. Costs a call whose audio nobody measures
 * nothing, and a short one little: a gateway holds thousands. Told on event loops: two turns that speak at the same moment may cost each
 * other a level, and nothing else.
 */
final class CallerLevels implements LevelMeter {

    /** How many steps are kept. */
    static final int KEPT = 1200;

    private static final int AT_FIRST = 64;

    private static final long STEP_NANOS = STEP_MILLIS * 1_000_000L;
    private static final byte NOTHING = 0;
    private static final AtomicIntegerFieldUpdater<CallerLevels> MEASURED =
            AtomicIntegerFieldUpdater.newUpdater(CallerLevels.class, "measured");

    private final LongSupplier sinceStartNanos;
    /** Grows to {@link #KEPT}; its places are counted from the first step that was measured. */
    private volatile byte @Nullable [] ring;

    /** Written before there is a ring. */
    private int firstStep;

    /** Steps from the first to the newest that was measured; written last of all. */
    private volatile int measured;

    CallerLevels(LongSupplier sinceStartNanos) {
        this.sinceStartNanos = sinceStartNanos;
    }

    @Override
    public void heard(int decibels) {
        // What has come now was said within the step before.
        int sinceStart = (int) Math.max(0, sinceStartNanos.getAsLong() / STEP_NANOS - 1);
        byte[] kept = ring;
        if (kept == null) {
            firstStep = sinceStart;
        }
        int step = Math.max(0, sinceStart - firstStep);
        if (kept == null || step >= kept.length && kept.length < KEPT) {
            kept = grown(kept, step);
            ring = kept;
        }
        byte level = (byte) (Math.max(QUIETEST, Math.min(0, decibels)) - QUIETEST + 1);
        int last = measured - 1;
        for (int quiet = Math.max(last + 1, step - kept.length + 1); quiet < step; quiet++) {
            kept[quiet % kept.length] = NOTHING;
        }
        int at = step % kept.length;
        if (step > last) {
            kept[at] = level;
            MEASURED.lazySet(this, step + 1);
        } else if (kept[at] < level) {
            // More than one step of audio has come within this one, as after a stall.
            kept[at] = level;
        }
    }

    private static byte[] grown(byte @Nullable [] before, int step) {
        return before == null
                ? new byte[AT_FIRST]
                : Arrays.copyOf(before, Math.min(KEPT, Math.max(step + 1, 2 * before.length)));
    }

    /** What is kept; null where nothing was ever measured. */
    @Nullable
    CallerLevel shown() {
        // The newest first: what is read after it has room for it.
        int last = measured - 1;
        byte[] kept = ring;
        if (kept == null || last < 0) {
            return null;
        }
        int first = Math.max(0, last - kept.length + 1);
        while (kept[first % kept.length] == NOTHING && first < last) {
            first++;
        }
        List<@Nullable Integer> decibels = new ArrayList<>(last - first + 1);
        for (int step = first; step <= last; step++) {
            byte level = kept[step % kept.length];
            decibels.add(level == NOTHING ? null : level - 1 + QUIETEST);
        }
        return new CallerLevel((long) (firstStep + first) * STEP_MILLIS, decibels);
    }
}
