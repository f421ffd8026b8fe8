package io.byova.gateway.connectors.lex;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.Responses;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import software.amazon.awssdk.services.lexruntimev2.model.AudioResponseEvent;
import software.amazon.awssdk.services.lexruntimev2.model.IntentResultEvent;
import software.amazon.awssdk.services.lexruntimev2.model.StartConversationResponseEventStream;

/** The events of one answer as one reply: the audio as chunks, then what closes it. */
final class LexReplies {

    private final boolean bargeIn;
    private final LexOutcome outcome;
    private final ReplyAudio audio;

    private VoiceVAResponse closing = Responses.finalReply();

    private LexReplies(AwsLexConfig config) {
        this.bargeIn = config.bargeIn();
        this.outcome = new LexOutcome(config);
        this.audio = new ReplyAudio(config.replySampleRate());
    }

    /** The reply that an answer makes; ends where the answer does. */
    static Flux<VoiceVAResponse> reply(AwsLexConfig config, Flux<StartConversationResponseEventStream> answer) {
        return Flux.defer(() -> {
            LexReplies replies = new LexReplies(config);
            return answer.takeUntil(LexReplies::isEnd)
                    .concatMapIterable(replies::take, 1)
                    .concatWith(Flux.defer(() -> Flux.fromIterable(replies.close())));
        });
    }

    /** Lex has no event for silence and none for a flow's own events: the flow is told of the one, and nothing of the other. */
    static Flux<VoiceVAResponse> toEvent(CallerInput.Event event) {
        return Flux.just(event.type() == EventType.NO_INPUT ? Responses.noInput() : Responses.finalReply());
    }

    private static boolean isEnd(StartConversationResponseEventStream event) {
        return event instanceof AudioResponseEvent && ((AudioResponseEvent) event).audioChunk() == null;
    }

    private List<VoiceVAResponse> take(StartConversationResponseEventStream event) {
        if (event instanceof IntentResultEvent) {
            closing = outcome.closing(((IntentResultEvent) event).sessionState());
        } else if (event instanceof AudioResponseEvent && !isEnd(event)) {
            return chunk(audio.next(((AudioResponseEvent) event).audioChunk().asByteArrayUnsafe()));
        }
        return List.of();
    }

    private List<VoiceVAResponse> close() {
        List<VoiceVAResponse> last = new ArrayList<>(chunk(audio.rest()));
        last.add(closing);
        return last;
    }

    private List<VoiceVAResponse> chunk(ByteString mulaw) {
        return mulaw.isEmpty() ? List.of() : List.of(Responses.chunk(mulaw, bargeIn));
    }
}
