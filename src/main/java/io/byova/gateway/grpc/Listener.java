package io.byova.gateway.grpc;

import io.byova.gateway.access.BindFailure;
import io.byova.gateway.grpc.GrpcSettings.Limits;
import io.byova.gateway.grpc.GrpcSettings.Tls;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The socket side of the server: address, certificate, and what a connection may do. */
final class Listener {

    private Listener() {}

    static NettyServerBuilder builder(GrpcSettings settings, EventLoops loops) {
        InetSocketAddress address = new InetSocketAddress(settings.host(), settings.port());
        if (address.isUnresolved()) {
            throw cannotListen(
                    settings, "the host is unknown; use an address of this machine, or 0.0.0.0 for all", null);
        }
        Limits limits = settings.limits();
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address)
                .bossEventLoopGroup(loops.group())
                .workerEventLoopGroup(loops.group())
                .channelFactory(EarlyEnd.watching(loops.channels()))
                // A hop to another thread costs half as much again per frame; safe because nothing here blocks.
                .directExecutor()
                .handshakeTimeout(limits.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .maxConcurrentCallsPerConnection(limits.streamsPerConnection())
                .maxRstFramesPerWindow(limits.resets(), Limits.RESET_WINDOW_SECONDS)
                .maxInboundMessageSize(limits.messageBytes())
                .maxInboundMetadataSize(limits.headerBytes())
                .permitKeepAliveTime(limits.permitKeepAlive().toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .maxConnectionIdle(limits.connectionIdle().toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionAge(limits.connectionAge().toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionAgeGrace(limits.connectionAgeGrace().toMillis(), TimeUnit.MILLISECONDS)
                .flowControlWindow(limits.flowControlWindow());
        if (settings.tls() != null) {
            secure(builder, settings.tls());
        }
        return builder;
    }

    static Server bind(NettyServerBuilder builder, GrpcSettings settings) {
        try {
            return builder.build().start();
        } catch (IOException e) {
            throw cannotListen(settings, BindFailure.reason(e), e);
        }
    }

    private static void secure(NettyServerBuilder builder, Tls tls) {
        for (Path file : new Path[] {tls.certificate(), tls.key()}) {
            if (!Files.isReadable(file)) {
                throw new ServerStartException(
                        "cannot use TLS: " + file + " cannot be read; check path and rights", null);
            }
        }
        try {
            builder.useTransportSecurity(tls.certificate().toFile(), tls.key().toFile());
        } catch (RuntimeException e) {
            throw new ServerStartException(
                    "cannot use TLS: " + tls.certificate() + " and " + tls.key()
                            + " are not a PEM certificate chain and its PKCS#8 key",
                    e);
        }
    }

    private static ServerStartException cannotListen(GrpcSettings settings, String reason, @Nullable Throwable cause) {
        return new ServerStartException(
                "cannot listen on " + settings.host() + ":" + settings.port() + ": " + reason, cause);
    }
}
