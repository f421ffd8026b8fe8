package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.ListVARequest;
import com.cisco.wcc.ccai.media.v1.ListVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.conversation.CallerRequest;
import io.byova.gateway.observe.RpcTimes;
import io.byova.gateway.observe.TurnOrigin;
import io.grpc.Context;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * The gRPC server WxCC connects to. Thread-safe; runs from {@link #start} until it is {@link #drain drained} or
 * {@link #close closed}.
 */
public final class WxccGatewayServer implements AutoCloseable {

    /** The key of a call's gRPC Context in the Reactor Context of everything its reply is made of. */
    public static final Class<Context> CALL_CONTEXT = Context.class;

    private static final Logger LOGGER = LoggerFactory.getLogger(WxccGatewayServer.class);
    private static final Duration LAST_WORDS = Duration.ofMillis(500);
    private static final Duration STOP_AT_MOST = Duration.ofSeconds(5);

    private final Server server;
    private final int port;
    private final EventLoops loops;
    private final ServingState state;
    private final StreamCount turns;
    private final Disposable health;
    private final AtomicReference<@Nullable Mono<Void>> draining = new AtomicReference<>();
    private final Mono<Void> stopped = Mono.defer(this::stop).cache();
    private final Sinks.Empty<Void> ended = Sinks.empty();

    private WxccGatewayServer(
            Server server, EventLoops loops, ServingState state, StreamCount turns, Disposable health) {
        this.server = server;
        this.port = server.getPort();
        this.loops = loops;
        this.state = state;
        this.turns = turns;
        this.health = health;
    }

    /**
     * Binds the address and begins to serve. Blocks the calling thread for the moment binding takes.
     *
     * @param settings where to listen, and the limits
     * @param state what all forms of health say; left as it is, so the caller decides when it is SERVING
     * @param turns answers one ProcessCallerInput RPC; called on an event loop, must not block
     * @param agents answers ListVirtualAgents; called on an event loop, must not block
     * @throws ServerStartException if the address cannot be bound or the certificate not be used
     */
    public static WxccGatewayServer start(
            GrpcSettings settings,
            ServingState state,
            Function<Flux<VoiceVARequest>, Flux<VoiceVAResponse>> turns,
            Function<ListVARequest, Mono<ListVAResponse>> agents) {
        return start(
                settings, state, (rpc, origin) -> turns.apply(rpc.map(CallerRequest::whole)), agents, new RpcTimes());
    }

    /** The same, watched. @param turns is told by which way each came @param rpcs told of each RPC that is over */
    public static WxccGatewayServer start(
            GrpcSettings settings,
            ServingState state,
            BiFunction<Flux<CallerRequest>, TurnOrigin, Flux<VoiceVAResponse>> turns,
            Function<ListVARequest, Mono<ListVAResponse>> agents,
            RpcTimes rpcs) {
        StreamCount live = new StreamCount(Integer.MAX_VALUE);
        StreamCount watchers = new StreamCount(settings.limits().healthWatchers());
        RpcWatch watch = new RpcWatch(rpcs);
        StandardHealth standardHealth = new StandardHealth();
        EventLoops loops = EventLoops.open(settings.eventLoops(), settings.readInterval());
        try {
            NettyServerBuilder builder = Listener.builder(settings, loops)
                    .addService(voice(settings, turns, agents, live, rpcs))
                    .addService(ServerInterceptors.intercept(standardHealth.service(), watchers, watch))
                    .addService(ServerInterceptors.intercept(new WxccHealthService(state), watchers, watch));
            if (settings.reflection()) {
                reflect(builder, watch);
            }
            Server server = Listener.bind(builder, settings);
            Disposable health = state.onChange(standardHealth::report);
            LOGGER.atInfo()
                    .addKeyValue("host", settings.host())
                    .addKeyValue("port", server.getPort())
                    .addKeyValue("tls", settings.tls() != null)
                    .addKeyValue("tokens", !settings.tokens().isEmpty())
                    .log("gRPC server listens");
            return new WxccGatewayServer(server, loops, state, live, health);
        } catch (RuntimeException e) {
            loops.close(Duration.ZERO).subscribe();
            throw e;
        }
    }

    /** The one place the voice service is put together. */
    private static ServerServiceDefinition voice(
            GrpcSettings settings,
            BiFunction<Flux<CallerRequest>, TurnOrigin, Flux<VoiceVAResponse>> turns,
            Function<ListVARequest, Mono<ListVAResponse>> agents,
            StreamCount live,
            RpcTimes rpcs) {
        ServerServiceDefinition voice =
                new VoiceVirtualAgentService(turns, agents, settings.prefetch(), live, rpcs).bindService();
        // Health and reflection are other services, so they need no token.
        return settings.tokens().isEmpty()
                ? voice
                : ServerInterceptors.intercept(voice, new TokenInterceptor(settings.tokens(), rpcs));
    }

    @SuppressWarnings("deprecation") // v1alpha is what load tools and older command lines still ask for
    private static void reflect(NettyServerBuilder builder, RpcWatch watch) {
        builder.addService(ServerInterceptors.intercept(ProtoReflectionServiceV1.newInstance(), watch))
                .addService(ServerInterceptors.intercept(
                        io.grpc.protobuf.services.ProtoReflectionService.newInstance(), watch));
    }

    /** The port that is, or was, bound. */
    public int port() {
        return port;
    }

    /** The threads calls run on, for tasks of a few microseconds. */
    public List<ScheduledExecutorService> eventLoops() {
        return loops.each();
    }

    /** How many ProcessCallerInput RPCs are live. */
    public int liveTurns() {
        return turns.live();
    }

    /** Completes when the server has stopped, whoever stopped it; subscribing stops nothing. */
    public Mono<Void> whenStopped() {
        return ended.asMono();
    }

    /**
     * Stops without hurting calls, as far as the grace allows. In order: all forms of health say NOT_SERVING; {@code quiet}
     * is subscribed and waited for, while calls go on and open further RPCs; the last live RPC is waited for; only then
     * are clients told to go away, because HTTP/2's GOAWAY would keep the later turns of live calls from arriving. When the
     * grace is over, what is still live is cut off, so the whole takes the grace and at most a few seconds.
     *
     * <p>Nothing happens before the result is subscribed; a second call gets the first call's result.
     *
     * @param grace how long calls may go on
     * @param quiet subscribed once health says NOT_SERVING; refuses new conversations from then on and completes when
     *     none is left. An error counts as complete
     * @return completes when the port is free and the event loops have ended; never fails
     */
    public Mono<Void> drain(Duration grace, Mono<Void> quiet) {
        Mono<Void> mine = Mono.defer(() -> {
                    LOGGER.atInfo().addKeyValue("liveTurns", liveTurns()).log("Draining");
                    state.serving(false);
                    return quiet.onErrorComplete().then(Mono.defer(turns::idle));
                })
                .timeout(grace, Mono.empty())
                .then(stopped)
                .cache();
        Mono<Void> first = draining.compareAndExchange(null, mine);
        return first == null ? mine : first;
    }

    /** Stops at once, even while draining: live RPCs are cut off. Returns before the threads have ended. */
    @Override
    public void close() {
        state.serving(false);
        stopped.subscribe();
    }

    private Mono<Void> stop() {
        LOGGER.atInfo().addKeyValue("liveTurns", liveTurns()).log("Stopping");
        health.dispose();
        // gRPC's shutdown waits for the port to close: on an event loop it would wait for itself.
        return Mono.<Void>fromRunnable(this::shutdown)
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorComplete()
                .then(loops.close(STOP_AT_MOST))
                .doFinally(signal -> ended.tryEmitEmpty());
    }

    private void shutdown() {
        try {
            server.shutdown();
            // Trailers get their moment to leave; watchers of health never would.
            if (!server.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
                server.awaitTermination(STOP_AT_MOST.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
