package io.byova.gateway.caller;

import com.cisco.wcc.ccai.media.v1.DTMFDigits;
import com.google.protobuf.Struct;
import io.byova.gateway.connector.DtmfKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the caller does, step by step. A SESSION_END is added where the script ends neither with {@code end} nor with
 * {@code hangup}. Immutable.
 *
 * <p>The text form has one step per line; {@code #} at the start of a line begins a comment:
 *
 * <pre>
 * start [NAME] [{json}]     SESSION_START, optionally with flow data
 * say FILE                  speak a WAV file, relative to the script
 * silence 500ms             say nothing: before say or press in the same RPC, else in one of its own
 * interrupt 500ms           the next step comes 500 ms after the first audio of the prompt now playing
 * press 12#                 START_OF_DTMF, then the digits
 * noinput                   NO_INPUT
 * event NAME [{json}]       a custom event
 * expect prompt             what the turn before must have brought: prompt, silence, transfer or end
 * end                       SESSION_END
 * hangup                    the line goes dead
 * </pre>
 */
public final class CallScript {

    private final List<CallStep> steps;

    private CallScript(List<CallStep> steps) {
        this.steps = List.copyOf(steps);
    }

    /** A script of the given steps. */
    public static CallScript of(List<CallStep> steps) {
        return new CallScript(steps);
    }

    /**
     * Reads the text form; {@code folder} is what file names are relative to. Blocks while recordings are read.
     *
     * @throws ScriptException naming the line, where a step cannot be understood or a recording cannot be used
     */
    public static CallScript parse(String text, Path folder, RecordingReader reader) {
        return new CallScript(new ScriptParser(folder, reader).parse(text));
    }

    /**
     * Reads one recording; blocks.
     *
     * @throws ScriptException naming the file and the reason, where it cannot be used
     */
    public static Recording read(Path file, RecordingReader reader) {
        try {
            return ScriptParser.read(file, reader);
        } catch (IllegalArgumentException fault) {
            throw new ScriptException(String.valueOf(fault.getMessage()));
        }
    }

    /** A script that begins with SESSION_START. */
    public static Builder start() {
        return new Builder();
    }

    /** The steps, in order. */
    public List<CallStep> steps() {
        return steps;
    }

    /** Whether a text can be pressed: keys {@code 0-9 * # A-D}, at least one. */
    public static boolean arePressable(String keys) {
        return !keys.isEmpty()
                && keys.chars().allMatch(key -> DtmfKeys.digitOf((char) key) != DTMFDigits.DTMF_EVENT_UNSPECIFIED);
    }

    /** Puts a script together, step after step. Not thread-safe. */
    public static final class Builder {

        private final List<CallStep> steps = new ArrayList<>();

        private Builder() {
            steps.add(new CallStep.Start("", Struct.getDefaultInstance()));
        }

        /** Speaks. */
        public Builder say(Recording recording) {
            return then(new CallStep.Say(recording));
        }

        /** Presses keys. */
        public Builder press(String keys) {
            return then(new CallStep.Press(keys));
        }

        /** Says nothing for a while. */
        public Builder silence(Duration length) {
            return then(new CallStep.Silence(length));
        }

        /** Any other step. */
        public Builder then(CallStep step) {
            steps.add(step);
            return this;
        }

        /** The script, which ends with SESSION_END. */
        public CallScript end() {
            steps.add(new CallStep.End());
            return new CallScript(steps);
        }

        /** The script, which ends without a word. */
        public CallScript hangUp() {
            steps.add(new CallStep.HangUp());
            return new CallScript(steps);
        }
    }
}
