package io.byova.gateway.bench;

import java.util.Locale;

/**
 * How a run is doing.
 *
 * @param seconds since it began
 * @param stage what it does: ramp-up, warm-up, measuring or ending
 * @param live callers in a call
 * @param framesPerSecond sent since the line before
 * @param turns ended so far in this stage
 * @param errors so far in this stage
 * @param lagP99Micros send lag so far in this stage
 */
public record Progress(
        long seconds, String stage, int live, long framesPerSecond, long turns, long errors, long lagP99Micros) {

    /** One line. */
    public String text() {
        return String.format(
                Locale.ROOT,
                "%4d s  %-9s  %6d calls  %7d frames/s  %7d turns  %5d errors  send lag p99 %.2f ms",
                seconds,
                stage,
                live,
                framesPerSecond,
                turns,
                errors,
                lagP99Micros / 1000.0);
    }
}
