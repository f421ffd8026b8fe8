package io.byova.gateway.connectors.echo;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.byova.gateway.audio.Transcoder;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.connector.VirtualAgent;
import io.byova.gateway.speech.TurnDetection;
import io.byova.gateway.speech.TurnDetector;
import java.util.Map;
import reactor.core.publisher.Flux;

/**
 * Says back what the caller says, presses or sends. The smallest connector there is: copy it to write one of your own. Its
 * "vendor" is the caller's own input, so vendor messages are {@link CallerInput} in both directions.
 */
final class EchoConnector implements VendorConnector<CallerInput, CallerInput> {

    private final VirtualAgent agent;
    private final TurnDetector detector = TurnDetector.of(TurnDetection.DEFAULTS);

    EchoConnector(EchoConfig config) {
        this.agent = new VirtualAgent(
                "Echo: " + config.agentId(),
                config.agentId(),
                false,
                Map.of(),
                AgentSettings.of(ReplyProfile.CHUNK, config.bargeIn()));
    }

    @Override
    public Flux<VirtualAgent> getAvailableAgents() {
        return Flux.just(agent);
    }

    @Override
    public Flux<VoiceVAResponse> startConversation(Conversation conversation, CallerInput.Event start) {
        return Flux.just(Responses.finalReply());
    }

    @Override
    public Flux<VoiceVAResponse> sendMessage(Conversation conversation, Flux<CallerInput> turn) {
        return convertVendorToWxcc(conversation, convertWxccToVendor(conversation, turn));
    }

    @Override
    public Flux<VoiceVAResponse> endConversation(Conversation conversation, EndReason reason) {
        return Flux.empty();
    }

    @Override
    public Flux<CallerInput> convertWxccToVendor(Conversation conversation, Flux<CallerInput> turn) {
        return turn.transform(detector::detect);
    }

    @Override
    public Flux<VoiceVAResponse> convertVendorToWxcc(Conversation conversation, Flux<CallerInput> vendor) {
        // The utterance is kept until it ends; the detector bounds its length.
        return Flux.defer(() -> {
            ByteString.Output utterance = ByteString.newOutput();
            return vendor.concatMap(heard -> echo(heard, utterance), 1);
        });
    }

    private Flux<VoiceVAResponse> echo(CallerInput heard, ByteString.Output utterance) {
        if (heard instanceof CallerInput.SpeechStarted) {
            return Flux.just(Responses.startOfInput());
        }
        if (heard instanceof CallerInput.Audio) {
            CallerInput.Audio audio = (CallerInput.Audio) heard;
            byte[] mulaw = Transcoder.toMulaw8k(audio.bytes().toByteArray(), audio.format());
            utterance.write(mulaw, 0, mulaw.length);
            return Flux.empty();
        }
        if (heard instanceof CallerInput.SpeechEnded) {
            return Flux.just(
                    Responses.endOfInput(ReplyProfile.CHUNK),
                    Responses.chunk(utterance.toByteString(), agent.settings().bargeIn()),
                    Responses.finalReply());
        }
        if (heard instanceof CallerInput.Dtmf) {
            Value digits = Value.newBuilder()
                    .setStringValue(((CallerInput.Dtmf) heard).digits())
                    .build();
            Struct metadata = Struct.newBuilder().putFields("digits", digits).build();
            return Flux.just(Responses.custom("dtmf", metadata));
        }
        CallerInput.Event event = (CallerInput.Event) heard;
        return Flux.just(
                event.type() == EventType.NO_INPUT
                        ? Responses.noInput()
                        : Responses.custom(event.name(), event.parameters()));
    }
}
