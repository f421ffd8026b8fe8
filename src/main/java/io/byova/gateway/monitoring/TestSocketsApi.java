package io.byova.gateway.monitoring;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/** An operator's own calls, spoken by himself: so many at once. They are shown as tests and counted nowhere. */
final class TestSocketsApi {

    private static final int MOST_AT_ONCE = 8;

    private final TestDoor door;
    private final AtomicInteger open = new AtomicInteger();

    TestSocketsApi(TestDoor door) {
        this.door = door;
    }

    Publisher<Void> call(Exchange exchange) {
        return upgraded(exchange, door::call);
    }

    Publisher<Void> list(Exchange exchange) {
        return upgraded(exchange, door::list);
    }

    private Publisher<Void> upgraded(Exchange exchange, BiFunction<HttpServerResponse, Runnable, Mono<Void>> socket) {
        String wanted = exchange.header(HttpHeaderNames.UPGRADE);
        if (!HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(wanted)) {
            exchange.response().header(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
            throw new Refusal(HttpResponseStatus.UPGRADE_REQUIRED, "this is for WebSockets");
        }
        if (open.incrementAndGet() > MOST_AT_ONCE) {
            open.decrementAndGet();
            throw new Refusal(
                    HttpResponseStatus.TOO_MANY_REQUESTS, "as many test sockets are open as may: " + MOST_AT_ONCE);
        }
        AtomicBoolean counted = new AtomicBoolean(true);
        Runnable closed = () -> {
            if (counted.compareAndSet(true, false)) {
                open.decrementAndGet();
            }
        };
        return socket.apply(exchange.response(), closed)
                .doOnError(noUpgrade -> closed.run())
                .doOnCancel(closed);
    }
}
