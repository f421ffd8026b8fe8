package io.byova.gateway.monitoring;

import io.byova.gateway.observe.Journal;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** The readers of the events: so many and no more. */
final class EventStreams {

    private final EventFeed feed;
    private final int most;
    private final AtomicInteger readers = new AtomicInteger();

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
                feed.after(last, exchange.loop(), () -> exchange.channel().close());
        return exchange.response()
                .status(HttpResponseStatus.OK)
                .header(HttpHeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8")
                .send(
                        events.map(text -> Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)))
                                .doFinally(signal -> readers.decrementAndGet()),
                        written -> true);
    }

    int readers() {
        return readers.get();
    }
}
