package io.byova.gateway.rules;

import com.cisco.wcc.ccai.media.v1.ListVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.app.Gateway;
import io.byova.gateway.config.ConfigSource;
import io.byova.gateway.connector.FailureEvent;
import io.byova.gateway.conversation.ConversationProcessor;
import io.byova.gateway.conversation.ConversationSettings;
import io.byova.gateway.grpc.GrpcSettings;
import io.byova.gateway.grpc.ServingState;
import io.byova.gateway.grpc.WxccGatewayServer;
import io.byova.gateway.observe.Journal;
import io.byova.gateway.resilience.ResilienceSettings;
import io.byova.gateway.resilience.VendorGuard;
import io.byova.gateway.routing.LoadedConnector;
import io.byova.gateway.routing.VirtualAgentRouter;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A gateway on a free port of the loopback, real from the socket to the connector. After each test it hangs up all calls,
 * and fails the test where anything is left: a conversation nobody knows, an open turn, a connector's Flux, a call whose
 * connector was not told its end exactly once, a thread.
 */
final class GatewayUnderTest implements BeforeEachCallback, AfterEachCallback {

    /** What a caller of a scripted agent hears where it fails: not a whole number of chunks, and longer than one. */
    static final ByteString ERROR_AUDIO = ByteString.copyFrom(new byte[20_001]);

    private final List<ManagedChannel> connections = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<ScriptedConnector> connectors = new ArrayList<>();
    private Set<Thread> threadsBefore = Set.of();
    private ConversationSettings settings = ConversationSettings.DEFAULTS;
    private GrpcSettings grpc = GrpcSettings.defaults().withAddress("127.0.0.1", 0);
    private ResilienceSettings resilience = ResilienceSettings.timeout(Duration.ofSeconds(15));
    private final Map<ScriptedConnector, ResilienceSettings> own = new IdentityHashMap<>();
    private final Map<ScriptedConnector, VendorGuard> guards = new IdentityHashMap<>();
    private FailureEvent onFailure = FailureEvent.TRANSFER_TO_AGENT;

    private final Journal journal = new Journal();
    private Gateway whole;
    private Scheduler timers;
    private ConversationProcessor processor;
    private WxccGatewayServer server;

    @Override
    public void beforeEach(ExtensionContext test) {
        threadsBefore = ownThreads();
    }

    // ---- before it serves -------------------------------------------------------------------------------------------

    GatewayUnderTest with(ConversationSettings newSettings) {
        settings = newSettings;
        return this;
    }

    GatewayUnderTest with(GrpcSettings newSettings) {
        grpc = newSettings.withAddress("127.0.0.1", 0);
        return this;
    }

    GatewayUnderTest firstResponseWithin(Duration time) {
        return with(ResilienceSettings.timeout(time));
    }

    /** Each connector has these. */
    GatewayUnderTest with(ResilienceSettings newSettings) {
        resilience = newSettings;
        return this;
    }

    GatewayUnderTest onFailure(FailureEvent event) {
        onFailure = event;
        return this;
    }

    /** One connector has others. */
    GatewayUnderTest with(ScriptedConnector connector, ResilienceSettings itsOwn) {
        own.put(connector, itsOwn);
        return this;
    }

    /** At most so many calls. */
    static ConversationSettings callsAtMost(int calls) {
        ConversationSettings usual = ConversationSettings.DEFAULTS;
        return new ConversationSettings(
                calls, usual.rpcIdleTimeout(), usual.idleTimeout(), usual.maxDuration(), usual.endTimeout());
    }

    /** An RPC without input for so long is completed; a call without RPC for so long is over. */
    static ConversationSettings idle(Duration rpc, Duration call) {
        ConversationSettings usual = ConversationSettings.DEFAULTS;
        return new ConversationSettings(usual.maxConversations(), rpc, call, usual.maxDuration(), usual.endTimeout());
    }

    /** No call lasts longer. */
    static ConversationSettings longest(Duration call) {
        ConversationSettings usual = ConversationSettings.DEFAULTS;
        return new ConversationSettings(
                usual.maxConversations(), usual.rpcIdleTimeout(), usual.idleTimeout(), call, usual.endTimeout());
    }

    // ---- it serves --------------------------------------------------------------------------------------------------

    GatewayUnderTest serves(ScriptedConnector... scripted) {
        connectors.addAll(List.of(scripted));
        timers = Schedulers.newParallel("byova-timers", 1, true);
        VirtualAgentRouter router = VirtualAgentRouter.loadConnectors(Stream.of(scripted)
                        .map(connector -> new LoadedConnector(
                                connector.agent().id(), connector, guardOf(connector), ERROR_AUDIO, onFailure))
                        .toList())
                .block(Await.AT_MOST);
        processor = new ConversationProcessor(router, settings, timers, journal);
        ServingState state = new ServingState();
        server = WxccGatewayServer.start(
                grpc, state, processor::turn, request -> Mono.just(ListVAResponse.getDefaultInstance()));
        state.serving(true);
        return this;
    }

