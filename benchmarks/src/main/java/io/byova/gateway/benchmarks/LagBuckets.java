package io.byova.gateway.benchmarks;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How late the gateway's event loops were, all together: its Prometheus histogram, cumulative counts by upper bound. */
record LagBuckets(TreeMap<Double, Long> upTo) {

    private static final Pattern BUCKET =
            Pattern.compile("byova_event_loop_lag_seconds_bucket\\{.*le=\"([^\"]+)\".*} ([0-9.E+]+)");

    static LagBuckets of(String metrics) {
        TreeMap<Double, Long> upTo = new TreeMap<>();
        metrics.lines().map(BUCKET::matcher).filter(Matcher::matches).forEach(bucket -> {
            double bound =
                    bucket.group(1).equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bucket.group(1));
            upTo.merge(bound, (long) Double.parseDouble(bucket.group(2)), Long::sum);
        });
        if (upTo.isEmpty()) {
            throw new IllegalStateException("/metrics says nothing of event loops");
        }
        return new LagBuckets(upTo);
    }

    LagBuckets since(LagBuckets before) {
        TreeMap<Double, Long> difference = new TreeMap<>();
        upTo.forEach((bound, count) -> difference.put(bound, count - before.upTo.get(bound)));
        return new LagBuckets(difference);
    }

    LagBuckets and(LagBuckets others) {
        TreeMap<Double, Long> sum = new TreeMap<>();
        upTo.forEach((bound, count) -> sum.put(bound, count + others.upTo.get(bound)));
        return new LagBuckets(sum);
    }

    long count() {
        return upTo.lastEntry().getValue();
    }

    /** In seconds, as Prometheus' histogram_quantile estimates it: straight within a bucket. */
    double quantile(double q) {
        double rank = q * count();
        double below = 0;
        long counted = 0;
        for (Map.Entry<Double, Long> bucket : upTo.entrySet()) {
            if (bucket.getValue() >= rank) {
                double bound = bucket.getKey();
                long within = bucket.getValue() - counted;
                return Double.isInfinite(bound) || within == 0
                        ? below
                        : below + (bound - below) * (rank - counted) / within;
            }
            below = bucket.getKey();
            counted = bucket.getValue();
        }
        return below;
    }
}
