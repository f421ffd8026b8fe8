package io.byova.gateway.app;

import io.byova.gateway.config.ConnectorEntry;
import io.byova.gateway.config.LoadedConfig;
import io.byova.gateway.connector.VirtualAgent;
import io.byova.gateway.grpc.WxccGatewayServer;
import io.byova.gateway.monitoring.MonitoredGateway;
import io.byova.gateway.observe.Journal;
import io.byova.gateway.routing.VirtualAgentRouter;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** What of a gateway the HTTP side is shown. */
final class Monitored {

    private Monitored() {}

    static MonitoredGateway gateway(
            LoadedConfig loaded,
            VirtualAgentRouter router,
            BooleanSupplier serving,
            Journal journal,
            Predicate<String> endCall,
            WxccGatewayServer server) {
        return new MonitoredGateway(
                version(),
                serving,
                journal,
                router.agents().stream().map(agent -> agent(agent, router)).toList(),
                (int) loaded.config().connectors().stream()
                        .filter(ConnectorEntry::enabled)
                        .count(),
                loaded.config().gateway().maxConversations(),
                loaded.effective().stream()
                        .map(setting -> new MonitoredGateway.Setting(setting.path(), setting.value(), setting.origin()))
                        .toList(),
                endCall,
                server.eventLoops());
    }

    private static MonitoredGateway.Agent agent(VirtualAgent agent, VirtualAgentRouter router) {
        return new MonitoredGateway.Agent(
                agent.id(),
                agent.name(),
                agent.isDefault(),
                router.routeRequest(agent.id()).orElseThrow().connectorName(),
                agent.settings().profile().name().toLowerCase(Locale.ROOT),
                agent.settings().bargeIn(),
                agent.attributes());
    }

    private static String version() {
        String version = Monitored.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
