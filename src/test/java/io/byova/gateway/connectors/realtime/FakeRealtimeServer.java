package io.byova.gateway.connectors.realtime;

import io.byova.gateway.grpc.GrpcSettings.Tls;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;
import reactor.netty.resources.LoopResources;

/**
 * The vendor's side of a realtime session, on a loopback port. Speaks as a {@link RealtimeScript} says, detects speech by
 * its energy, and keeps what clients said. One event loop serves all sessions.
 */
public final class FakeRealtimeServer implements AutoCloseable {

    private final RealtimeScript script;
    private final LoopResources loops;
    private final DisposableServer server;
    private final boolean secure;
    private final List<FakeRealtimeSession> sessions = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Channel> waiting = new CopyOnWriteArrayList<>();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger attempts = new AtomicInteger();

    private FakeRealtimeServer(RealtimeScript script, int port, @Nullable Tls tls) {
        this.script = script;
        this.loops = LoopResources.create("fake-realtime", 1, true);
        HttpServer plain =
                HttpServer.create().host("127.0.0.1").port(port).runOn(loops).handle(this::answer);
        this.secure = tls != null;
        this.server = (tls == null
                        ? plain
                        : plain.secure(ssl -> ssl.sslContext(Http11SslContextSpec.forServer(
                                tls.certificate().toFile(), tls.key().toFile()))))
                .bindNow();
    }

    /** Starts one on a free port. */
    public static FakeRealtimeServer start(RealtimeScript script) {
        return new FakeRealtimeServer(script, 0, null);
    }

    /**
     * Starts one where another was.
     *
     * @throws ChannelBindException where the port is in use
     */
    public static FakeRealtimeServer start(RealtimeScript script, int port) {
        return new FakeRealtimeServer(script, port, null);
    }

    /** Starts one that speaks TLS. */
    public static FakeRealtimeServer startSecure(RealtimeScript script, Tls tls) {
        return new FakeRealtimeServer(script, 0, tls);
    }

    /** What the connector's {@code url} setting is to be. */
    public String url() {
        return (secure ? "wss" : "ws") + "://127.0.0.1:" + server.port();
    }

    public int port() {
        return server.port();
    }

    /** All sessions that were opened, oldest first; none of them where the script records nothing. */
    public List<FakeRealtimeSession> sessions() {
        return sessions;
    }

    /** The only session, or the newest. */
    public FakeRealtimeSession session() {
        return sessions.get(sessions.size() - 1);
    }

    /** Sessions that are open now. */
    public long openSessions() {
        return sessions.stream().filter(FakeRealtimeSession::isOpen).count();
    }

    /** Connections that wait for an upgrade that does not come. */
    public long openWaiting() {
        return waiting.stream().filter(Channel::isActive).count();
    }

    /** How many upgrades were asked for. */
    public int attempts() {
        return attempts.get();
    }

    /** Path, query and credentials of each upgrade. */
    public List<String> requests() {
        return requests;
    }

    /** Ends all sessions as a killed process would. */
    public void kill() {
        server.disposeNow();
        sessions.forEach(FakeRealtimeSession::reset);
    }

    @Override
    public void close() {
        kill();
        waiting.forEach(Channel::close);
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block(Duration.ofSeconds(10));
    }

    int nextAnswer() {
        return answers.getAndIncrement();
    }

    /** Bytes of an answer: no two pieces of 100 are alike, so that a lost or repeated one is noticed. */
    byte[] speech(String responseId, long from, int size) {
        byte[] piece = new byte[size];
        int seed = responseId.hashCode() * 31;
        for (int i = 0; i < size; i++) {
            long position = from + i;
            piece[i] = (byte) (seed + position * 7 + (position >> 8) * 13 + (position >> 16) * 5);
        }
        return piece;
    }

    private Mono<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        attempts.incrementAndGet();
        if (script.recording) {
            String bearer = request.requestHeaders().get("Authorization", "");
            requests.add(request.uri() + " " + bearer + request.requestHeaders().get("api-key", ""));
        }
        if (script.httpStatus != 0) {
            return response.status(script.httpStatus).send();
        }
        if (script.welcome == RealtimeScript.Welcome.NO_UPGRADE) {
            request.withConnection(connection -> waiting.add(connection.channel()));
            return Mono.never();
        }
        boolean older = request.uri().contains("api-version=");
        WebsocketServerSpec spec = WebsocketServerSpec.builder()
                .maxFramePayloadLength(16 * 1024 * 1024)
                .build();
        return response.sendWebsocket((in, out) -> serve(in, out, older), spec);
    }

    private Mono<Void> serve(WebsocketInbound in, WebsocketOutbound out, boolean older) {
        FakeRealtimeSession[] session = new FakeRealtimeSession[1];
        in.withConnection(connection -> {
            session[0] = new FakeRealtimeSession(script, this, connection.channel(), older);
            sessions.add(session[0]);
            session[0].opened();
        });
        return in.aggregateFrames(16 * 1024 * 1024)
                .receiveFrames()
                .concatMap(
                        frame -> {
                            session[0].receive(bytes(frame));
                            return session[0].isDeaf() ? Mono.never() : Mono.empty();
                        },
                        0)
                .doFinally(signal -> {
                    session[0].closed();
                    if (!script.recording) {
                        sessions.remove(session[0]);
                    }
                })
                .then();
    }

    private static byte[] bytes(WebSocketFrame frame) {
        byte[] json = new byte[frame.content().readableBytes()];
        frame.content().readBytes(json);
        return json;
    }
}
