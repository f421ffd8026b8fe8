package io.byova.gateway.monitoring;

import io.byova.gateway.observe.Journal;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The readers of the events: so many and no more. */
final class EventStreams {

    private final EventFeed feed;
    private final int most;
    private final AtomicInteger readers = new AtomicInteger();
    private final Sinks.Empty<Void> end = Sinks.empty();
    private final Sinks.Empty<Void> allEnded = Sinks.empty();
    private volatile boolean ending;

    EventStreams(Journal journal, String boot, int most) {
        this.feed = new EventFeed(journal, boot);
        this.most = most;
    }

    Publisher<Void> follow(Exchange exchange) {
        if (readers.incrementAndGet() > most) {
            readers.decrementAndGet();
            throw new Refusal(
                    HttpResponseStatus.SERVICE_UNAVAILABLE, "as many readers follow the events as may: " + most);
        }
        String header = exchange.header("last-event-id");
        String last = header == null ? exchange.parameter("last_event_id") : header;
        Flux<String> events =
                feed.after(last, exchange.loop(), () -> exchange.channel().close(), end.asMono());
        return exchange.response()
                .status(HttpResponseStatus.OK)
                .header(HttpHeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8")
                .send(
                        events.map(text -> Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)))
                                .doFinally(signal -> left()),
                        written -> true);
    }

    private void left() {
        if (readers.decrementAndGet() == 0 && ending) {
            allEnded.tryEmitEmpty();
        }
    }

    /** Tells every reader what there is and that no more will come; completes when they have taken it. */
    Mono<Void> end() {
        return Mono.defer(() -> {
            ending = true;
            end.tryEmitEmpty();
            if (readers.get() == 0) {
                allEnded.tryEmitEmpty();
            }
            return allEnded.asMono();
        });
    }

    int readers() {
        return readers.get();
    }
}
