package io.byova.gateway.app;

import io.byova.gateway.config.ConnectorEntry;
import io.byova.gateway.config.LoadedConfig;
import io.byova.gateway.connector.VirtualAgent;
import io.byova.gateway.grpc.WxccGatewayServer;
import io.byova.gateway.monitoring.MonitoredGateway;
import io.byova.gateway.monitoring.TestDoor;
import io.byova.gateway.observe.Journal;
import io.byova.gateway.observe.LogBook;
import io.byova.gateway.observe.RpcTimes;
import io.byova.gateway.resilience.VendorGuard;
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
            RpcTimes rpcs,
            Predicate<String> endCall,
            TestDoor testDoor,
            WxccGatewayServer server,
            LogBook logs) {
        return new MonitoredGateway(
                version(),
                serving,
                journal,
                rpcs,
                router.agents().stream().map(agent -> agent(agent, router)).toList(),
                loaded.config().connectors().stream()
                        .filter(ConnectorEntry::enabled)
                        .map(entry -> connector(entry.name(), router))
                        .toList(),
                loaded.config().gateway().maxConversations(),
                loaded.effective().stream()
                        .map(setting -> new MonitoredGateway.Setting(setting.path(), setting.value(), setting.origin()))
                        .toList(),
                endCall,
                new LoopbackCaller(loaded.config().gateway(), server.port(), rpcs),
                testDoor,
                server.eventLoops(),
                logs);
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

    /** One without agents takes no conversation, so nothing stands before it. */
    private static MonitoredGateway.Connector connector(String name, VirtualAgentRouter router) {
        return router.agents().stream()
                .map(agent -> router.routeRequest(agent.id()).orElseThrow())
                .filter(route -> route.connectorName().equals(name))
                .findFirst()
                .map(route -> new MonitoredGateway.Connector(name, () -> state(route.guard())))
                .orElse(new MonitoredGateway.Connector(
                        name, () -> new MonitoredGateway.ConnectorState("closed", 0, false)));
    }

    private static MonitoredGateway.ConnectorState state(VendorGuard guard) {
        VendorGuard.State state = guard.state();
        return new MonitoredGateway.ConnectorState(
                state.circuit().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                state.liveConversations(),
                state.full());
    }

    static String version() {
        String version = Monitored.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
