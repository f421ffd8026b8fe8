package io.byova.gateway.app;

import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.ListVARequest;
import com.cisco.wcc.ccai.media.v1.ReactorVoiceVirtualAgentGrpc;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import io.byova.gateway.config.GatewaySection;
import io.byova.gateway.config.Secret;
import io.byova.gateway.observe.RpcTimes;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/**
 * Calls the gateway over its own port before it says SERVING, so that the first caller does not wait for classes to load.
 * Ends conversations that never were (rule 11): that takes the whole path of an RPC and asks no connector.
 */
final class WarmUp {

    private static final Logger LOGGER = LoggerFactory.getLogger(WarmUp.class);
    private static final Duration AT_MOST = Duration.ofSeconds(3);
    private static final int CALLS = 50;
    private static final int AT_ONCE = 4;
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> OWN =
            Metadata.Key.of(RpcTimes.OWN_HEADER, Metadata.ASCII_STRING_MARSHALLER);

    private WarmUp() {}

    /** Blocks for a moment. What goes wrong is no reason not to serve. */
    static void run(GatewaySection section, int port, RpcTimes rpcs) {
        if (section.tls() != null) {
            // Its certificate is for a name that loopback does not have.
            return;
        }
        ManagedChannel channel = NettyChannelBuilder.forAddress(ownHost(section), port)
                .usePlaintext()
                .intercept(MetadataUtils.newAttachHeadersInterceptor(headers(section, rpcs)))
                .build();
        try {
            ReactorVoiceVirtualAgentGrpc.ReactorVoiceVirtualAgentStub gateway =
                    ReactorVoiceVirtualAgentGrpc.newReactorStub(channel);
            gateway.listVirtualAgents(ListVARequest.getDefaultInstance())
                    .thenMany(Flux.range(0, CALLS)
                            .flatMap(call -> gateway.processCallerInput(Flux.just(end(call))), AT_ONCE))
                    .then()
                    .block(AT_MOST);
        } catch (RuntimeException cold) {
            LOGGER.atDebug().setCause(cold).log("the gateway could not warm up over its own port");
        } finally {
            channel.shutdownNow();
        }
    }

    /** By which name the gateway reaches its own port. */
    static String ownHost(GatewaySection section) {
        return section.host().equals("0.0.0.0") || section.host().equals("::") ? "localhost" : section.host();
    }

    private static VoiceVARequest end(int call) {
        return VoiceVARequest.newBuilder()
                .setConversationId("warm-up-" + call)
                .setEventInput(EventInput.newBuilder().setEventType(EventType.SESSION_END))
                .build();
    }

    private static Metadata headers(GatewaySection section, RpcTimes rpcs) {
        Metadata headers = new Metadata();
        headers.put(OWN, rpcs.ownMark());
        for (Secret token : section.tokens()) {
            headers.put(AUTHORIZATION, "Bearer " + token.value());
            break;
        }
        return headers;
    }
}
