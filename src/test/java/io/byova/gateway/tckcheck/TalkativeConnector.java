package io.byova.gateway.tckcheck;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
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
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Wrong, as people write it who want good logs and an open line: its exceptions name key and digits, it says something
 * after the FINAL, and listens to the vendor's events for ever.
 */
final class TalkativeConnector implements VendorConnector<String, String> {

    private static final VoiceVAResponse WORDS = Responses.chunk(ByteString.copyFrom(new byte[800]), false);

    private final String apiKey;
    private final TurnDetector detector = TurnDetector.of(TurnDetection.DEFAULTS);
    private final Sinks.Many<VoiceVAResponse> vendorEvents =
            Sinks.many().multicast().directBestEffort();
    private volatile @Nullable Throwable down;

    TalkativeConnector(String apiKey) {
        this.apiKey = apiKey;
    }

    void vendorDown(Throwable failure) {
        down = failure;
        vendorEvents.tryEmitError(failure);
    }

    @Override
    public Flux<VirtualAgent> getAvailableAgents() {
        return Flux.just(new VirtualAgent(
                "talkative", "Talkative", false, Map.of(), AgentSettings.of(ReplyProfile.CHUNK, false)));
    }

    @Override
    public Flux<VoiceVAResponse> startConversation(Conversation conversation, CallerInput.Event start) {
        return Flux.defer(() -> down == null ? Flux.just(Responses.finalReply()) : Flux.error(failed(down)));
    }

    @Override
    public Flux<VoiceVAResponse> sendMessage(Conversation conversation, Flux<CallerInput> turn) {
        return detector.eventsOnly(turn)
                .concatMap(this::answer, 0)
                .mergeWith(vendorEvents.asFlux())
                .onErrorMap(this::failed);
    }

    private Flux<VoiceVAResponse> answer(CallerInput heard) {
        if (heard instanceof CallerInput.SpeechStarted) {
            return Flux.just(Responses.startOfInput());
        }
        if (heard instanceof CallerInput.SpeechEnded) {
            return Flux.just(Responses.endOfInput(ReplyProfile.CHUNK), WORDS, Responses.finalReply(), WORDS);
        }
        if (heard instanceof CallerInput.Dtmf
                && ((CallerInput.Dtmf) heard).digits().length() > 4) {
            return Flux.error(new IllegalArgumentException("no such entry: " + ((CallerInput.Dtmf) heard).digits()));
        }
        return Flux.just(Responses.finalReply());
    }

    private Throwable failed(Throwable cause) {
        return new IllegalStateException("vendor call with key " + apiKey + " failed: " + cause.getMessage(), cause);
    }

    @Override
    public Flux<VoiceVAResponse> endConversation(Conversation conversation, EndReason reason) {
        return Flux.empty();
    }

    @Override
    public Flux<String> convertWxccToVendor(Conversation conversation, Flux<CallerInput> turn) {
        return turn.map(input -> "input");
    }

    @Override
    public Flux<VoiceVAResponse> convertVendorToWxcc(Conversation conversation, Flux<String> vendor) {
        return vendor.map(words -> Responses.finalReply());
    }
}
