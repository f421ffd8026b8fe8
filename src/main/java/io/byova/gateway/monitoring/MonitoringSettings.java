package io.byova.gateway.monitoring;

import io.byova.gateway.connector.InvalidSetting;
import java.time.Duration;
import java.util.List;

/**
 * How the HTTP server listens.
 *
 * @param host the address to bind
 * @param port the port to bind; 0 takes a free one
 * @param serviceName what {@code /v1/ping} calls this gateway
 * @param connections what a connection may cost
 * @param tokens any of them lets somebody in; where there is none and the address is not loopback, one is made at start
 * @param allowedHosts names by which browsers may ask, beside addresses and localhost
 */
public record MonitoringSettings(
        String host,
        int port,
        String serviceName,
        Connections connections,
        List<String> tokens,
        List<String> allowedHosts) {

    private static final int MAX_PORT = 65_535;

    /**
     * What a connection may cost.
     *
     * @param max connections at once; further ones are closed at once
     * @param idleTimeout a connection that sends nothing is closed after this
     * @param requestTimeout a request must have come whole within this
     * @param eventStreams how many of the connections may follow the events
     */
    public record Connections(int max, Duration idleTimeout, Duration requestTimeout, int eventStreams) {

        /** @throws InvalidSetting if a value cannot be used */
        public Connections {
            require(max > 0, "max-connections", "must be > 0, is " + max);
            require(idleTimeout.toMillis() > 0, "idle-timeout", "must be > 0");
            require(requestTimeout.toMillis() > 0, "request-timeout", "must be > 0");
            require(eventStreams > 0 && eventStreams <= max, "event-streams", "must be 1 to " + max);
        }
    }

    /** @throws InvalidSetting if a value cannot be used */
    public MonitoringSettings {
        require(port >= 0 && port <= MAX_PORT, "port", "must be 0…65535, is " + port);
        tokens = List.copyOf(tokens);
        allowedHosts = List.copyOf(allowedHosts);
    }

    /** This machine only, port 8080, 256 connections of which 64 may follow the events. */
    public static MonitoringSettings defaults() {
        return new MonitoringSettings(
                "127.0.0.1",
                8080,
                "byova-gateway",
                new Connections(256, Duration.ofSeconds(30), Duration.ofSeconds(10), 64),
                List.of(),
                List.of());
    }

    /** The same on another address. */
    public MonitoringSettings withAddress(String newHost, int newPort) {
        return new MonitoringSettings(newHost, newPort, serviceName, connections, tokens, allowedHosts);
    }

    /** The same with other bounds for a connection. */
    public MonitoringSettings withConnections(Connections newConnections) {
        return new MonitoringSettings(host, port, serviceName, newConnections, tokens, allowedHosts);
    }

    /** The same for those who know a token, and under these names. */
    public MonitoringSettings withAccess(List<String> newTokens, List<String> newAllowedHosts) {
        return new MonitoringSettings(host, port, serviceName, connections, newTokens, newAllowedHosts);
    }

    private static void require(boolean holds, String key, String problem) {
        if (!holds) {
            throw new InvalidSetting(key, problem);
        }
    }
}
