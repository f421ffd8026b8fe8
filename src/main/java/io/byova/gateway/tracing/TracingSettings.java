package io.byova.gateway.tracing;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * Where traces go, and what they may cost.
 *
 * @param endpoint where a collector takes OTLP over HTTP, with its path
 * @param headers further request headers; may hold secrets, so they are never shown
 * @param samplePercent of how many calls in a hundred a trace is sent
 * @param version of the gateway
 * @param queue how many spans may wait; more are dropped
 * @param batch how many are sent at once
 * @param every how often they are sent
 * @param timeout how long a collector may take
 */
public record TracingSettings(
        URI endpoint,
        Map<String, String> headers,
        int samplePercent,
        String version,
        int queue,
        int batch,
        Duration every,
        Duration timeout) {

    private static final int QUEUE = 4096;
    private static final int BATCH = 512;

    /** With the usual bounds. */
    public TracingSettings(URI endpoint, Map<String, String> headers, int samplePercent, String version) {
        this(endpoint, headers, samplePercent, version, QUEUE, BATCH, Duration.ofSeconds(1), Duration.ofSeconds(10));
    }

    @Override
    public String toString() {
        return "TracingSettings[" + endpoint + "]";
    }
}
