package io.byova.gateway.monitoring;

import io.byova.gateway.observe.Latency;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Times that were recorded elsewhere, as a Prometheus histogram: recording must not know of Prometheus. */
final class LatencyHistogram implements Collector {

    private final String name;
    private final String help;
    private final String[] labels;
    private final Map<Labels, Latency> byLabels = new LinkedHashMap<>();

    LatencyHistogram(String name, String help, String... labels) {
        this.name = name;
        this.help = help;
        this.labels = labels;
    }

    /** @param values one for each label */
    void add(Latency latency, String... values) {
        byLabels.put(Labels.of(labels, values), latency);
    }

    @Override
    public MetricSnapshot collect() {
        return snapshot(name, help, byLabels);
    }

    static MetricSnapshot snapshot(String name, String help, Map<Labels, Latency> byLabels) {
        HistogramSnapshot.Builder histogram =
                HistogramSnapshot.builder().name(name).help(help);
        byLabels.forEach((values, latency) -> histogram.dataPoint(HistogramDataPointSnapshot.builder()
                .labels(values)
                .classicHistogramBuckets(buckets(latency))
                .sum(latency.sumSeconds())
                .build()));
        return histogram.build();
    }

    private static ClassicHistogramBuckets buckets(Latency latency) {
        List<Double> bounds = new ArrayList<>(Latency.boundsSeconds());
        bounds.add(Double.POSITIVE_INFINITY);
        List<Long> counts = new ArrayList<>();
        for (long count : latency.counts()) {
            counts.add(count);
        }
        return ClassicHistogramBuckets.of(bounds, counts);
    }

    @Override
    public String getPrometheusName() {
        return name;
    }
}
