package io.byova.gateway.tracing;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/** Sends spans to the collector, one request at a time, on threads no call uses. What it does not take is dropped. */
final class SpanSender {

    private static final Logger LOGGER = LoggerFactory.getLogger(SpanSender.class);

    private static final String THREADS = "byova-traces";
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);
    private static final Duration FREE_AT_MOST = Duration.ofSeconds(2);

    private final TracingSettings settings;
    private final SpanQueue spans;
    private final Map<String, Object> resource;
    private final Scheduler scheduler = Schedulers.newSingle(THREADS, true);
    private final LoopResources loops = LoopResources.create(THREADS, 1, true);
    private final ConnectionProvider connections = ConnectionProvider.create(THREADS, 1);
    private final HttpClient http;
    private final Disposable sending;

    /** Guarded by there being one request at a time. */
    private volatile boolean complained;

    SpanSender(TracingSettings settings, SpanQueue spans) {
        this.settings = settings;
        this.spans = spans;
        this.resource = Map.of(
                "service.name",
                "byova-gateway",
                "service.version",
                settings.version(),
                "service.instance.id",
                UUID.randomUUID().toString());
        this.http = HttpClient.create(connections)
                .runOn(loops)
                .responseTimeout(settings.timeout())
                .headers(headers -> {
                    headers.set(HttpHeaderNames.CONTENT_TYPE, "application/x-protobuf");
                    settings.headers().forEach(headers::set);
                });
        this.sending = Flux.interval(settings.every(), scheduler)
                .onBackpressureDrop()
                .concatMap(tick -> all(), 0)
                .subscribe(sent -> {}, fault -> LOGGER.atError().setCause(fault).log("traces are sent no more"));
    }

    /** Sends all that waits now, batch after batch, as long as the collector takes them. */
    private Mono<Void> all() {
        return Mono.defer(this::batch)
                .repeat(() -> spans.size() >= settings.batch() && !complained)
                .then();
    }

    private Mono<Void> batch() {
        List<Span> batch = spans.take(settings.batch());
        if (batch.isEmpty()) {
            return Mono.empty();
        }
        return Mono.fromCallable(() -> Otlp.request(resource, "io.byova.gateway", batch))
                .subscribeOn(scheduler)
                .flatMap(this::post)
                .timeout(settings.timeout(), scheduler)
                .doOnSuccess(sent -> took())
                .onErrorResume(failure -> {
                    spans.lost(batch.size());
                    refused(failure);
                    return Mono.empty();
                });
    }

    private Mono<Void> post(byte[] request) {
        return http.post()
                .uri(settings.endpoint())
                .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(request)))
                .responseSingle((response, body) -> response.status().code() / 100 == 2
                        ? body.then()
                        : body.then(Mono.error(new IOException("it answers " + response.status()))));
    }

    private void took() {
        if (complained) {
            complained = false;
            LOGGER.atInfo()
                    .addKeyValue("endpoint", settings.endpoint().getHost())
                    .addKeyValue("dropped", spans.dropped())
                    .log("the collector takes traces again");
        }
    }

    /** Once, until it takes them again: a collector that is away for an hour is one line. */
    private void refused(Throwable failure) {
        if (!complained) {
            complained = true;
            LOGGER.atWarn()
                    .addKeyValue("endpoint", settings.endpoint().getHost())
                    .addKeyValue("cause", String.valueOf(failure.getMessage()))
                    .log("the collector does not take traces; they are dropped until it does");
        }
    }

    Mono<Void> close() {
        return Mono.defer(() -> {
            sending.dispose();
            return all().timeout(LAST_WORDS, Mono.empty())
                    .onErrorComplete()
                    .then(connections.disposeLater().timeout(FREE_AT_MOST, Mono.empty()))
                    .then(loops.disposeLater(Duration.ZERO, FREE_AT_MOST))
                    .onErrorComplete()
                    .doFinally(signal -> Schedulers.boundedElastic().schedule(scheduler::dispose));
        });
    }
}
