package io.byova.gateway.connectors.lex;

import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.streaming.PlaybackClock;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.scheduler.Scheduler;

/** Whether the caller has heard the last answer, which Lex waits to be told. An estimate; thread-safe. */
final class LexPlayback {

    private final PlaybackClock<String> clock;
    private final AtomicBoolean owed = new AtomicBoolean();
    private volatile boolean complete;

    LexPlayback(Scheduler timers) {
        this.clock = new PlaybackClock<>(timers);
    }

    /** A response goes to the caller. */
    void sent(VoiceVAResponse response) {
        for (int i = 0; i < response.getPromptsCount(); i++) {
            clock.sent("", response.getPrompts(i).getAudioContent().size());
            complete = false;
            owed.set(true);
        }
        if (response.getResponseType() == ResponseType.FINAL && !isInputEvent(response)) {
            complete = true;
        }
    }

    private static boolean isInputEvent(VoiceVAResponse response) {
        return Responses.eventType(response) == EventType.START_OF_INPUT;
    }

    /** What has not been played will not be. */
    void interrupted() {
        clock.interrupted();
        complete = true;
    }

    /** True once for each answer: it has been heard to its end. */
    boolean isOver() {
        return complete && clock.remaining().isZero() && owed.compareAndSet(true, false);
    }

    /** True once for each answer: whatever was played is over. */
    boolean isCutOff() {
        return owed.compareAndSet(true, false);
    }
}
