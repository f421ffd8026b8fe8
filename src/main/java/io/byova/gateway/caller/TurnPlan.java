package io.byova.gateway.caller;

import com.cisco.wcc.ccai.media.v1.EventInput;
import com.google.protobuf.Struct;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One RPC the caller means to open.
 *
 * @param input what it sends
 * @param interruptAfter how long after the first audio of the prompt before, or null to hear the prompt to its end
 * @param expectations what its reply must bring
 */
record TurnPlan(Input input, @Nullable Duration interruptAfter, List<CallStep.Expectation> expectations) {

    /** How long the line stays open and silent before it goes dead. */
    private static final Duration LAST_BREATH = Duration.ofMillis(100);

    /** What a turn sends. */
    sealed interface Input {}

    /** One event, then half-close (rule 3). */
    record Event(EventInput.EventType type, String name, Struct parameters) implements Input {}

    /** All digits at once, then half-close (rule 32). */
    record Digits(String keys) implements Input {
        @Override
        public String toString() {
            return "Digits[" + keys.length() + "]";
        }
    }

    /** Silence, then perhaps a recording, then the ending. */
    record Audio(Duration silence, @Nullable Recording recording, Ending ending) implements Input {}

    /** How an audio turn without a recording ends. */
    enum Ending {
        HALF_CLOSE,
        START_OF_DTMF,
        HANG_UP
    }

    boolean isAudio() {
        return input instanceof Audio;
    }

    boolean isSessionEnd() {
        return input instanceof Event event && event.type() == EventInput.EventType.SESSION_END;
    }

    /** Hanging up may cut any prompt off, the caller's voice and keys only one that allows it (rule 30). */
    boolean cutsAnything() {
        return isSessionEnd() || input instanceof Audio audio && audio.ending() == Ending.HANG_UP;
    }

    /** The turns of a script; a SESSION_END is added where the script has no end. */
    static List<TurnPlan> of(CallScript script) {
        List<TurnPlan> plans = new ArrayList<>();
        Duration interrupt = null;
        Duration silence = null;
        for (CallStep step : script.steps()) {
            if (step instanceof CallStep.Interrupt i) {
                interrupt = i.after();
                continue;
            }
            if (step instanceof CallStep.Silence s) {
                silence = silence == null ? s.length() : silence.plus(s.length());
                continue;
            }
            if (silence != null && !(step instanceof CallStep.Say)) {
                Ending ending = step instanceof CallStep.Press ? Ending.START_OF_DTMF : Ending.HALF_CLOSE;
                plans.add(new TurnPlan(new Audio(silence, null, ending), interrupt, List.of()));
                interrupt = null;
                if (step instanceof CallStep.Press p) {
                    plans.add(new TurnPlan(new Digits(p.keys()), null, List.of()));
                    silence = null;
                    continue;
                }
                silence = null;
            }
            add(plans, step, interrupt, silence == null ? Duration.ZERO : silence);
            interrupt = null;
            silence = null;
        }
        if (silence != null) {
            plans.add(new TurnPlan(new Audio(silence, null, Ending.HALF_CLOSE), interrupt, List.of()));
        }
        if (plans.isEmpty() || !plans.get(plans.size() - 1).cutsAnything()) {
            plans.add(event(EventInput.EventType.SESSION_END, "", Struct.getDefaultInstance(), null));
        }
        return List.copyOf(plans);
    }

    private static void add(List<TurnPlan> plans, CallStep step, @Nullable Duration interrupt, Duration silence) {
        Struct none = Struct.getDefaultInstance();
        if (step instanceof CallStep.Start start) {
            plans.add(event(EventInput.EventType.SESSION_START, start.name(), start.parameters(), interrupt));
        } else if (step instanceof CallStep.Say say) {
            plans.add(new TurnPlan(new Audio(silence, say.recording(), Ending.HALF_CLOSE), interrupt, List.of()));
        } else if (step instanceof CallStep.Press press) {
            plans.add(event(EventInput.EventType.START_OF_DTMF, "", none, interrupt));
            plans.add(new TurnPlan(new Digits(press.keys()), null, List.of()));
        } else if (step instanceof CallStep.NoInput) {
            plans.add(event(EventInput.EventType.NO_INPUT, "", none, interrupt));
        } else if (step instanceof CallStep.Event custom) {
            plans.add(event(EventInput.EventType.CUSTOM_EVENT, custom.name(), custom.parameters(), interrupt));
        } else if (step instanceof CallStep.End) {
            plans.add(event(EventInput.EventType.SESSION_END, "", none, interrupt));
        } else if (step instanceof CallStep.HangUp) {
            plans.add(new TurnPlan(new Audio(LAST_BREATH, null, Ending.HANG_UP), interrupt, List.of()));
        } else if (step instanceof CallStep.Expect expect && !plans.isEmpty()) {
            TurnPlan last = plans.remove(plans.size() - 1);
            List<CallStep.Expectation> expectations = new ArrayList<>(last.expectations());
            expectations.add(expect.what());
            plans.add(new TurnPlan(last.input(), last.interruptAfter(), List.copyOf(expectations)));
        }
    }

    private static TurnPlan event(
            EventInput.EventType type, String name, Struct parameters, @Nullable Duration interrupt) {
        return new TurnPlan(new Event(type, name, parameters), interrupt, List.of());
    }
}
