package io.byova.gateway.benchmarks;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.ConnectorProvider;
import io.byova.gateway.connector.ConnectorRuntime;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.connector.VirtualAgent;
import java.util.Map;
import reactor.core.publisher.Flux;

/** An agent that listens to every frame and detects nothing: what the gateway itself costs. */
public final class PlainConnector implements VendorConnector<CallerInput, CallerInput> {

    private static final VirtualAgent AGENT =
            new VirtualAgent("Plain", "Plain", true, Map.of(), AgentSettings.DEFAULTS);

    @Override
    public Flux<VirtualAgent> getAvailableAgents() {
        return Flux.just(AGENT);
    }

    @Override
    public Flux<VoiceVAResponse> startConversation(Conversation conversation, CallerInput.Event start) {
        return start.isImplied() ? Flux.empty() : Flux.just(Answers.WELCOME);
    }

    @Override
    public Flux<VoiceVAResponse> sendMessage(Conversation conversation, Flux<CallerInput> turn) {
        return convertVendorToWxcc(conversation, turn);
    }

    @Override
    public Flux<VoiceVAResponse> endConversation(Conversation conversation, EndReason reason) {
        return Flux.empty();
    }

    @Override
    public Flux<CallerInput> convertWxccToVendor(Conversation conversation, Flux<CallerInput> turn) {
        return turn;
    }

    @Override
    public Flux<VoiceVAResponse> convertVendorToWxcc(Conversation conversation, Flux<CallerInput> vendor) {
        return vendor.handle((input, sink) -> {
            if (input instanceof CallerInput.Dtmf
                    || input instanceof CallerInput.Event && ((CallerInput.Event) input).type() == EventType.NO_INPUT) {
                sink.next(Answers.REPLY);
            }
        });
    }

    /** Has no settings. */
    public record Config() {}

    /** Makes them. */
    public static final class Provider implements ConnectorProvider<Config> {

        @Override
        public String type() {
            return "plain";
        }

        @Override
        public Class<? extends VendorConnector<?, ?>> connectorClass() {
            return PlainConnector.class;
        }

        @Override
        public Class<Config> configType() {
            return Config.class;
        }

        @Override
        public VendorConnector<?, ?> create(String name, Config config, ConnectorRuntime runtime) {
            return new PlainConnector();
        }
    }
}
