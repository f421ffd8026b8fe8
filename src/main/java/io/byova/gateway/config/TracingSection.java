package io.byova.gateway.config;

import io.byova.gateway.connector.InvalidSetting;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code tracing} section. Where it is missing, nothing is traced.
 *
 * @param endpoint where a collector takes OTLP over HTTP, with its path; needed
 * @param headers further request headers, by their names, for a collector that asks who sends; default none
 * @param samplePercent of how many calls in a hundred a trace is sent, 1 to 100; default 100
 */
public record TracingSection(
        @Nullable String endpoint, @Nullable Map<String, Secret> headers, @Nullable Integer samplePercent) {

    public TracingSection {
        if (endpoint == null || !isWhole(endpoint)) {
            throw new InvalidSetting("endpoint", "must be a whole address, such as http://localhost:4318/v1/traces");
        }
        headers = headers == null ? Map.of() : Map.copyOf(headers);
        samplePercent = Range.of("sample-percent", samplePercent, 100, 1, 100);
    }

    private static boolean isWhole(String address) {
        try {
            URI uri = new URI(address);
            return uri.getHost() != null && List.of("http", "https").contains(String.valueOf(uri.getScheme()));
        } catch (URISyntaxException no) {
            return false;
        }
    }
}
