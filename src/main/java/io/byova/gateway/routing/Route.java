package io.byova.gateway.routing;

import com.google.protobuf.ByteString;
import io.byova.gateway.connector.FailureEvent;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.connector.VirtualAgent;
import io.byova.gateway.resilience.VendorGuard;

/**
 * Where the calls of one agent go.
 *
 * @param agent the agent
 * @param connectorName the connector's name in YAML
 * @param connector who answers
 * @param guard what stands before the connector, the same for all its agents
 * @param errorAudio 8 kHz mu-law the caller hears where the connector fails
 * @param onFailure what becomes of the call after that
 */
public record Route(
        VirtualAgent agent,
        String connectorName,
        VendorConnector<?, ?> connector,
        VendorGuard guard,
        ByteString errorAudio,
        FailureEvent onFailure) {

    Route withAgent(VirtualAgent other) {
        return new Route(other, connectorName, connector, guard, errorAudio, onFailure);
    }
}
