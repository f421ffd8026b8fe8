package io.byova.gateway.connectors.realtime;

import io.byova.gateway.connector.ConnectorException;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.WebsocketClientSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/** Opens sessions of one agent. All of a call's sessions live on one event loop. Thread-safe. */
final class RealtimeClient {

    static final String THREAD_PREFIX = "byova-http-realtime";

    /** A delta of ten seconds of audio is 107 KB; a vendor that sends more at once is not to be trusted. */
    private static final int LARGEST_MESSAGE = 2 * 1024 * 1024;

    private static final Duration CLOSE_STATUS_WITHIN = Duration.ofMillis(200);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(2);

    private static final WebsocketClientSpec SPEC =
            WebsocketClientSpec.builder().maxFramePayloadLength(LARGEST_MESSAGE).build();

    private final HttpClient http;
    private final URI address;
    private final LoopResources loops;
    private final Duration writeTimeout;

    RealtimeClient(RealtimeConfig config) {
        Dialect dialect = config.dialect();
        this.address = dialect.address(config.url(), config.model(), config.apiVersion());
        this.loops = LoopResources.create(THREAD_PREFIX, LoopResources.DEFAULT_IO_WORKER_COUNT, true);
        this.writeTimeout = config.responseTimeout();
        this.http = HttpClient.create(ConnectionProvider.newConnection())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        config.connectTimeout().toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .headers(headers -> headers.set(dialect.credentialHeader(), dialect.credential(config.apiKey())));
    }

    /** The loop of a new call. */
    EventLoop nextLoop() {
        EventLoopGroup group = loops.onClient(LoopResources.DEFAULT_NATIVE);
        return group.next();
    }

    /**
     * A session.
     *
     * @param loop where all of it happens
     * @param onOpen told when the WebSocket is open, before the first event
     * @return the vendor's events, read as they are asked for; subscribing connects, cancelling closes, and it never completes
     *     but fails with a {@link ConnectorException}
     */
    Flux<ServerEvent> open(EventLoop loop, Consumer<RealtimeSocket> onOpen) {
        return http.runOn(new OneLoop(loop, loops))
                .websocket(SPEC)
                .uri(address)
                .handle((in, out) -> {
                    in.withConnection(connection -> {
                        connection.addHandlerLast(
                                new WriteTimeoutHandler(writeTimeout.toMillis(), TimeUnit.MILLISECONDS));
                        onOpen.accept(new RealtimeSocket(connection.channel()));
                    });
                    return events(in);
                })
                .onErrorMap(VendorFailures::of);
    }

    private static Flux<ServerEvent> events(WebsocketInbound in) {
        Mono<ServerEvent> end = in.receiveCloseStatus()
                .timeout(CLOSE_STATUS_WITHIN, Mono.empty())
                .defaultIfEmpty(WebSocketCloseStatus.ABNORMAL_CLOSURE)
                .flatMap(status -> Mono.error(VendorFailures.closed(status)));
        return in.aggregateFrames(LARGEST_MESSAGE)
                .receiveFrames()
                .handle(RealtimeClient::read)
                .concatWith(end);
    }

    private static void read(WebSocketFrame frame, SynchronousSink<ServerEvent> sink) {
        if (frame instanceof BinaryWebSocketFrame) {
            sink.error(ServerEvents.nonsense(null));
        } else if (frame instanceof TextWebSocketFrame) {
            byte[] json = new byte[frame.content().readableBytes()];
            frame.content().readBytes(json);
            try {
                ServerEvent event = ServerEvents.read(json);
                if (event != null) {
                    sink.next(event);
                }
            } catch (ConnectorException nonsense) {
                sink.error(nonsense);
            }
        }
    }

    /** Ends the event loops; sessions must have been closed. */
    Mono<Void> close() {
        return loops.disposeLater(Duration.ZERO, STOP_WITHIN).onErrorComplete();
    }

    /** Keeps a session on its call's loop. */
    private static final class OneLoop implements LoopResources {

        private final EventLoop loop;
        private final LoopResources owner;

        OneLoop(EventLoop loop, LoopResources owner) {
            this.loop = loop;
            this.owner = owner;
        }

        @Override
        public EventLoopGroup onServer(boolean useNative) {
            return loop;
        }

        @Override
        public EventLoopGroup onClient(boolean useNative) {
            return loop;
        }

        @Override
        public <CHANNEL extends io.netty.channel.Channel> CHANNEL onChannel(
                Class<CHANNEL> channelType, EventLoopGroup group) {
            return owner.onChannel(channelType, group);
        }

        @Override
        public <CHANNEL extends io.netty.channel.Channel> Class<? extends CHANNEL> onChannelClass(
                Class<CHANNEL> channelType, EventLoopGroup group) {
            return owner.onChannelClass(channelType, group);
        }
    }
}
