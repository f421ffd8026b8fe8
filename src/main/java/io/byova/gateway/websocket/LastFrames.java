package io.byova.gateway.websocket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import reactor.netty.NettyPipeline;

/**
 * Reads what a client still says after our Close, and forgets it, until it closes too (RFC 6455, 7.1.1): a connection that is
 * closed over unread bytes is reset, and then its client may never hear why.
 */
final class LastFrames extends ChannelInboundHandlerAdapter {

    private LastFrames() {}

    /** From now on nobody else hears the client. On the channel's event loop. */
    static void readFrom(Channel channel) {
        if (channel.pipeline().get(NettyPipeline.ReactiveBridge) != null) {
            channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, null, new LastFrames());
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        boolean over = frame instanceof CloseWebSocketFrame;
        ReferenceCountUtil.release(frame);
        if (over) {
            context.close();
        }
    }
}
