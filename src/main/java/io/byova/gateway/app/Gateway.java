package io.byova.gateway.app;

import com.cisco.wcc.ccai.media.v1.ListVAResponse;
import com.cisco.wcc.ccai.media.v1.VirtualAgentInfo;
import io.byova.gateway.config.ConfigException;
import io.byova.gateway.config.GatewaySection;
import io.byova.gateway.config.LoadedConfig;
import io.byova.gateway.config.MonitoringSection;
import io.byova.gateway.config.Problem;
import io.byova.gateway.config.TracingSection;
import io.byova.gateway.connector.VirtualAgent;
import io.byova.gateway.conversation.ConversationProcessor;
import io.byova.gateway.grpc.ServingState;
import io.byova.gateway.grpc.WxccGatewayServer;
import io.byova.gateway.monitoring.MonitoredGateway;
import io.byova.gateway.monitoring.MonitoringServer;
import io.byova.gateway.observe.Journal;
import io.byova.gateway.observe.LogBook;
import io.byova.gateway.observe.RpcTimes;
import io.byova.gateway.routing.VirtualAgentRouter;
import io.byova.gateway.tracing.Tracing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A running gateway. Thread-safe; ends with {@link #stop}. */
public final class Gateway {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final GatewayRuntime runtime;
    private final VirtualAgentRouter router;
    private final ConversationProcessor processor;
    private final WxccGatewayServer server;
    private final WebSocketSide sockets;
    private final @Nullable MonitoringServer monitoring;
    private final @Nullable Tracing tracing;
    private final LogBook logs;
    private final Duration grace;
    private final List<Problem> problems;

    private Gateway(
            GatewayRuntime runtime,
            VirtualAgentRouter router,
            ConversationProcessor processor,
            WxccGatewayServer server,
            WebSocketSide sockets,
            @Nullable MonitoringServer monitoring,
            @Nullable Tracing tracing,
            LogBook logs,
            Duration grace,
            List<Problem> problems) {
        this.runtime = runtime;
        this.router = router;
        this.processor = processor;
        this.server = server;
        this.sockets = sockets;
        this.monitoring = monitoring;
        this.tracing = tracing;
        this.logs = logs;
        this.grace = grace;
        this.problems = problems;
    }

    /**
     * Loads the connectors and serves. Blocks until the ports are bound.
     *
     * @param loaded the configuration
     * @throws ConfigException where no connector can serve
     * @throws io.byova.gateway.routing.DuplicateAgentException where agents cannot be told apart
     * @throws io.byova.gateway.grpc.ServerStartException where the gRPC port cannot be bound
     * @throws io.byova.gateway.websocket.WebSocketStartException where the WebSocket port cannot be bound
     * @throws io.byova.gateway.monitoring.MonitoringStartException where the monitoring port cannot be bound
     */
    public static Gateway start(LoadedConfig loaded) {
        return start(loaded, Providers.discover());
    }

    /** The same with connectors from a plugins folder. */
    public static Gateway start(LoadedConfig loaded, Providers providers) {
        GatewaySection section = loaded.config().gateway();
        Deque<Mono<Void>> undo = new ArrayDeque<>();
        try {
            LogBook logs = new LogBook();
            if (loaded.config().monitoring().enabled()) {
                undo.push(Mono.fromRunnable(logs.open()::close));
            }
            GatewayRuntime runtime = new GatewayRuntime(loaded.baseDirectory());
            undo.push(Mono.fromRunnable(runtime::dispose));
            Agents agents = Agents.load(loaded, runtime, providers);
            undo.push(agents.router().close());
            agents.requireOne();
            agents.tell(loaded);
            VirtualAgentRouter router = agents.router();
            Journal journal = new Journal();
            RpcTimes rpcs = new RpcTimes();
            Tracing tracing = trace(loaded.config().tracing(), journal);
            undo.push(close(tracing));
            ConversationProcessor processor = new ConversationProcessor(
                    router,
                    Settings.conversations(section),
                    runtime.timers(),
                    tracing == null ? journal : journal.and(tracing));
            undo.push(processor.close());
            ServingState state = new ServingState();
            ListVAResponse agentList = listing(router);
            Mono<ListVAResponse> listing = Mono.just(agentList);
            WxccGatewayServer server =
                    WxccGatewayServer.start(Settings.grpc(section), state, processor::turn, request -> listing, rpcs);
            undo.push(Mono.fromRunnable(server::close));
            WebSocketSide sockets =
                    WebSocketSide.start(loaded.config(), processor, agentList, state::isServing, runtime.timers());
            undo.push(sockets.stop());
            // Most of both is loading classes, and neither waits for the other.
            CompletableFuture<Void> warm = CompletableFuture.runAsync(
                    () -> WarmUp.run(section, server.port(), rpcs), runtime.blocking()::schedule);
            MonitoringServer monitoring = monitor(
                    loaded.config().monitoring(),
                    Monitored.gateway(
                            loaded,
                            router,
                            state::isServing,
                            journal,
                            rpcs,
                            processor::endCall,
                            sockets.forTests(journal),
                            server,
                            logs));
            warm.join();
            state.serving(true);
            return new Gateway(
                    runtime,
                    router,
                    processor,
                    server,
                    sockets,
                    monitoring,
                    tracing,
                    logs,
                    section.shutdownGrace(),
                    agents.problems());
        } catch (RuntimeException failed) {
            Flux.fromIterable(undo)
                    .concatMap(step -> step.timeout(CLOSE_TIMEOUT).onErrorComplete())
                    .blockLast();
            throw failed;
        }
    }

    /**
     * Checks a configuration without serving: makes its connectors and asks for their agents. Blocks.
     *
     * @return all agents, in the order of the configuration
     * @throws ConfigException with everything that is wrong with the connectors
     * @throws io.byova.gateway.routing.DuplicateAgentException where agents cannot be told apart
     */
    public static List<VirtualAgent> check(LoadedConfig loaded, Providers providers) {
        GatewayRuntime runtime = new GatewayRuntime(loaded.baseDirectory());
        try {
            Agents agents = Agents.load(loaded, runtime, providers);
            agents.router().close().timeout(CLOSE_TIMEOUT).onErrorComplete().block();
            if (!agents.problems().isEmpty()) {
                throw new ConfigException(agents.problems());
            }
            return agents.router().agents();
        } finally {
            runtime.dispose();
        }
    }

    private static @Nullable MonitoringServer monitor(MonitoringSection section, MonitoredGateway gateway) {
        return section.enabled() ? MonitoringServer.start(Settings.monitoring(section), gateway) : null;
    }

    private static @Nullable Tracing trace(@Nullable TracingSection section, Journal journal) {
        return section == null
                ? null
                : Tracing.start(Settings.tracing(section, Monitored.version()), journal::expectsTest);
    }

    private static Mono<Void> close(@Nullable Tracing tracing) {
        return tracing == null ? Mono.empty() : tracing.close();
    }

    private static ListVAResponse listing(VirtualAgentRouter router) {
        ListVAResponse.Builder list = ListVAResponse.newBuilder();
        for (VirtualAgent agent : router.agents()) {
            list.addVirtualAgents(VirtualAgentInfo.newBuilder()
                    .setVirtualAgentId(agent.id())
                    .setVirtualAgentName(agent.name())
                    .setIsDefault(agent.isDefault())
                    .putAllAttributes(agent.attributes()));
        }
        return list.build();
    }

    /** The gRPC port that is bound. */
    public int grpcPort() {
        return server.port();
    }

    /** The port for calls over WebSockets that is bound, or 0 where there is none. */
    public int webSocketPort() {
        return sockets.port();
    }

    /** The HTTP port that is bound, or 0 where monitoring is off. */
    public int monitoringPort() {
        return monitoring == null ? 0 : monitoring.port();
    }

    /** The token made for the HTTP side at start, or null where none was needed. */
    public @Nullable String madeMonitoringToken() {
        return monitoring == null ? null : monitoring.madeToken();
    }

    /** All agents, in the order of the configuration. */
    public List<VirtualAgent> agents() {
        return router.agents();
    }

    /** What is wrong with connectors that do not serve. */
    public List<Problem> problems() {
        return problems;
    }

    /** How many conversations are live. */
    public int liveConversations() {
        return processor.liveConversations();
    }

    /**
     * Says NOT_SERVING, takes no new calls, lets live turns finish within the configured grace, tells the connectors, and
     * frees all ports and threads. Nothing happens before it is subscribed.
     */
    public Mono<Void> stop() {
        Mono<Void> quiet = Mono.defer(() -> {
            processor.drain();
            return processor.quiet();
        });
        return server.drain(grace, quiet)
                .then(Mono.defer(processor::close))
                .then(Mono.defer(router::close).timeout(CLOSE_TIMEOUT).onErrorComplete())
                .then(Mono.defer(sockets::stop))
                .then(Mono.defer(() -> close(tracing)))
                .then(Mono.defer(() -> monitoring == null ? Mono.empty() : monitoring.stop()))
                // Ending a scheduler takes its locks, which the event loop that comes here must not wait for.
                .publishOn(Schedulers.boundedElastic())
                // Not when nobody waits for it any more: what still runs needs its timers.
                .doOnTerminate(() -> {
                    logs.close();
                    runtime.dispose();
                });
    }
}
