package io.byova.gateway.caller;

import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc.VoiceVirtualAgentStub;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.stub.MetadataUtils;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;

/** The connections a call takes in rotation; each is a channel of its own. Opens nothing before the first turn. */
final class Connections {

    /** A response above gRPC's usual 4 MiB must be seen to be named (rule 28). */
    private static final int LARGEST_RESPONSE = 64 << 20;

    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final List<ManagedChannel> channels = new ArrayList<>();
    private final List<VoiceVirtualAgentStub> stubs = new ArrayList<>();

    Connections(CallOptions options, CallClock clock) {
        for (int i = 0; i < options.connections(); i++) {
            ManagedChannel channel = channel(options, clock);
            channels.add(channel);
            stubs.add(stub(channel, options));
        }
    }

    void open(int connection, Turn turn) {
        stubs.get(connection).processCallerInput(turn);
    }

    /** Why a turn never reached the gateway, in a few words. */
    String whyNot(Turn turn) {
        Status status = turn.status();
        if (status == null) {
            return "no answer within the time-out";
        }
        Throwable cause = status.getCause();
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String reason = cause == null ? status.getDescription() : cause.getMessage();
        return reason == null
                ? status.getCode().name()
                : reason.lines().findFirst().orElse("");
    }

    void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }

    private static ManagedChannel channel(CallOptions options, CallClock clock) {
        NettyChannelBuilder channel = NettyChannelBuilder.forAddress(options.host(), options.port())
                .executor(clock::run)
                .maxInboundMessageSize(LARGEST_RESPONSE)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS);
        if (!options.tls()) {
            return channel.usePlaintext().build();
        }
        X509Certificate pinned = options.pinned();
        return (pinned == null ? channel : channel.sslContext(trusting(pinned)))
                .useTransportSecurity()
                .build();
    }

    private static SslContext trusting(X509Certificate pinned) {
        try {
            return GrpcSslContexts.forClient()
                    .trustManager(new PinnedCertificate(pinned))
                    .build();
        } catch (SSLException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static VoiceVirtualAgentStub stub(ManagedChannel channel, CallOptions options) {
        VoiceVirtualAgentStub stub = VoiceVirtualAgentGrpc.newStub(channel);
        Metadata headers = new Metadata();
        if (options.token() != null) {
            headers.put(AUTHORIZATION, "Bearer " + options.token());
        }
        options.headers()
                .forEach((name, value) -> headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }
}
