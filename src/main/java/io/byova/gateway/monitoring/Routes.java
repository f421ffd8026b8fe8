package io.byova.gateway.monitoring;

import io.netty.channel.ChannelException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Every path of the HTTP side, in one table. */
final class Routes {

    private static final Logger LOGGER = LoggerFactory.getLogger(Routes.class);

    /** Stands for one step of a path, whatever it holds. */
    private static final String VARIABLE = "{id}";

    private static final Map<CharSequence, String> HEADERS = Map.of(
            HttpHeaderNames.CACHE_CONTROL,
            "no-store",
            HttpHeaderNames.CONTENT_SECURITY_POLICY,
            "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            "x-content-type-options",
            "nosniff",
            HttpHeaderNames.X_FRAME_OPTIONS,
            "DENY",
            "referrer-policy",
            "no-referrer",
            "cross-origin-opener-policy",
            "same-origin",
            "cross-origin-resource-policy",
            "same-origin");

    private final Map<String, Map<HttpMethod, Route>> table = new TreeMap<>();
    private final String serviceName;
    private final Gate gate;
    private final Assets assets = new Assets();

    private record Route(Access access, Function<Exchange, Publisher<Void>> handler) {}

    Routes(
            MonitoringSettings settings,
            MonitoredGateway gateway,
            Gate gate,
            Sessions sessions,
            LoopLag lag,
            Metrics metrics,
            TestCallsApi tests,
            EventStreams events,
            LogsApi logs,
            Clock clock) {
        this.serviceName = settings.serviceName();
        this.gate = gate;
        HealthApi health = new HealthApi(serviceName, gateway.serving(), clock);
        StatusApi status = new StatusApi(gateway, lag, clock);
        CallsApi calls = new CallsApi(gateway, tests::end);
        SessionApi session = new SessionApi(gate, sessions);
        TestSocketsApi sockets = new TestSocketsApi(gateway.testDoor());
        byte[] openApi = Assets.resource("/monitoring/openapi.json");

        get("/v1/ping", Access.PUBLIC, health::ping);
        get("/health", Access.PUBLIC, health::ready);
        get("/health/live", Access.PUBLIC, health::alive);
        get("/health/ready", Access.PUBLIC, health::ready);

        get("/", Access.LOGIN, this::index);
        get(
                "/api/openapi.json",
                Access.LOGIN,
                exchange ->
                        exchange.bytes(HttpResponseStatus.OK, HttpHeaderValues.APPLICATION_JSON.toString(), openApi));
        get("/api/session", Access.LOGIN, session::tell);
        on(HttpMethod.POST, "/api/session", Access.LOGIN, session::login);
        on(HttpMethod.DELETE, "/api/session", Access.OPERATOR, session::logout);

        get("/api/status", Access.OPERATOR, status::status);
        get("/api/agents", Access.OPERATOR, status::agents);
        get("/api/config", Access.OPERATOR, status::config);
        get("/api/debug/sessions", Access.OPERATOR, status::sessions);
        on(HttpMethod.POST, "/api/debug/sessions", Access.OPERATOR, tests::begin);
        get("/api/debug/sessions/" + VARIABLE, Access.OPERATOR, calls::call);
        on(HttpMethod.DELETE, "/api/debug/sessions/" + VARIABLE, Access.OPERATOR, calls::end);
        get("/api/connections", Access.OPERATOR, calls::connections);
        get("/v1/va", Access.OPERATOR, sockets::call);
        get("/v1/listVirtualAgents", Access.OPERATOR, sockets::list);
        get("/metrics", Access.OPERATOR, metrics::scrape);
        get("/api/events", Access.OPERATOR, events::follow);
        get("/api/calls", Access.OPERATOR, calls::calls);
        get("/api/call", Access.OPERATOR, calls::call);
        on(HttpMethod.DELETE, "/api/call", Access.OPERATOR, calls::end);
        get("/api/calls/" + VARIABLE, Access.OPERATOR, calls::call);
        on(HttpMethod.DELETE, "/api/calls/" + VARIABLE, Access.OPERATOR, calls::end);
        get("/api/logs", Access.OPERATOR, logs::lines);
        get("/api/logs/levels", Access.OPERATOR, logs::levels);
        on(HttpMethod.POST, "/api/logs/levels", Access.OPERATOR, logs::change);
        on(HttpMethod.DELETE, "/api/logs/levels", Access.OPERATOR, logs::back);
    }

