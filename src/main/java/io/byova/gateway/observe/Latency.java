package io.byova.gateway.observe;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Times of one kind: a histogram since the start, and the exact percentiles of the last {@value #RECENT}. Thread-safe;
 * recording is three atomic writes.
 */
public final class Latency {

    /** How many of the last times {@link #recent} looks at. */
    public static final int RECENT = 1024;

    private static final int BOUNDS = 20;
    private static final long NANOS_PER_MICRO = 1_000;
    private static final long SMALLEST_MICROS = 64;

    private final AtomicLongArray buckets = new AtomicLongArray(BOUNDS + 1);
    private final LongAdder sumMicros = new LongAdder();
    private final AtomicLongArray last = new AtomicLongArray(RECENT);
    private final AtomicInteger next = new AtomicInteger();

    /**
     * Percentiles.
     *
     * @param count how many times they are of
     * @param p50Micros half of them were no longer
     * @param p95Micros 95 in 100 were no longer
     * @param p99Micros 99 in 100 were no longer
     * @param maxMicros the longest
     */
    public record Percentiles(int count, long p50Micros, long p95Micros, long p99Micros, long maxMicros) {}

    /** Adds one time, in nanoseconds. */
    public void record(long nanos) {
        long micros = Math.max(0, nanos) / NANOS_PER_MICRO;
        buckets.incrementAndGet(bucket(micros));
        sumMicros.add(micros);
        // One more than the time: an empty place is zero.
        last.lazySet((next.getAndIncrement() & Integer.MAX_VALUE) % RECENT, micros + 1);
    }

    /** The upper bounds of the histogram's buckets in seconds: 64 µs, and each twice the one before, to 33 s. */
    public static List<Double> boundsSeconds() {
        return java.util.stream.IntStream.range(0, BOUNDS)
                .mapToObj(i -> (SMALLEST_MICROS << i) / 1e6)
                .toList();
    }

    /** How many times fell into each bucket; the last is for those above all bounds. */
    public long[] counts() {
        long[] counts = new long[BOUNDS + 1];
        for (int i = 0; i <= BOUNDS; i++) {
            counts[i] = buckets.get(i);
        }
        return counts;
    }

    /** The sum of all times in seconds. */
    public double sumSeconds() {
        return sumMicros.sum() / 1e6;
    }

    /** The percentiles of the last times; all zero where there is none. */
    public Percentiles recent() {
        return percentiles(List.of(this));
    }

    /** The percentiles of the last times of several kinds together. */
    public static Percentiles percentiles(List<Latency> several) {
        long[] times =
                several.stream().flatMapToLong(Latency::lastMicros).sorted().toArray();
        if (times.length == 0) {
            return new Percentiles(0, 0, 0, 0, 0);
        }
        return new Percentiles(times.length, at(times, 50), at(times, 95), at(times, 99), times[times.length - 1]);
    }

    private java.util.stream.LongStream lastMicros() {
        return java.util.stream.IntStream.range(0, RECENT)
                .mapToLong(last::get)
                .filter(kept -> kept > 0)
                .map(kept -> kept - 1);
    }

    private static long at(long[] sorted, int percent) {
        return sorted[Math.max(0, (int) Math.ceil(sorted.length * percent / 100.0) - 1)];
    }

    private static int bucket(long micros) {
        if (micros <= SMALLEST_MICROS) {
            return 0;
        }
        // Times up to and including a bound belong to it.
        int doublings = Long.SIZE - Long.numberOfLeadingZeros((micros - 1) / SMALLEST_MICROS);
        return Math.min(doublings, BOUNDS);
    }

    @Override
    public String toString() {
        return Arrays.toString(counts());
    }
}
