package io.byova.gateway.bench;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** What has been counted and timed since the measuring began. Thread-safe. */
final class Tally {

    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(5);
    private static final int DIGITS = 3;

    final LongAdder frames = new LongAdder();
    final LongAdder heldBack = new LongAdder();
    final LongAdder turns = new LongAdder();
    final LongAdder calls = new LongAdder();
    final LongAdder responses = new LongAdder();
    final LongAdder audioBytes = new LongAdder();
    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
    private final Map<Measure, Histogram> times = new EnumMap<>(Measure.class);

    Tally() {
        for (Measure measure : Measure.values()) {
            times.put(measure, new ConcurrentHistogram(LONGEST_MICROS, DIGITS));
        }
    }

    void took(Measure measure, long nanos) {
        long micros = Math.max(0, nanos / 1_000);
        times(measure).recordValue(Math.min(micros, LONGEST_MICROS));
    }

    void failed(String why) {
        errors.computeIfAbsent(why, reason -> new LongAdder()).increment();
    }

    /** In microseconds. */
    Histogram times(Measure measure) {
        Histogram histogram = times.get(measure);
        if (histogram == null) {
            throw new IllegalStateException("all measures have a histogram");
        }
        return histogram;
    }

    long errorCount() {
        return errors.values().stream().mapToLong(LongAdder::sum).sum();
    }

    Map<String, Long> errors() {
        Map<String, Long> counts = new TreeMap<>();
        errors.forEach((why, count) -> counts.put(why, count.sum()));
        return counts;
    }
}
