package io.byova.gateway.tckcheck;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.byova.gateway.audio.G711;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.connector.VirtualAgent;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Wrong, as people write it who come from callbacks: collects the whole turn, subscribes to it by itself, and pushes the
 * answer into an unbounded sink.
 */
final class CollectingConnector implements VendorConnector<String, String> {

    private static final int LOUD = 1000;

    @Override
    public Flux<VirtualAgent> getAvailableAgents() {
        return Flux.just(new VirtualAgent(
                "collecting", "Collecting", false, Map.of(), AgentSettings.of(ReplyProfile.CHUNK, false)));
    }

    @Override
    public Flux<VoiceVAResponse> startConversation(Conversation conversation, CallerInput.Event start) {
        return Flux.just(Responses.finalReply());
    }

    @Override
    public Flux<VoiceVAResponse> sendMessage(Conversation conversation, Flux<CallerInput> turn) {
        Sinks.Many<VoiceVAResponse> replies = Sinks.many().unicast().onBackpressureBuffer();
        turn.collectList()
                .subscribe(
                        all -> {
                            if (isSpeech(all)) {
                                replies.tryEmitNext(Responses.startOfInput());
                                replies.tryEmitNext(Responses.endOfInput(ReplyProfile.CHUNK));
                                replies.tryEmitNext(Responses.chunk(ByteString.copyFrom(new byte[800]), false));
                                replies.tryEmitNext(Responses.finalReply());
                            } else if (!(all.get(0) instanceof CallerInput.Audio)) {
                                replies.tryEmitNext(Responses.custom("answer", Struct.getDefaultInstance()));
                            }
                            replies.tryEmitComplete();
                        },
                        replies::tryEmitError);
        return replies.asFlux();
    }

    @Override
    public Flux<VoiceVAResponse> endConversation(Conversation conversation, EndReason reason) {
        return Flux.empty();
    }

    @Override
    public Flux<String> convertWxccToVendor(Conversation conversation, Flux<CallerInput> turn) {
        return turn.collectList().map(all -> isSpeech(all) ? "speech" : "other").flux();
    }

    @Override
    public Flux<VoiceVAResponse> convertVendorToWxcc(Conversation conversation, Flux<String> vendor) {
        return vendor.map(words -> Responses.finalReply());
    }

    private static boolean isSpeech(List<CallerInput> all) {
        for (CallerInput input : all) {
            if (input instanceof CallerInput.Audio) {
                for (byte sample : ((CallerInput.Audio) input).bytes().toByteArray()) {
                    if (Math.abs(G711.MULAW.decode(sample)) > LOUD) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
