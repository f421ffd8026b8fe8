package io.byova.gateway.connectors.lex;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Amazon Lex V2 on loopback, as far as the gateway speaks to it: conversations and utterances by HTTP/2 without encryption,
 * lists of bots by HTTP/1.1, at one port. Needs nothing per call but the stream itself.
 */
public final class FakeLexServer implements AutoCloseable {

    private final LexScript script;
    private final DisposableServer server;
    private final List<LexCall> calls = new CopyOnWriteArrayList<>();
    private final List<LexUtterance> utterances = new CopyOnWriteArrayList<>();
    private final List<String> lists = new CopyOnWriteArrayList<>();

    private FakeLexServer(LexScript script) {
        this.script = script;
        this.server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .protocol(HttpProtocol.H2C, HttpProtocol.HTTP11)
                .http2Settings(settings -> settings.maxConcurrentStreams(1000))
                .handle(this::handle)
                .bindNow(Duration.ofSeconds(10));
    }

    /** Starts at a free port, with credentials in this JVM that any client will find. */
    public static FakeLexServer start(LexScript script) {
        System.setProperty("aws.accessKeyId", "fake-key");
        System.setProperty("aws.secretAccessKey", "fake-secret");
        return new FakeLexServer(script);
    }

    /** What the {@code endpoint} setting takes. */
    public String endpoint() {
        return "http://127.0.0.1:" + server.port();
    }

    /** All calls, the oldest first. */
    public List<LexCall> calls() {
        return List.copyOf(calls);
    }

    /** All utterances, the oldest first. */
    public List<LexUtterance> utterances() {
        return List.copyOf(utterances);
    }

    /** What was listed, with the page's token. */
    public List<String> lists() {
        return List.copyOf(lists);
    }

    /** Forgets what was recorded. */
    public void forget() {
        calls.clear();
        utterances.clear();
    }

    @Override
    public void close() {
        server.disposeNow(Duration.ofSeconds(10));
    }

    private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        String path = request.path();
        if (script.neverAnswers) {
            return request.receive().then(Mono.never());
        }
        if (script.refuseStatus != 0) {
            return json(
                    response.status(script.refuseStatus).header("x-amzn-errortype", script.refuseType),
                    Map.of("message", "the caller said 4711"));
        }
        if (path.endsWith("/conversation")) {
            return converse(request, response);
        }
        if (path.endsWith("/utterance")) {
            return request.receive()
                    .aggregate()
                    .asByteArray()
                    .defaultIfEmpty(new byte[0])
                    .flatMap(body -> Mono.from(recognise(request, response, body)));
        }
        return request.receive()
                .aggregate()
                .asString(StandardCharsets.UTF_8)
                .defaultIfEmpty("{}")
                .flatMap(body -> list(request.uri(), LexModel.JSON.readValue(body, Map.class), response));
    }

    private Publisher<Void> converse(HttpServerRequest request, HttpServerResponse response) {
        LexCall call = new LexCall(script, "/" + request.path());
        calls.add(call);
        response.withConnection(connection -> connection.onDispose(call::closed));
        request.receive().asByteArray().doFinally(signal -> call.ended()).subscribe(call::feed, gone -> {});
        Flux<ByteBuf> speaking = call.output(fault -> response.withConnection(connection -> {
                    Channel stream = connection.channel();
                    if (fault instanceof LexStep.Drops) {
                        stream.parent().close();
                    } else {
                        stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
                    }
                }))
                .map(Unpooled::wrappedBuffer);
        return response.header("content-type", "application/vnd.amazon.eventstream")
                .sendHeaders()
                .send(speaking, event -> true);
    }

    private Publisher<Void> recognise(HttpServerRequest request, HttpServerResponse response, byte[] body) {
        String type = String.valueOf(request.requestHeaders().get("content-type"));
        Map<?, ?> state = LexUtterance.unpacked(request.requestHeaders().get("x-amz-lex-session-state"));
        LexUtterance utterance = new LexUtterance("/" + request.path(), type, state, body);
        long before = utterances.stream()
                .filter(earlier -> earlier.path().equals(utterance.path()))
                .count();
        utterances.add(utterance);
        List<LexStep> steps = before == 0 && utterance.isText()
                ? script.start
                : LexScript.turn(utterance.isText() ? script.digits : script.speech, (int) Math.max(0, before - 1));
        Duration wait = steps.stream()
                .filter(LexStep.Waits.class::isInstance)
                .map(step -> ((LexStep.Waits) step).time())
                .reduce(Duration.ZERO, Duration::plus);
        for (LexStep step : steps) {
            if (step instanceof LexStep.Throws) {
                LexStep.Throws thrown = (LexStep.Throws) step;
                return json(
                        response.status(thrown.status()).header("x-amzn-errortype", thrown.type()),
                        Map.of("message", "the caller said 4711"));
            }
            if (step instanceof LexStep.Stalls) {
                return Mono.never();
            }
            if (step instanceof LexStep.Drops || step instanceof LexStep.Resets) {
                return response.withConnection(
                                connection -> connection.channel().close())
                        .then();
            }
        }
        LexUtterance.Answer answer = LexUtterance.answer(steps);
        answer.headers().forEach(response::header);
        Publisher<Void> sent = response.sendByteArray(Mono.just(answer.body()));
        return wait.isZero() ? sent : Mono.delay(wait).then(Mono.from(sent));
    }

    private Mono<Void> list(String path, Map<?, ?> request, HttpServerResponse response) {
        Object token = request.get("nextToken");
        lists.add(path + (token == null ? "" : "?" + token));
        List<Map<String, Object>> all = path.equals("/bots/")
                ? script.bots.stream().map(LexScript::summary).toList()
                : script.bots.stream()
                        .filter(bot -> path.contains(bot.id()))
                        .flatMap(bot -> bot.aliases().stream())
                        .map(LexScript::summary)
                        .toList();
        int from = token == null ? 0 : Integer.parseInt((String) token);
        int to = Math.min(from + script.pageSize, all.size());
        Map<String, Object> page = new LinkedHashMap<>();
        page.put(path.equals("/bots/") ? "botSummaries" : "botAliasSummaries", all.subList(from, to));
        if (to < all.size()) {
            page.put("nextToken", String.valueOf(to));
        }
        return Mono.from(json(response, page));
    }

    private static Publisher<Void> json(HttpServerResponse response, Map<String, ?> fields) {
        return response.header("content-type", "application/json")
                .sendByteArray(Mono.just(LexModel.JSON.writeValueAsBytes(fields)));
    }
}
