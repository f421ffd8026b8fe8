package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import io.byova.gateway.connector.Responses;
import java.util.List;

/** Responses as short words: {@code START_OF_INPUT}, {@code CHUNK 320}, {@code FINAL TRANSFER_TO_AGENT}. */
final class Shown {

    private Shown() {}

    static List<String> all(List<VoiceVAResponse> responses) {
        return responses.stream().map(Shown::one).toList();
    }

    static String one(VoiceVAResponse response) {
        EventType event = Responses.eventType(response);
        if (ReplySequence.isInputEvent(response)) {
            return event.name();
        }
        StringBuilder shown = new StringBuilder(response.getResponseType().name());
        if (response.getPromptsCount() > 0) {
            int bytes = ReplyRules.audioOf(response).size();
            shown.append(' ')
                    .append(response.getResponseType() == ResponseType.PARTIAL ? "text" : String.valueOf(bytes));
        }
        if (event != EventType.UNSPECIFIED_EVENT) {
            shown.append(' ').append(event);
        }
        return shown.toString();
    }
}
