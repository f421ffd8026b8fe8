package io.byova.gateway.websocket;

import com.cisco.wcc.ccai.media.v1.ListVAResponse;
import io.byova.gateway.conversation.ConversationProcessor;
import io.byova.gateway.observe.TraceParent;
import io.byova.gateway.observe.TurnOrigin;
import io.byova.gateway.observe.TurnOrigin.Transport;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;

/**
 * Takes calls over WebSockets, whichever HTTP server they come to; that server has let them in. Thread-safe; runs on the
 * server's event loops.
 */
public final class FrontDoor {

    /** Where a call is made. */
    public static final String CALLS = "/v1/va";

    /** Where the agents are listed. */
    public static final String AGENTS = "/v1/listVirtualAgents";

    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    private final ConversationProcessor calls;
    private final ListVAResponse agents;
    private final DoorLimits limits;
    private final Scheduler timers;
    private final Ids ids;
    private final WebsocketServerSpec spec;
    private final AtomicInteger open = new AtomicInteger();
    private final Sinks.Empty<Void> stopping = Sinks.empty();

    /**
     * @param calls who answers
     * @param agents the listing
     * @param limits what one socket may do
     * @param timers where time comes from, while sockets are waited for
     */
    public FrontDoor(ConversationProcessor calls, ListVAResponse agents, DoorLimits limits, Scheduler timers) {
        this.calls = calls;
        this.agents = agents;
        this.limits = limits;
        this.timers = timers;
        this.ids = new Ids(calls::isLive);
        this.spec = WebsocketServerSpec.builder()
                .maxFramePayloadLength(limits.messageBytes())
                // Answered here, so that a client who pings and does not read is stopped like any other.
                .handlePing(true)
                .build();
    }

    /** Whether a request asks for a WebSocket; no other may be handed in. */
    public static boolean isUpgrade(HttpServerRequest request) {
        return request.requestHeaders().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }

    /**
     * Takes a call.
     *
     * @param watch told whose it is
     * @param closed run when the socket is closed
     * @return completes when the socket is open; fails, and nothing is run, where it cannot be
     */
    public Mono<Void> call(HttpServerResponse response, SocketWatch watch, Runnable closed) {
        return whole(response)
                .then(Mono.defer(() -> response.sendWebsocket(
                        (in, out) -> {
                            Wire wire = new Wire(in, out, limits, Clock.systemUTC(), stopping.asMono());
                            return counted(
                                    wire.serve(new CallSocket(
                                            calls, origin(in.headers()), ids, watch, limits, wire::readOn)),
                                    closed);
                        },
                        spec)));
    }

    /** A header that stands there twice may mean either. */
    private static TurnOrigin origin(HttpHeaders handshake) {
        List<String> parents = handshake.getAll(TraceParent.HEADER);
        return new TurnOrigin(Transport.WEBSOCKET, parents.size() == 1 ? TraceParent.read(parents.get(0)) : null);
    }

    /** Lists the agents; the rest is as for a call. */
    public Mono<Void> list(HttpServerResponse response, Runnable closed) {
        return whole(response)
                .then(Mono.defer(() -> response.sendWebsocket(
                        (in, out) -> counted(
                                new Wire(in, out, limits, Clock.systemUTC(), stopping.asMono())
                                        .serve(new ListSocket(agents)),
                                closed),
                        spec)));
    }

    /** Completes when the request has been read to its end: an earlier upgrade leaves the server's request time-out running. */
    private static Mono<Void> whole(HttpServerResponse response) {
        return Mono.create(end -> response.withConnection(
                connection -> connection.channel().eventLoop().execute(end::success)));
    }

    private Mono<Void> counted(Mono<Void> socket, Runnable closed) {
        return socket.doOnSubscribe(begun -> open.incrementAndGet()).doFinally(signal -> {
            open.decrementAndGet();
            closed.run();
        });
    }

    /** How many sockets are open. */
    public int openSockets() {
        return open.get();
    }

    /** Closes all sockets; completes when they are, or after a moment. */
    public Mono<Void> close() {
        return Mono.defer(() -> {
            stopping.tryEmitEmpty();
            return Flux.interval(Duration.ZERO, LOOK, timers)
                    .onBackpressureDrop()
                    .takeUntil(tick -> openSockets() == 0)
                    .then()
                    .timeout(CLOSE_WITHIN, Mono.empty(), timers);
        });
    }
}
