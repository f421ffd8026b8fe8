package io.byova.gateway.monitoring;

import io.byova.gateway.connector.InvalidSetting;
import java.time.Duration;

/**
 * How the HTTP server listens.
 *
 * @param host the address to bind
 * @param port the port to bind; 0 takes a free one
 * @param serviceName what {@code /v1/ping} calls this gateway
 * @param maxConnections connections at once; further ones are closed at once
 * @param idleTimeout a connection that sends nothing is closed after this
 * @param requestTimeout a request must have come whole within this
 */
public record MonitoringSettings(
        String host, int port, String serviceName, int maxConnections, Duration idleTimeout, Duration requestTimeout) {

    private static final int MAX_PORT = 65_535;

    /** @throws InvalidSetting if a value cannot be used */
    public MonitoringSettings {
        require(port >= 0 && port <= MAX_PORT, "port", "must be 0…65535, is " + port);
        require(maxConnections > 0, "max-connections", "must be > 0, is " + maxConnections);
        require(idleTimeout.toMillis() > 0, "idle-timeout", "must be > 0");
        require(requestTimeout.toMillis() > 0, "request-timeout", "must be > 0");
    }

    /** All interfaces, port 8080, 256 connections. */
    public static MonitoringSettings defaults() {
        return new MonitoringSettings(
                "0.0.0.0", 8080, "byova-gateway", 256, Duration.ofSeconds(30), Duration.ofSeconds(10));
    }

    /** The same on another address. */
    public MonitoringSettings withAddress(String newHost, int newPort) {
        return new MonitoringSettings(newHost, newPort, serviceName, maxConnections, idleTimeout, requestTimeout);
    }

    /** The same with other bounds for a connection. */
    public MonitoringSettings withConnections(int newMax, Duration newIdleTimeout, Duration newRequestTimeout) {
        return new MonitoringSettings(host, port, serviceName, newMax, newIdleTimeout, newRequestTimeout);
    }

    private static void require(boolean holds, String key, String problem) {
        if (!holds) {
            throw new InvalidSetting(key, problem);
        }
    }
}
