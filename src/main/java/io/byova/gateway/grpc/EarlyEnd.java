package io.byova.gateway.grpc;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelFactory;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Error;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Exception;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Stream;
import java.util.concurrent.TimeUnit;

/**
 * Frees the HTTP/2 stream of an RPC that was completed while the client still sent (rule 7), by RST_STREAM with NO_ERROR
 * (RFC 9113, section 8.1). grpc-java leaves such a stream open until the client closes it, and clients in Go never do: each
 * spoken turn would take one of the connection's streams for good. One per connection, on its event loop.
 */
final class EarlyEnd extends ChannelInboundHandlerAdapter {

    /** Time for a half-close that is on its way. */
    private static final long PATIENCE_MILLIS = 20;

    private EarlyEnd() {}

    /** Server channels whose connections are watched. */
    static <C extends ServerChannel> ChannelFactory<C> watching(ChannelFactory<C> channels) {
        return () -> {
            C server = channels.newChannel();
            server.pipeline().addLast(new OnAccept());
            return server;
        };
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Http2Exception {
        // With TLS, the HTTP/2 handler comes only after the handshake.
        Http2ConnectionHandler http2 = context.pipeline().get(Http2ConnectionHandler.class);
        if (http2 != null) {
            watch(http2, context.pipeline().context(http2));
            context.pipeline().remove(this);
        }
        context.fireChannelReadComplete();
    }

    private static void watch(Http2ConnectionHandler http2, ChannelHandlerContext context) throws Http2Exception {
        http2.connection().addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamHalfClosed(Http2Stream stream) {
                freeSoon(http2, context, stream);
            }
        });
        http2.connection().forEachActiveStream(stream -> {
            freeSoon(http2, context, stream);
            return true;
        });
    }

    private static void freeSoon(Http2ConnectionHandler http2, ChannelHandlerContext context, Http2Stream stream) {
        if (isEndedByUs(stream)) {
            context.executor()
                    .schedule(
                            () -> {
                                if (isEndedByUs(stream)) {
                                    http2.resetStream(
                                            context, stream.id(), Http2Error.NO_ERROR.code(), context.newPromise());
                                    context.flush();
                                }
                            },
                            PATIENCE_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
    }

    private static boolean isEndedByUs(Http2Stream stream) {
        return stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL;
    }

    /** Puts the watcher into each connection, before gRPC puts in its own. */
    @ChannelHandler.Sharable
    private static final class OnAccept extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) {
            ((Channel) accepted).pipeline().addLast(new EarlyEnd());
            context.fireChannelRead(accepted);
        }
    }
}
