package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import io.byova.gateway.connector.CallerInput;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * One thing the caller does: an event, an entry of digits, or a run of audio. WxCC puts one into an RPC, tools put several
 * (rule 4); each is answered by itself and in order.
 *
 * @param first what it begins with
 * @param audio all of it, where it is audio; null where {@code first} is all
 */
record CallerTurn(CallerInput first, @Nullable AudioRun audio) {

    static CallerTurn of(CallerInput discrete) {
        return new CallerTurn(discrete, null);
    }

    /** All of it, for the connector. */
    Flux<CallerInput> input() {
        return audio == null ? Flux.just(first) : audio;
    }

    boolean isSpeech() {
        return first instanceof CallerInput.Audio;
    }

    boolean isEvent() {
        return first instanceof CallerInput.Event;
    }

    boolean is(EventType type) {
        return isEvent(first, type);
    }

    /** START_OF_DTMF gets no response (rule 31), audio gets none while it is silence (rule 18); all else does. */
    boolean isAlwaysAnswered() {
        return !isSpeech() && !is(EventType.START_OF_DTMF);
    }

    static boolean isEvent(CallerInput input, EventType type) {
        return input instanceof CallerInput.Event && ((CallerInput.Event) input).type() == type;
    }
}
