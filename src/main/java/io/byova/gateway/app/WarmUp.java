package io.byova.gateway.app;

import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.ListVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import io.byova.gateway.config.GatewaySection;
import io.byova.gateway.config.Secret;
import io.byova.gateway.observe.RpcTimes;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the gateway over its own port before it says SERVING, so that the first caller does not wait for classes to load.
 * Ends conversations that never were (rule 11): that takes the whole path of an RPC and asks no connector.
 */
final class WarmUp {

    private static final Logger LOGGER = LoggerFactory.getLogger(WarmUp.class);
    private static final Duration AT_MOST = Duration.ofSeconds(3);
    private static final int ROUNDS = 12;
    private static final int AT_ONCE = 4;
    private static final String LISTING = VoiceVirtualAgentGrpc.SERVICE_NAME + "/ListVirtualAgents";
    private static final String TURN = VoiceVirtualAgentGrpc.SERVICE_NAME + "/ProcessCallerInput";

    private WarmUp() {}

    /** Blocks for a moment. What goes wrong is no reason not to serve. */
    static void run(GatewaySection section, int port, RpcTimes rpcs) {
        if (section.tls() != null) {
            // Its certificate is for a name that loopback does not have.
            return;
        }
        try (BareClient client = new BareClient(ownHost(section), port, headers(section, rpcs), AT_MOST)) {
            client.call(LISTING, ListVARequest.getDefaultInstance());
            client.send();
            for (int round = 0; round < ROUNDS; round++) {
                for (int call = 0; call < AT_ONCE; call++) {
                    client.call(TURN, end(round * AT_ONCE + call));
                }
                client.send();
            }
        } catch (IOException cold) {
            LOGGER.atDebug().setCause(cold).log("the gateway could not warm up over its own port");
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

    private static Map<String, String> headers(GatewaySection section, RpcTimes rpcs) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(RpcTimes.OWN_HEADER, rpcs.ownMark());
        section.tokens().stream()
                .findFirst()
                .map(Secret::value)
                .ifPresent(token -> headers.put("authorization", "Bearer " + token));
        return headers;
    }
}
