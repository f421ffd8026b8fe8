package io.byova.gateway.websocket;

import io.byova.gateway.access.BearerTokens;
import io.byova.gateway.access.BindFailure;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.NetUtil;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/** The listener for calls over WebSockets. Lets nobody through to the upgrade who may not call. Thread-safe. */
public final class WebSocketServer {

    static final String THREAD_PREFIX = "byova-ws";

    private static final Logger LOGGER = LoggerFactory.getLogger(WebSocketServer.class);
    private static final int LINE_BYTES = 2048;
    private static final int HEADER_BYTES = 16_384;
    private static final Duration REQUEST_WITHIN = Duration.ofSeconds(10);
    private static final Duration STOP_AT_MOST = Duration.ofSeconds(5);

    private final DisposableServer server;
    private final LoopResources loops;

    private WebSocketServer(DisposableServer server, LoopResources loops) {
        this.server = server;
        this.loops = loops;
    }

    /**
     * Binds the address and begins to serve. Blocks the calling thread for the moment binding takes.
     *
     * @param settings where to listen, and whom to admit
     * @param door takes those who are admitted
     * @param serving whether new calls are welcome; asked for each
     * @throws WebSocketStartException if the address cannot be bound or the certificate not be used
     */
    public static WebSocketServer start(WebSocketSettings settings, FrontDoor door, BooleanSupplier serving) {
        return start(settings, door, serving, REQUEST_WITHIN);
    }

    /** The same. @param requestWithin how long a handshake and a request may take, and a connection wait for one */
    static WebSocketServer start(
            WebSocketSettings settings, FrontDoor door, BooleanSupplier serving, Duration requestWithin) {
        Guard guard = new Guard(
                !settings.tokens().isEmpty(),
                new BearerTokens(settings.tokens()),
                settings.allowedOrigins(),
                door,
                serving);
        int threads = settings.eventLoops() > 0
                ? settings.eventLoops()
                : Runtime.getRuntime().availableProcessors();
        LoopResources loops = LoopResources.create(THREAD_PREFIX, threads, true);
        HttpServer http = HttpServer.create()
                .host(settings.host())
                .port(settings.port())
                .runOn(loops)
                .maxConnections(settings.maxConnections())
                .idleTimeout(requestWithin)
                .requestTimeout(requestWithin)
                .httpRequestDecoder(
                        decoder -> decoder.maxInitialLineLength(LINE_BYTES).maxHeaderSize(HEADER_BYTES))
                .handle(guard::answer);
        try {
            DisposableServer server = secured(http, settings, requestWithin).bindNow();
            LOGGER.atInfo()
                    .addKeyValue("host", settings.host())
                    .addKeyValue("port", server.port())
                    .addKeyValue("tls", settings.tls() != null)
                    .addKeyValue("tokens", !settings.tokens().isEmpty())
                    .log("WebSocket server listens");
            return new WebSocketServer(server, loops);
        } catch (WebSocketStartException unusable) {
            loops.dispose();
            throw unusable;
        } catch (RuntimeException e) {
            loops.dispose();
            throw new WebSocketStartException(
                    "cannot listen on " + settings.host() + ":" + settings.port() + ": " + BindFailure.reason(e), e);
        }
    }

    private static HttpServer secured(HttpServer http, WebSocketSettings settings, Duration within) {
        WebSocketSettings.Tls tls = settings.tls();
        if (tls == null) {
            return http;
        }
        for (Path file : List.of(tls.certificate(), tls.key())) {
            if (!Files.isReadable(file)) {
                throw new WebSocketStartException(
                        "cannot use TLS: " + file + " cannot be read; check path and rights", null);
            }
        }
        try {
            Http11SslContextSpec certificate = Http11SslContextSpec.forServer(
                    tls.certificate().toFile(), tls.key().toFile());
            certificate.sslContext();
            return http.secure(spec -> spec.sslContext(certificate).handshakeTimeout(within));
        } catch (Exception e) {
            throw new WebSocketStartException(
                    "cannot use TLS: " + tls.certificate() + " and " + tls.key()
                            + " are not a PEM certificate chain and its PKCS#8 key",
                    e);
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

    /** Who gets through to the upgrade. */
    private record Guard(
            boolean asksForTokens, BearerTokens tokens, List<String> origins, FrontDoor door, BooleanSupplier serving) {

        Mono<Void> answer(HttpServerRequest request, HttpServerResponse response) {
            String path = path(request.uri());
            if (!path.equals(FrontDoor.CALLS) && !path.equals(FrontDoor.AGENTS)) {
                return refuse(
                        response, HttpResponseStatus.NOT_FOUND, "calls are at /v1/va, agents at /v1/listVirtualAgents");
            }
            if (!tokens.admit(only(request, HttpHeaderNames.AUTHORIZATION))) {
                response.header(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
                return refuse(response, HttpResponseStatus.UNAUTHORIZED, "a valid bearer token is needed");
            }
            // A browser cannot send a bearer token with a WebSocket, so whoever has sent one is none.
            if (!asksForTokens && !mayCall(request)) {
                return refuse(
                        response, HttpResponseStatus.FORBIDDEN, "not from that Origin; see websocket.allowed-origins");
            }
            if (!request.method().equals(HttpMethod.GET) || !FrontDoor.isUpgrade(request)) {
                response.header(HttpHeaderNames.UPGRADE, "websocket");
                return refuse(response, HttpResponseStatus.UPGRADE_REQUIRED, "this is for WebSockets");
            }
            if (!serving.getAsBoolean()) {
                return refuse(response, HttpResponseStatus.SERVICE_UNAVAILABLE, "no new calls are taken");
            }
            return path.equals(FrontDoor.CALLS)
                    ? door.call(response, SocketWatch.NONE, () -> {})
                    : door.list(response, () -> {});
        }

        /**
         * A page says where it comes from; some programs send an Origin too, which is then the address they call. A name may
         * be anybody's that points here, an address is this machine's own.
         */
        private boolean mayCall(HttpServerRequest request) {
            if (!request.requestHeaders().contains(HttpHeaderNames.ORIGIN)) {
                return true;
            }
            String origin = String.valueOf(only(request, HttpHeaderNames.ORIGIN));
            String host = String.valueOf(only(request, HttpHeaderNames.HOST));
            return origins.contains(origin) || origin.endsWith("://" + host) && isAddress(host);
        }

        private static boolean isAddress(String host) {
            int colon = host.lastIndexOf(':');
            String name = host.startsWith("[") || colon < 0 ? host : host.substring(0, colon);
            return name.equals("localhost") || name.startsWith("[") || NetUtil.isValidIpV4Address(name);
        }

        /** A header that stands there once. */
        private static @Nullable String only(HttpServerRequest request, CharSequence name) {
            List<String> values = request.requestHeaders().getAll(name);
            return values.size() == 1 ? values.get(0) : null;
        }

        private static Mono<Void> refuse(HttpServerResponse response, HttpResponseStatus status, String sentence) {
            return response.status(status)
                    .header(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                    .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(sentence.length()))
                    .sendString(Mono.just(sentence))
                    .then();
        }

        private static String path(String uri) {
            int query = uri.indexOf('?');
            return query < 0 ? uri : uri.substring(0, query);
        }
    }
}
