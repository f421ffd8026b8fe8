package io.byova.gateway.config;

import org.jspecify.annotations.Nullable;

/**
 * The {@code monitoring} section.
 *
 * @param enabled whether the HTTP server runs; default true
 * @param host the address it listens on; default 127.0.0.1, because it asks nobody for a password
 * @param port 0 to 65535, 0 picks a free one; default 8080
 */
public record MonitoringSection(@Nullable Boolean enabled, @Nullable String host, @Nullable Integer port) {

    public MonitoringSection {
        enabled = enabled == null || enabled;
        host = Range.text("host", host, "127.0.0.1");
        port = Range.port("port", port, 8080);
    }
}
