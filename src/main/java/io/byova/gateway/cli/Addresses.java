package io.byova.gateway.cli;

import io.byova.gateway.app.Gateway;
import io.byova.gateway.config.GatewayConfig;
import io.byova.gateway.config.LoadedConfig;
import java.io.PrintWriter;

/** Prints where a gateway listens, with the ports that were really bound. */
final class Addresses {

    private Addresses() {}

    static void print(PrintWriter out, LoadedConfig loaded, Gateway gateway) {
        GatewayConfig config = loaded.config();
        out.println("gRPC        " + config.gateway().host() + ":" + gateway.grpcPort()
                + (config.gateway().tls() == null ? "" : " (TLS)"));
        if (config.monitoring().enabled()) {
            out.println("Monitoring  http://" + config.monitoring().host() + ":" + gateway.monitoringPort() + "/");
            String token = gateway.madeMonitoringToken();
            if (token != null) {
                out.println("Token       " + token + " (for this run; set monitoring.tokens for one that lasts)");
            }
        }
        out.println("Agents      "
                + String.join(
                        ", ", gateway.agents().stream().map(agent -> agent.id()).toList()));
        out.flush();
    }
}
