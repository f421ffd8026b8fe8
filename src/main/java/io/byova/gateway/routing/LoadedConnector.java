package io.byova.gateway.routing;

import com.google.protobuf.ByteString;
import io.byova.gateway.connector.FailureEvent;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.connector.VirtualAgent;
import io.byova.gateway.resilience.VendorGuard;

/**
 * A connector that is ready, with what its configuration says of it beside its own settings.
 *
 * @param name its name in YAML
 * @param connector the connector
 * @param guard what stands before it
 * @param errorAudio 8 kHz mu-law spoken where it fails and its agent has no error prompt
 * @param onFailure what becomes of the call then, where its agent does not say
 */
public record LoadedConnector(
        String name,
        VendorConnector<?, ?> connector,
        VendorGuard guard,
        ByteString errorAudio,
        FailureEvent onFailure) {

    Route routeTo(VirtualAgent agent) {
        ByteString agentAudio = agent.settings().errorAudio();
        FailureEvent agentEvent = agent.settings().onFailure();
        return new Route(
                agent,
                name,
                connector,
                guard,
                agentAudio == null ? errorAudio : agentAudio,
                agentEvent == null ? onFailure : agentEvent);
    }
}
