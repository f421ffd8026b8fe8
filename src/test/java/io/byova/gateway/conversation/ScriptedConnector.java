package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.connector.VirtualAgent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import reactor.core.publisher.Flux;

/** Says what the test tells it to, and remembers in which order it was subscribed to. */
final class ScriptedConnector implements VendorConnector<CallerInput, VoiceVAResponse> {

    final List<String> heard = new CopyOnWriteArrayList<>();

    Function<CallerInput.Event, Flux<VoiceVAResponse>> onStart = start -> Flux.empty();
    Function<Flux<CallerInput>, Flux<VoiceVAResponse>> onTurn = turn -> turn.thenMany(Flux.empty());
    Function<EndReason, Flux<VoiceVAResponse>> onEnd = reason -> Flux.empty();

    private final VirtualAgent agent;

    ScriptedConnector(VirtualAgent agent) {
        this.agent = agent;
    }

    @Override
    public Flux<VirtualAgent> getAvailableAgents() {
        return Flux.just(agent);
    }

    @Override
    public Flux<VoiceVAResponse> startConversation(Conversation conversation, CallerInput.Event start) {
        return Flux.defer(() -> {
            heard.add(start.isImplied() ? "implied start" : "start");
            return onStart.apply(start);
        });
    }

    @Override
    public Flux<VoiceVAResponse> sendMessage(Conversation conversation, Flux<CallerInput> turn) {
        return Flux.defer(() -> {
            heard.add("turn");
            return onTurn.apply(turn);
        });
    }

    @Override
    public Flux<VoiceVAResponse> endConversation(Conversation conversation, EndReason reason) {
        return Flux.defer(() -> {
            heard.add("end " + reason.tag());
            return onEnd.apply(reason);
        });
    }

    @Override
    public Flux<CallerInput> convertWxccToVendor(Conversation conversation, Flux<CallerInput> turn) {
        return turn;
    }

    @Override
    public Flux<VoiceVAResponse> convertVendorToWxcc(Conversation conversation, Flux<VoiceVAResponse> vendor) {
        return vendor;
    }
}
