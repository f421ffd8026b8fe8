package io.byova.gateway.bench;

import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What a run has found.
 *
 * @param options what was run
 * @param seconds that were measured
 * @param frames of audio sent
 * @param heldBack frames sent while the RPC was not open yet or the gateway's flow control asked to wait
 * @param turns RPCs that have ended
 * @param calls that have ended
 * @param responses heard
 * @param audioBytes heard
 * @param errors by status, with their number
 * @param times what was measured, where anything was
 */
public record BenchReport(
        BenchOptions options,
        double seconds,
        long frames,
        long heldBack,
        long turns,
        long calls,
        long responses,
        long audioBytes,
        Map<String, Long> errors,
        Map<Measure, Times> times) {

    /** A generator that is late more often than this measures itself. */
    public static final long LATEST_P99_MICROS = 2_000;

    /**
     * How long something took, in microseconds.
     *
     * @param count how often it was measured
     */
    public record Times(long count, long p50, long p90, long p99, long p999, long max) {

        private static Times of(Histogram histogram) {
            return new Times(
                    histogram.getTotalCount(),
                    histogram.getValueAtPercentile(50),
                    histogram.getValueAtPercentile(90),
                    histogram.getValueAtPercentile(99),
                    histogram.getValueAtPercentile(99.9),
                    histogram.getMaxValue());
        }
    }

    static BenchReport of(BenchOptions options, double seconds, Tally tally) {
        Map<Measure, Times> times = new EnumMap<>(Measure.class);
        for (Measure measure : Measure.values()) {
            Histogram histogram = tally.times(measure).copy();
            if (histogram.getTotalCount() > 0) {
                times.put(measure, Times.of(histogram));
            }
        }
        return new BenchReport(
                options,
                seconds,
                tally.frames.sum(),
                tally.heldBack.sum(),
                tally.turns.sum(),
                tally.calls.sum(),
                tally.responses.sum(),
                tally.audioBytes.sum(),
                tally.errors(),
                times);
    }

    /** Whether the generator kept its schedule; where it did not, nothing here says anything about the gateway. */
    public boolean isValid() {
        Times lag = times.get(Measure.SEND_LAG);
        return lag != null && lag.p99() <= LATEST_P99_MICROS;
    }

    /** How many RPCs went wrong. */
    public long errorCount() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }
}
