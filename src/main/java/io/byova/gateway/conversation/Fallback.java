package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.byova.gateway.audio.WavWriter;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.FailureEvent;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.routing.Route;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;

/** What a caller hears where the connector failed: the agent's error prompt and its terminal event, status OK. */
final class Fallback {

    private static final String EVENT_NAME = "connector_failed";

    private final ConversationRegistry registry;

    Fallback(ConversationRegistry registry) {
        this.registry = registry;
    }

    /** Ends the conversation of {@code turn} and says so; says nothing where another RPC has done that already. */
    Flux<VoiceVAResponse> reply(Turn turn, ConnectorException failure) {
        LiveConversation conversation = turn.conversation();
        if (conversation.isEnded()) {
            turn.complete();
            return Flux.empty();
        }
        CallLog.connectorFailed(conversation, failure);
        turn.connectorFailed();
        registry.end(conversation, EndReason.CONNECTOR_FAILED, turn);
        List<VoiceVAResponse> responses = new ArrayList<>();
        if (turn.mayEndInput()) {
            responses.add(Responses.endOfInput(conversation.agent().settings().profile()));
        }
        responses.addAll(spoken(conversation.route()));
        int last = responses.size() - 1;
        return Flux.range(0, responses.size()).map(index -> {
            if (index == last) {
                turn.endWithNext();
            }
            turn.sends(responses.get(index));
            return responses.get(index);
        });
    }

    private static List<VoiceVAResponse> spoken(Route route) {
        VoiceVAResponse event = route.onFailure() == FailureEvent.TRANSFER_TO_AGENT
                ? Responses.transfer(EVENT_NAME, Struct.getDefaultInstance())
                : Responses.sessionEnd(EVENT_NAME, Struct.getDefaultInstance());
        ByteString audio = route.errorAudio();
        List<VoiceVAResponse> reply = new ArrayList<>();
        if (route.agent().settings().profile() == ReplyProfile.CHUNK) {
            ChunkSizes sizes = new ChunkSizes();
            sizes.add(audio, piece -> reply.add(Responses.chunk(piece, false)));
            ByteString rest = sizes.rest();
            if (rest != null) {
                reply.add(Responses.chunk(rest, false));
            }
            reply.add(event);
        } else {
            reply.add(
                    audio.isEmpty()
                            ? event
                            : Responses.withPrompt(event, ByteString.copyFrom(WavWriter.mulaw8k(audio.toByteArray()))));
        }
        return reply;
    }
}
