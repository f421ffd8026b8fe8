package io.byova.gateway.connectors.lex;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.Responses;

/**
 * One answer of Lex as it comes in. Immutable but for the state of its audio, which only the thread that brings Lex's events
 * touches.
 *
 * @param id the relay's name for it
 * @param audio joins its pieces
 * @param begun whether audio of it has come
 * @param closing what it will be closed with
 * @param decided whether Lex has said what the dialog's state is
 * @param sinceNanos when the last of it came
 */
record LexAnswer(
        String id, ReplyAudio audio, boolean begun, VoiceVAResponse closing, boolean decided, long sinceNanos) {

    static LexAnswer awaited(long number, int sampleRate) {
        return new LexAnswer("answer-" + number, new ReplyAudio(sampleRate), false, Responses.finalReply(), false, 0);
    }

    LexAnswer closedBy(VoiceVAResponse response, long now) {
        return new LexAnswer(id, audio, begun, response, true, now);
    }

    LexAnswer heard(long now) {
        return new LexAnswer(id, audio, true, closing, decided, now);
    }

    LexAnswer at(long now) {
        return new LexAnswer(id, audio, begun, closing, decided, now);
    }

    /** Something of it has come, so that it will have to end. */
    boolean isUnderWay() {
        return begun || decided;
    }
}
