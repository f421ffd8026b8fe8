package io.byova.gateway.monitoring;

import io.byova.gateway.access.BindFailure;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/** The HTTP server. Thread-safe. */
public final class MonitoringServer implements AutoCloseable {

    static final String THREAD_PREFIX = "byova-http";

    private static final Logger LOGGER = LoggerFactory.getLogger(MonitoringServer.class);
    private static final int LOOPS = 2;
    private static final int LINE_BYTES = 2048;
    private static final int HEADER_BYTES = 8192;
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);
    private static final Duration STOP_AT_MOST = Duration.ofSeconds(5);

    private final DisposableServer server;
    private final ChannelGroup connections;
    private final EventStreams events;
    private final LoopResources loops;
    private final Disposable inUse;
    private final @Nullable String madeToken;

    private MonitoringServer(
            DisposableServer server,
            ChannelGroup connections,
            EventStreams events,
            LoopResources loops,
            Disposable inUse,
            @Nullable String madeToken) {
        this.server = server;
        this.connections = connections;
        this.events = events;
        this.loops = loops;
        this.inUse = inUse;
        this.madeToken = madeToken;
    }

    /**
     * Binds the address and begins to answer. Blocks the calling thread for the moment binding takes.
     *
     * @param settings where to listen, and the limits
     * @param gateway what it shows
     * @throws MonitoringStartException if the address cannot be bound
     */
    public static MonitoringServer start(MonitoringSettings settings, MonitoredGateway gateway) {
        Clock clock = Clock.systemUTC();
        Sessions sessions = new Sessions(clock);
        Gate gate = new Gate(settings, sessions);
        LoopLag lag = new LoopLag(gateway.eventLoops());
        Metrics metrics = new Metrics(gateway, lag);
        TestCallsApi tests = new TestCallsApi(gateway);
        LogLevels levels = new LogLevels(Schedulers.parallel());
        Disposable inUse = Disposables.composite(tests::close, lag::close, metrics::close, levels::close);
        String boot = Long.toHexString(clock.millis());
        EventStreams events =
                new EventStreams(gateway.journal(), boot, settings.connections().eventStreams());
        Routes routes = new Routes(
                settings,
                gateway,
                gate,
                sessions,
                lag,
                metrics,
                tests,
                events,
                new LogsApi(gateway.logs(), levels, boot),
                clock);
        ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        LoopResources loops = LoopResources.create(THREAD_PREFIX, LOOPS, true);
        HttpServer http = HttpServer.create()
                .host(settings.host())
                .port(settings.port())
                .runOn(loops)
                .channelGroup(connections)
                .maxConnections(settings.connections().max())
                .idleTimeout(settings.connections().idleTimeout())
                .requestTimeout(settings.connections().requestTimeout())
                .httpRequestDecoder(
                        decoder -> decoder.maxInitialLineLength(LINE_BYTES).maxHeaderSize(HEADER_BYTES))
                .handle(routes::answer);
        try {
            DisposableServer server = http.bindNow();
            LOGGER.atInfo()
                    .addKeyValue("host", settings.host())
                    .addKeyValue("port", server.port())
                    .addKeyValue("tokens", gate.asksForToken())
                    .log("HTTP server listens");
            return new MonitoringServer(server, connections, events, loops, inUse, gate.madeToken());
        } catch (RuntimeException e) {
            loops.dispose();
            inUse.dispose();
            throw new MonitoringStartException(
                    "cannot listen on " + settings.host() + ":" + settings.port() + ": " + BindFailure.reason(e), e);
        }
    }

    /** The port that is bound. */
    public int port() {
        return server.port();
    }

    /** The token made at start, because the address is not loopback and none is configured; null where it was not. */
    public @Nullable String madeToken() {
        return madeToken;
    }

    /** Closes the port and all connections; completes when the event loops have ended. */
    public Mono<Void> stop() {
        return Mono.defer(() -> {
            inUse.dispose();
            server.dispose();
            return events.end()
                    .timeout(LAST_WORDS, Mono.empty())
                    .then(Mono.fromRunnable(connections::close))
                    .then(server.onDispose())
                    .timeout(STOP_AT_MOST, Mono.empty())
                    .onErrorComplete()
                    .then(loops.disposeLater(Duration.ZERO, STOP_AT_MOST));
        });
    }

    /** Begins to stop and returns. */
    @Override
    public void close() {
        stop().subscribe();
    }
}
