package io.byova.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatencyTest {

    private final Latency latency = new Latency();

    @Test
    void percentilesAreExact() {
        // Given
        for (int millis = 100; millis >= 1; millis--) {
            latency.record(millis * 1_000_000L);
        }

        // When
        Latency.Percentiles recent = latency.recent();

        // Then
        assertThat(recent).isEqualTo(new Latency.Percentiles(100, 50_000, 95_000, 99_000, 100_000));
    }

    @Test
    void percentilesAreOfTheLast() {
        // Given
        latency.record(60_000_000_000L);
        for (int i = 0; i < Latency.RECENT; i++) {
            latency.record(5_000);
        }

        // When
        Latency.Percentiles recent = latency.recent();

        // Then
        assertThat(recent).isEqualTo(new Latency.Percentiles(Latency.RECENT, 5, 5, 5, 5));
    }

    @Test
    void nothingHasNoPercentiles() {
        assertThat(latency.recent()).isEqualTo(new Latency.Percentiles(0, 0, 0, 0, 0));
    }

    @Test
    void aTimeBelongsToTheFirstBoundThatIsNotBelowIt() {
        // Given
        List<Double> bounds = Latency.boundsSeconds();
        assertThat(bounds).startsWith(0.000064, 0.000128).endsWith(33.554432).hasSize(20);

        for (int i = 0; i < bounds.size(); i++) {
            Latency one = new Latency();
            long boundNanos = Math.round(bounds.get(i) * 1e9);

            // When
            one.record(boundNanos);
            one.record(boundNanos + 1_000);

            // Then
            assertThat(one.counts()[i]).as("bound %s", bounds.get(i)).isEqualTo(1);
            assertThat(one.counts()[i + 1]).isEqualTo(1);
            assertThat(Arrays.stream(one.counts()).sum()).isEqualTo(2);
        }
    }

    @Test
    void aClockThatGoesBackwardsIsNoTime() {
        // When
        latency.record(-5);

        // Then
        assertThat(latency.counts()[0]).isEqualTo(1);
        assertThat(latency.sumSeconds()).isZero();
    }
}
