package io.byova.gateway.connectors.lex;

import io.byova.gateway.connector.CallerInput;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.lexruntimev2.model.StartConversationRequestEventStream;

/** What the caller does, as the events Lex takes. One per call; turns of a call may overlap. */
final class LexInput {

    private final String endKey;
    private final CallerFrames frames = new CallerFrames();

    LexInput(AwsLexConfig config) {
        this.endKey = config.dtmfEndKey();
    }

    /** The events of one input; an input Lex has no event for has none. */
    List<StartConversationRequestEventStream> events(CallerInput input) {
        if (input instanceof CallerInput.Audio) {
            CallerInput.Audio audio = (CallerInput.Audio) input;
            List<byte[]> pieces;
            synchronized (frames) {
                pieces = frames.add(audio.bytes(), audio.format());
            }
            if (pieces.size() == 1) {
                return List.of(LexEvents.audio(pieces.get(0)));
            }
            List<StartConversationRequestEventStream> events = new ArrayList<>(pieces.size());
            pieces.forEach(piece -> events.add(LexEvents.audio(piece)));
            return events;
        }
        if (input instanceof CallerInput.Dtmf) {
            return LexEvents.keys((CallerInput.Dtmf) input, endKey).stream()
                    .map(LexEvents::key)
                    .toList();
        }
        return List.of();
    }

    /** What is left of the caller's audio when the turn is over. */
    List<StartConversationRequestEventStream> rest() {
        synchronized (frames) {
            byte[] rest = frames.rest();
            return rest.length == 0 ? List.of() : List.of(LexEvents.audio(rest));
        }
    }
}