    /** The whole gateway, from a configuration. */
    GatewayUnderTest servesYaml(String yaml) {
        try {
            Path file = Files.createTempFile("rules", ".yaml");
            Files.writeString(file, yaml);
            whole = Gateway.start(ConfigSource.load(
                    file, List.of("gateway.host=127.0.0.1", "gateway.port=0", "monitoring.port=0"), Map.of()));
            Files.delete(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    // ---- its callers ------------------------------------------------------------------------------------------------

    Call call() {
        return call("call-" + calls.size());
    }

    Call call(String id) {
        Call call = new Call(this, id);
        calls.add(call);
        return call;
    }

    synchronized ManagedChannel connection(int number) {
        while (connections.size() <= number) {
            connections.add(NettyChannelBuilder.forAddress("127.0.0.1", port())
                    .usePlaintext()
                    // The client's own default is a megabyte, which would hide who keeps how much.
                    .flowControlWindow(64 * 1024)
                    .directExecutor()
                    .build());
        }
        return connections.get(number);
    }

    // ---- what can be seen of it -------------------------------------------------------------------------------------

    int port() {
        return whole == null ? server.port() : whole.grpcPort();
    }

    /** What was told of the calls of scripted connectors. */
    Journal journal() {
        return journal;
    }

    Gateway whole() {
        return whole;
    }

    int liveConversations() {
        return whole == null ? processor.liveConversations() : whole.liveConversations();
    }

    int openTurns() {
        return whole == null ? processor.openTurns() : 0;
    }

    VendorGuard.State stateOf(ScriptedConnector connector) {
        return guards.get(connector).state();
    }

    private VendorGuard guardOf(ScriptedConnector connector) {
        return guards.computeIfAbsent(
                connector, each -> new VendorGuard(each.agent().id(), own.getOrDefault(each, resilience), timers));
    }

    /** What the gateway does with its calls when it shuts down. */
    void endsAllCalls() {
        processor.close().block(Await.AT_MOST);
    }

    /** New calls are refused from now on. */
    void drains() {
        processor.drain();
    }

    static Set<Thread> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("byova-"))
                .collect(Collectors.toSet());
    }

    // ---- and after each test ----------------------------------------------------------------------------------------

    @Override
    public void afterEach(ExtensionContext test) {
        try {
            if (test.getExecutionException().isEmpty() && (whole != null || server != null)) {
                nobodyIsLeft();
            }
        } finally {
            close();
        }
        Await.until(() -> "the end of threads " + extraThreads(), () -> extraThreads()
                .isEmpty());
    }

    private void nobodyIsLeft() {
        Await.until(() -> "the end of " + openTurns() + " open turns", () -> openTurns() == 0);
        if (liveConversations() > 0) {
            calls.forEach(call -> call.onConnection(0).hangsUp());
        }
        Await.until(() -> "the end of " + liveConversations() + " conversations", () -> liveConversations() == 0);
        Await.until("the end of all turns", () -> openTurns() == 0);
        Await.until(
                () -> "nothing live in the journal: " + journal.live(10),
                () -> journal.liveCalls() == 0
                        && journal.counts().values().stream()
                                .allMatch(counts -> counts.active() == 0 && counts.openTurns() == 0));
        for (ScriptedConnector connector : connectors) {
            Await.until(
                    () -> "the end of " + connector.liveFluxes + " Fluxes of the connector",
                    () -> connector.liveFluxes.get() == 0);
            Await.until(
                    () -> "the end of " + stateOf(connector),
                    () -> stateOf(connector).liveConversations() == 0);
            if (connector.ended.size() != connector.started.size()
                    || !connector.started.containsAll(connector.ended)
                    || Set.copyOf(connector.ended).size() != connector.ended.size()) {
                throw new AssertionError("started " + connector.starts + " but ended " + connector.ends);
            }
            connector.ends.stream()
                    .filter(end -> end.liveFluxes() > 0)
                    .findFirst()
                    .ifPresent(early -> {
                        throw new AssertionError("ended while its turns were live (G7): " + early);
                    });
        }
    }

    private void close() {
        connections.forEach(ManagedChannel::shutdownNow);
        if (whole != null) {
            whole.stop().block(Await.AT_MOST);
        }
        if (server != null) {
            server.drain(Duration.ZERO, Mono.empty()).block(Await.AT_MOST);
            processor.close().block(Await.AT_MOST);
            timers.dispose();
        }
    }

    private Set<Thread> extraThreads() {
        Set<Thread> extra = ownThreads();
        extra.removeAll(threadsBefore);
        return extra;
    }
}
