package io.byova.gateway.connector;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.byova.gateway.audio.AudioFormat;
import org.jspecify.annotations.Nullable;

/**
 * What a caller does, as a connector sees it. The gateway sends {@link Audio}, {@link Dtmf} and {@link Event};
 * {@link SpeechStarted} and {@link SpeechEnded} are added by a {@code speech.TurnDetector} where a connector applies one.
 *
 * <p>Immutable. {@code toString} never shows content: digits, audio and parameters stay out of logs.
 */
public sealed interface CallerInput {

    /**
     * A piece of caller audio of any length, never empty.
     *
     * @param bytes headerless samples, in {@code format}
     * @param format the conversation's latched format (rule 14)
     */
    record Audio(ByteString bytes, AudioFormat format) implements CallerInput {
        @Override
        public String toString() {
            return "Audio[" + bytes.size() + " bytes]";
        }
    }

    /**
     * One entry of digits (rule 32).
     *
     * @param digits {@code 0-9 * # A-D}, in the order they were pressed, without the termination character; may be empty
     *     only where {@code termchar} is set
     * @param termchar the agent's termination character where the caller pressed it last, else null
     */
    record Dtmf(String digits, @Nullable Character termchar) implements CallerInput {
        @Override
        public String toString() {
            return "Dtmf[" + digits.length() + " digits]";
        }
    }

    /**
     * An event of the call: SESSION_START, NO_INPUT or CUSTOM_EVENT. SESSION_END and START_OF_DTMF are handled by the
     * gateway and reach no connector as input.
     *
     * @param type the protocol's event type
     * @param name as WxCC sent it, may be empty
     * @param parameters flow data, intact (rules 9 and 34)
     */
    record Event(EventType type, String name, Struct parameters) implements CallerInput {

        /** Starts a conversation whose first message was no SESSION_START (rule 9); its welcome is not played. */
        public static final Event IMPLIED_START =
                new Event(EventType.SESSION_START, "implied", Struct.getDefaultInstance());

        /** Whether the call began without a SESSION_START: what the connector says to this is dropped. */
        public boolean isImplied() {
            return this == IMPLIED_START;
        }

        @Override
        public String toString() {
            return "Event[" + type + "]";
        }
    }

    /**
     * The caller has begun to speak; precedes the audio it was found in.
     *
     * @param atMillis audio time since the turn began, of the first speech
     */
    record SpeechStarted(long atMillis) implements CallerInput {}

    /**
     * The caller has finished; no audio follows in this turn.
     *
     * @param atMillis audio time since the turn began, of the end of speech
     */
    record SpeechEnded(long atMillis) implements CallerInput {}
}
