package io.byova.gateway.connectors.realtime;

import com.google.protobuf.ByteString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the vendor says, as far as this connector listens. {@code toString} shows nothing that was said. */
sealed interface ServerEvent {

    /** The session is open, with the vendor's defaults. */
    record SessionCreated() implements ServerEvent {}

    /** The session is as we want it. */
    record SessionUpdated() implements ServerEvent {}

    /** The vendor hears the caller speak. */
    record SpeechStarted() implements ServerEvent {}

    /** The caller has finished. */
    record SpeechStopped() implements ServerEvent {}

    /** The model begins to answer. */
    record ResponseCreated(String responseId) implements ServerEvent {}

    /** A piece of speech. */
    record AudioDelta(String responseId, String itemId, int contentIndex, ByteString audio) implements ServerEvent {
        @Override
        public String toString() {
            return "AudioDelta[" + audio.size() + " bytes]";
        }
    }

    /** What the model has said, as text. */
    record AgentSaid(String itemId, String text) implements ServerEvent {
        @Override
        public String toString() {
            return "AgentSaid[]";
        }
    }

    /** What the caller has said, as text; comes only where transcription was asked for. */
    record CallerSaid(String text) implements ServerEvent {
        @Override
        public String toString() {
            return "CallerSaid[]";
        }
    }

    /** The model wants a function called. */
    record FunctionCall(String callId, String name, String arguments) {
        @Override
        public String toString() {
            return "FunctionCall[]";
        }
    }

    /**
     * The model's answer is over.
     *
     * @param status completed, cancelled, incomplete or failed
     * @param code why it failed, or null
     */
    record ResponseDone(String responseId, String status, @Nullable String code, List<FunctionCall> calls)
            implements ServerEvent {}

    /**
     * The vendor complains.
     *
     * @param type its kind of error, may be empty
     * @param code its code, or its type where it has none
     * @param cause the id of our event that it is about, or empty
     */
    record Complaint(String type, String code, String cause) implements ServerEvent {}
}
