package io.byova.gateway.connectors.realtime;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import reactor.core.publisher.Mono;
import reactor.netty.FutureMono;

/** What is said to the vendor on one open WebSocket. Thread-safe; events of one thread keep their order. */
final class RealtimeSocket {

    private final Channel channel;

    RealtimeSocket(Channel channel) {
        this.channel = channel;
    }

    /** Sends an event and forgets it: the session's failure is told elsewhere. For the few that follow an event or a turn. */
    void post(ClientEvent event) {
        channel.writeAndFlush(frame(event), channel.voidPromise());
    }

    /**
     * Sends an event.
     *
     * @return completes when it has left for the network: a vendor that does not read stops the caller
     */
    Mono<Void> write(ClientEvent event) {
        return FutureMono.deferFuture(() -> channel.writeAndFlush(frame(event)));
    }

    /** Says goodbye; the vendor then closes. */
    void sayGoodbye() {
        channel.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE), channel.voidPromise());
    }

    /** Completes when the connection is closed. */
    Mono<Void> closed() {
        return FutureMono.from(channel.closeFuture());
    }

    private static TextWebSocketFrame frame(ClientEvent event) {
        return new TextWebSocketFrame(Unpooled.wrappedBuffer(event.json()));
    }
}
