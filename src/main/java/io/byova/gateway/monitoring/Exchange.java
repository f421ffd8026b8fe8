package io.byova.gateway.monitoring;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.cookie.Cookie;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.core.JacksonException;

/** One request and its answer. */
final class Exchange {

    private static final int LARGEST_DRAINED = 65_536;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final String variable;

    /** @param variable what the path's last step holds, as it was sent; empty where the path has none */
    Exchange(HttpServerRequest request, HttpServerResponse response, String variable) {
        this.request = request;
        this.response = response;
        this.variable = variable;
    }

    // ---- asked ------------------------------------------------------------------------------------------------------

    HttpMethod method() {
        return request.method();
    }

    /** A header, or null where it is missing or stands there twice: who sends two may mean either. */
    @Nullable
    String header(CharSequence name) {
        List<String> values = request.requestHeaders().getAll(name);
        return values.size() == 1 ? values.get(0) : null;
    }

    boolean has(CharSequence name) {
        return request.requestHeaders().contains(name);
    }

    @Nullable
    String cookie(String name) {
        Set<Cookie> cookies = request.cookies().get(name);
        return cookies == null || cookies.size() != 1
                ? null
                : cookies.iterator().next().value();
    }

    /** The variable step of the path, decoded. */
    String variable() {
        try {
            // In a path a plus is a plus.
            return QueryStringDecoder.decodeComponent(variable.replace("+", "%2B"));
        } catch (IllegalArgumentException malformed) {
            throw Refusal.badRequest("the path is not percent-encoded UTF-8");
        }
    }

    /** A number from the query. */
    int number(String name, int fallback, int least, int most) {
        String text = parameter(name);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            // said below
        }
        throw Refusal.badRequest(name + ": must be a number from " + least + " to " + most);
    }

    /** A point in time from the query, as ISO 8601, in milliseconds since 1970; 0 where it is missing. */
    long instant(String name) {
        String text = parameter(name);
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeParseException | ArithmeticException malformed) {
            throw Refusal.badRequest(name + ": must be a time such as 2026-11-22T10:15:30Z");
        }
    }

    /** An event's id from the query; 0 where it is missing. */
    long eventId(String name) {
        String text = parameter(name);
        if (text.isEmpty()) {
            return 0;
        }
        try {
            long id = Long.parseLong(text);
            if (id >= 0) {
                return id;
            }
        } catch (NumberFormatException noNumber) {
            // said below
        }
        throw Refusal.badRequest(name + ": must be an event's id");
    }

    /** A word from the query; empty where it is missing. */
    String parameter(String name) {
        try {
            Map<String, List<String>> query = new QueryStringDecoder(request.uri()).parameters();
            List<String> values = query.getOrDefault(name, List.of());
            return values.isEmpty() ? "" : values.get(0);
        } catch (IllegalArgumentException malformed) {
            throw Refusal.badRequest("the query is not percent-encoded UTF-8");
        }
    }

    /** The body as JSON; refused where it is longer than so many bytes, of unknown length or something else. */
    <T> Mono<T> body(Class<T> type, int most) {
        int length = request.requestHeaders().getInt(HttpHeaderNames.CONTENT_LENGTH, -1);
        if (length < 0 || length > most) {
            return refuseBody(
                    length,
                    new Refusal(
                            HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "send a Content-Length of at most " + most));
        }
        String contentType = header(HttpHeaderNames.CONTENT_TYPE);
        if (contentType == null || !contentType.startsWith(HttpHeaderValues.APPLICATION_JSON.toString())) {
            return refuseBody(length, new Refusal(HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, "send application/json"));
        }
        return request.receive()
                .aggregate()
                .asString(StandardCharsets.UTF_8)
                .switchIfEmpty(Mono.error(() -> Refusal.badRequest("the body is empty")))
                .map(text -> {
                    try {
                        T value = Json.read(text, type);
                        if (value != null) {
                            return value;
                        }
                    } catch (JacksonException malformed) {
                        // Its message would quote the body.
                    }
                    throw Refusal.badRequest("the body is not the JSON that is expected here");
                });
    }

    /** A client that is still sending would not see the answer; one that sends much more does not deserve it. */
    private <T> Mono<T> refuseBody(int length, Refusal why) {
        return length >= 0 && length <= LARGEST_DRAINED ? request.receive().then(Mono.error(why)) : Mono.error(why);
    }

    // ---- answered ---------------------------------------------------------------------------------------------------

    HttpServerResponse response() {
        return response;
    }

    Channel channel() {
        Channel[] channel = new Channel[1];
        response.withConnection(connection -> channel[0] = connection.channel());
        return channel[0];
    }

    /**
     * The connection's own thread: an answer sent from another one races with the next request, which then waits for ever.
     * Closing this scheduler would close the thread, so nobody does.
     */
    Scheduler loop() {
        return Schedulers.fromExecutorService(channel().eventLoop());
    }

    Publisher<Void> json(Object body) {
        return json(HttpResponseStatus.OK, body);
    }

    Publisher<Void> json(HttpResponseStatus status, Object body) {
        return bytes(status, HttpHeaderValues.APPLICATION_JSON.toString(), Json.bytes(body));
    }

    Publisher<Void> problem(HttpResponseStatus status, String sentence) {
        return json(status, new Problem(sentence));
    }

    Publisher<Void> bytes(HttpResponseStatus status, String contentType, byte[] body) {
        return response.status(status)
                .header(HttpHeaderNames.CONTENT_TYPE, contentType)
                .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length))
                .sendByteArray(Mono.just(body));
    }

    private record Problem(String error) {}
}
