package io.byova.gateway.monitoring;

import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/** The HTTP server: {@code /v1/ping} and health. Thread-safe. */
public final class MonitoringServer implements AutoCloseable {

    static final String THREAD_PREFIX = "byova-http";

    private static final Logger LOGGER = LoggerFactory.getLogger(MonitoringServer.class);
    private static final int LOOPS = 2;
    private static final int LINE_BYTES = 2048;
    private static final int HEADER_BYTES = 8192;
    private static final Duration STOP_AT_MOST = Duration.ofSeconds(5);

    private final DisposableServer server;
    private final LoopResources loops;

    private MonitoringServer(DisposableServer server, LoopResources loops) {
        this.server = server;
        this.loops = loops;
    }

    /**
     * Binds the address and begins to answer. Blocks the calling thread for the moment binding takes.
     *
     * @param settings where to listen, and the limits
     * @param serving whether new calls are welcome; asked on an event loop on each request, must not block
     * @throws MonitoringStartException if the address cannot be bound
     */
    public static MonitoringServer start(MonitoringSettings settings, BooleanSupplier serving) {
        Routes routes = new Routes(settings.serviceName(), serving, Clock.systemUTC());
        LoopResources loops = LoopResources.create(THREAD_PREFIX, LOOPS, true);
        HttpServer http = HttpServer.create()
                .host(settings.host())
                .port(settings.port())
                .runOn(loops)
                .maxConnections(settings.maxConnections())
                .idleTimeout(settings.idleTimeout())
                .requestTimeout(settings.requestTimeout())
                .httpRequestDecoder(
                        decoder -> decoder.maxInitialLineLength(LINE_BYTES).maxHeaderSize(HEADER_BYTES))
                .handle(routes::answer);
        try {
            DisposableServer server = http.bindNow();
            LOGGER.atInfo()
                    .addKeyValue("host", settings.host())
                    .addKeyValue("port", server.port())
                    .log("HTTP server listens");
            return new MonitoringServer(server, loops);
        } catch (RuntimeException e) {
            loops.dispose();
            throw new MonitoringStartException(
                    "cannot listen on " + settings.host() + ":" + settings.port() + ": " + reason(e), e);
        }
    }

    /** The port that is bound. */
    public int port() {
        return server.port();
    }

    /** Closes the port and all connections; completes when the event loops have ended. */
    public Mono<Void> stop() {
        return Mono.defer(() -> {
            server.dispose();
            return server.onDispose()
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

    /** The operating system's reason, which comes as text only, and what to do about it. */
    private static String reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (text.contains("already in use")) {
                return "address already in use; stop the other program, or set another port";
            }
            if (text.contains("permission denied")) {
                return "permission denied; ports below 1024 need special rights, set another port";
            }
            if (text.contains("cannot assign") || text.contains("can't assign")) {
                return "not an address of this machine; use one, or 0.0.0.0 for all";
            }
        }
        return String.valueOf(failure.getMessage());
    }
}
