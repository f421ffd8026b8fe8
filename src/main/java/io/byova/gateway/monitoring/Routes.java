package io.byova.gateway.monitoring;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.json.JsonMapper;

/** Every path of the HTTP side, in one table; all are read with GET. */
final class Routes {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Answer NOT_FOUND = new Answer(HttpResponseStatus.NOT_FOUND, new Problem("not found"));
    private static final Answer NOT_ALLOWED =
            new Answer(HttpResponseStatus.METHOD_NOT_ALLOWED, new Problem("method not allowed"));
    private static final Answer ALIVE = new Answer(HttpResponseStatus.OK, new Health("up"));
    private static final Answer READY = new Answer(HttpResponseStatus.OK, new Health("serving"));
    private static final Answer NOT_READY =
            new Answer(HttpResponseStatus.SERVICE_UNAVAILABLE, new Health("not serving"));

    private final String serviceName;
    private final BooleanSupplier serving;
    private final Clock clock;
    private final Map<String, Supplier<Answer>> table;

    Routes(String serviceName, BooleanSupplier serving, Clock clock) {
        this.serviceName = serviceName;
        this.serving = serving;
        this.clock = clock;
        this.table = Map.of(
                "/", this::index,
                "/v1/ping", this::ping,
                "/health", this::ready,
                "/health/live", () -> ALIVE,
                "/health/ready", this::ready);
    }

    Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        Supplier<Answer> route = table.get(path(request.uri()));
        if (route == null) {
            return send(response, NOT_FOUND);
        }
        if (!request.method().equals(HttpMethod.GET)) {
            return send(response.header(HttpHeaderNames.ALLOW, HttpMethod.GET.name()), NOT_ALLOWED);
        }
        return send(response, route.get());
    }

    /** The path as it was sent: nothing decoded, so that one path has one spelling. */
    private static String path(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    /** What WxCC polls (rule 37); "offline" and 503 keep new calls away while those that are live end. */
    private Answer ping() {
        boolean online = serving.getAsBoolean();
        Ping ping = new Ping(
                serviceName,
                "REQUIRED",
                online ? "online" : "offline",
                online ? "takes calls" : "takes no new calls",
                Instant.now(clock).toString());
        return new Answer(online ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE, ping);
    }

    /** Where a browser lands that was given no path. */
    private Answer index() {
        return new Answer(
                HttpResponseStatus.OK,
                new Index(serviceName, table.keySet().stream().sorted().toList()));
    }

    private Answer ready() {
        return serving.getAsBoolean() ? READY : NOT_READY;
    }

    private static Publisher<Void> send(HttpServerResponse response, Answer answer) {
        byte[] body = JSON.writeValueAsBytes(answer.body());
        return response.status(answer.status())
                .header(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length))
                .header(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .sendByteArray(Mono.just(body));
    }

    private record Answer(HttpResponseStatus status, Object body) {}

    private record Ping(
            String serviceName, String serviceType, String serviceState, String message, String lastUpdated) {}

    private record Index(String serviceName, List<String> paths) {}

    private record Health(String status) {}

    private record Problem(String error) {}
}
