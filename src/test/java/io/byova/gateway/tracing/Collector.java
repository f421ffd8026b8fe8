package io.byova.gateway.tracing;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A collector of traces on loopback that reads OTLP with OpenTelemetry's own classes. */
final class Collector implements AutoCloseable {

    final List<Span> spans = new CopyOnWriteArrayList<>();
    final List<String> requests = new CopyOnWriteArrayList<>();
    private final DisposableServer server;

    private Collector(int port, boolean answers) {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(port)
                .handle((request, response) -> {
                    requests.add(request.method() + " " + request.uri() + " "
                            + request.requestHeaders().get("content-type") + " "
                            + request.requestHeaders().get("x-tenant"));
                    return request.receive()
                            .aggregate()
                            .asByteArray()
                            .doOnNext(this::read)
                            .then(answers ? response.status(200).send() : Mono.never());
                })
                .bindNow();
    }

    static Collector start() {
        return new Collector(0, true);
    }

    static Collector startOn(int port) {
        return new Collector(port, true);
    }

    static Collector thatNeverAnswers() {
        return new Collector(0, false);
    }

    private void read(byte[] body) {
        try {
            ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().forEach(all -> all.getScopeSpansList()
                    .forEach(scoped -> spans.addAll(scoped.getSpansList())));
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    int port() {
        return server.port();
    }

    String endpoint() {
        return "http://127.0.0.1:" + port() + "/v1/traces";
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
