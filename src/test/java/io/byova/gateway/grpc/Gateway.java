package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.ListVARequest;
import com.cisco.wcc.ccai.media.v1.ListVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import io.byova.gateway.grpc.GrpcSettings.Limits;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The whole server on a free port of the loopback, serving, with a client of it. */
final class Gateway implements AutoCloseable {

    final ServingState state = new ServingState();
    final WxccGatewayServer server;
    final ManagedChannel channel;

    Gateway(GrpcSettings settings, Function<Flux<VoiceVARequest>, Flux<VoiceVAResponse>> turns) {
        server = WxccGatewayServer.start(
                settings.withAddress("127.0.0.1", 0),
                state,
                turns,
                request -> Mono.just(ListVAResponse.getDefaultInstance()));
        state.serving(true);
        channel = Edge.channel(server.port());
    }

    /** Replies once to each message. */
    static Gateway echo(GrpcSettings settings) {
        return new Gateway(settings, rpc -> rpc.map(request -> VoiceVAResponse.getDefaultInstance()));
    }

    static GrpcSettings settings() {
        return GrpcSettings.defaults();
    }

    static GrpcSettings limits(Duration handshake, int streams, int watchers) {
        Limits defaults = Limits.defaults();
        return settings()
                .withLimits(new Limits(
                        handshake,
                        streams,
                        defaults.messageBytes(),
                        defaults.headerBytes(),
                        defaults.permitKeepAlive(),
                        defaults.connectionIdle(),
                        defaults.connectionAge(),
                        defaults.connectionAgeGrace(),
                        defaults.flowControlWindow(),
                        watchers));
    }

    Caller call() {
        return Caller.open(channel);
    }

    ListVAResponse list() {
        return VoiceVirtualAgentGrpc.newBlockingStub(channel).listVirtualAgents(ListVARequest.getDefaultInstance());
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.close();
        server.whenStopped().block(Duration.ofSeconds(60));
    }
}