    private void get(String path, Access access, Function<Exchange, Publisher<Void>> handler) {
        on(HttpMethod.GET, path, access, handler);
    }

    private void on(HttpMethod method, String path, Access access, Function<Exchange, Publisher<Void>> handler) {
        table.computeIfAbsent(path, each -> new LinkedHashMap<>()).put(method, new Route(access, handler));
    }

    Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        HEADERS.forEach(response::header);
        String path = path(request.uri());
        String variable = "";
        Map<HttpMethod, Route> routes = table.get(path);
        if (routes == null) {
            int last = path.lastIndexOf('/') + 1;
            variable = path.substring(last);
            routes = variable.isEmpty() ? null : table.get(path.substring(0, last) + VARIABLE);
        }
        Exchange exchange = new Exchange(request, response, variable);
        if (assets.has(path)) {
            return answer(exchange, path, new Route(Access.LOGIN, asked -> assets.file(asked, path)));
        }
        if (routes == null) {
            return exchange.problem(HttpResponseStatus.NOT_FOUND, "not found");
        }
        Route route = routes.get(request.method());
        if (route == null) {
            response.header(
                    HttpHeaderNames.ALLOW,
                    routes.keySet().stream().map(HttpMethod::name).collect(Collectors.joining(", ")));
            return exchange.problem(HttpResponseStatus.METHOD_NOT_ALLOWED, "method not allowed");
        }
        return answer(exchange, path, route);
    }

    private Publisher<Void> answer(Exchange exchange, String path, Route route) {
        return Mono.defer(() -> {
                    gate.check(exchange, route.access());
                    return Mono.from(route.handler().apply(exchange));
                })
                .onErrorResume(Refusal.class, refused -> Mono.from(refuse(exchange, refused)))
                .onErrorResume(Routes::isTheClients, gone -> {
                    LOGGER.atDebug().addKeyValue("path", path).log("a request did not come whole");
                    return exchange.channel().isActive()
                            ? Mono.from(exchange.problem(
                                    HttpResponseStatus.REQUEST_TIMEOUT, "the request did not come whole in time"))
                            : Mono.empty();
                })
                .onErrorResume(fault -> !exchange.response().hasSentHeaders(), fault -> {
                    LOGGER.atError().addKeyValue("path", path).setCause(fault).log("the HTTP side failed");
                    return Mono.from(exchange.problem(
                            HttpResponseStatus.INTERNAL_SERVER_ERROR,
                            "a fault of the gateway's own; its log says more"));
                });
    }

    /** A client that goes, or is too slow, has made no fault of the gateway's. */
    private static boolean isTheClients(Throwable failure) {
        return failure instanceof ChannelException
                || failure instanceof AbortedException
                || failure instanceof IOException;
    }

    private static Publisher<Void> refuse(Exchange exchange, Refusal refused) {
        if (refused.status().equals(HttpResponseStatus.UNAUTHORIZED)) {
            exchange.response().header(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        return exchange.problem(refused.status(), String.valueOf(refused.getMessage()));
    }

    /** The path as it was sent: nothing decoded, so that one path has one spelling. */
    private static String path(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    /** The dashboard for browsers, which ask for HTML by name; the paths there are for all others. */
    private Publisher<Void> index(Exchange exchange) {
        exchange.response().header(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT);
        String accepted = exchange.header(HttpHeaderNames.ACCEPT);
        if (accepted != null && accepted.contains(HttpHeaderValues.TEXT_HTML)) {
            return assets.page(exchange);
        }
        return exchange.json(new Index(serviceName, List.copyOf(table.keySet())));
    }

    private record Index(String serviceName, List<String> paths) {}
}
