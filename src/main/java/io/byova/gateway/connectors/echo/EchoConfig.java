package io.byova.gateway.connectors.echo;

import org.jspecify.annotations.Nullable;

/**
 * Settings of the echo connector.
 *
 * @param agentId the agent's name; default {@code Echo}
 * @param bargeIn whether the caller may interrupt the echo; default false
 */
record EchoConfig(@Nullable String agentId, @Nullable Boolean bargeIn) {

    EchoConfig {
        agentId = agentId == null ? "Echo" : agentId;
        bargeIn = bargeIn != null && bargeIn;
    }
}
