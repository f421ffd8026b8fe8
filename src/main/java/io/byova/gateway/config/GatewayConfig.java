package io.byova.gateway.config;

import io.byova.gateway.connector.InvalidSetting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be configured. Absent keys arrive as null and take their defaults: no component is null afterwards
 * unless its documentation says so.
 *
 * @param gateway the gRPC server and the calls on it
 * @param websocket the listener for calls over WebSockets
 * @param monitoring the HTTP server for health, metrics and the dashboard
 * @param logging what is logged, and how
 * @param tracing where traces of calls go; null where nothing is traced
 * @param connectors the virtual agents' vendors, in the order of the file; at least one
 */
public record GatewayConfig(
        @Nullable GatewaySection gateway,
        @Nullable WebSocketSection websocket,
        @Nullable MonitoringSection monitoring,
        @Nullable LoggingSection logging,
        @Nullable TracingSection tracing,
        @Nullable List<ConnectorEntry> connectors) {

    public GatewayConfig {
        gateway = gateway == null ? GatewaySection.DEFAULTS : gateway;
        websocket = websocket == null ? WebSocketSection.DEFAULTS : websocket;
        monitoring = monitoring == null ? MonitoringSection.DEFAULTS : monitoring;
        logging = logging == null ? new LoggingSection(null, null, null) : logging;
        connectors = connectors == null ? List.of() : List.copyOf(connectors);
        if (!connectors.isEmpty() && connectors.stream().noneMatch(ConnectorEntry::enabled)) {
            throw new InvalidSetting("connectors", "has only disabled entries; enable at least one");
        }
    }
}
