package io.byova.gateway.caller;

import com.google.protobuf.Struct;
import java.time.Duration;

/** One step of a call. */
public sealed interface CallStep {

    /** SESSION_START, with flow data for the agent (rule 9). */
    record Start(String name, Struct parameters) implements CallStep {}

    /** Speaks a recording, then stays silent until the gateway has heard enough. */
    record Say(Recording recording) implements CallStep {}

    /**
     * Says nothing: before a {@link Say} in the same RPC, before a {@link Press} on an RPC that START_OF_DTMF ends,
     * elsewhere on an RPC of its own, to which nothing may be answered (rule 18).
     */
    record Silence(Duration length) implements CallStep {}

    /**
     * The next step does not wait for the end of the prompt but comes this long after its first audio, if the prompt may
     * be interrupted; hanging up may interrupt anything.
     */
    record Interrupt(Duration after) implements CallStep {}

    /** Presses keys: START_OF_DTMF, then all digits at once (rules 31 and 32). */
    record Press(String keys) implements CallStep {
        @Override
        public String toString() {
            return "Press[" + keys.length() + " digits]";
        }
    }

    /** NO_INPUT: the caller said nothing for too long (rule 33). */
    record NoInput() implements CallStep {}

    /** A custom event of the flow (rule 34). */
    record Event(String name, Struct parameters) implements CallStep {}

    /** What the turn before must have brought. */
    record Expect(Expectation what) implements CallStep {}

    /** SESSION_END (rule 11). */
    record End() implements CallStep {}

    /** The line goes dead: whatever runs is cancelled, and nothing is said to the gateway. */
    record HangUp() implements CallStep {}

    /** What a step can expect of the reply before. */
    enum Expectation {
        /** TRANSFER_TO_AGENT. */
        TRANSFER,
        /** A prompt with audio. */
        PROMPT,
        /** No prompt. */
        SILENCE,
        /** SESSION_END said by the agent. */
        END
    }
}
