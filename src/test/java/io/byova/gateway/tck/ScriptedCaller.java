package io.byova.gateway.tck;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.connector.CallerInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What a caller does, step by step: {@code ScriptedCaller.says(speech).pauses(ofSeconds(1)).presses("12#").hangsUp()}.
 * Speech and pauses that follow each other are one turn of 20 ms frames; each entry of digits and each event is a turn of
 * its own. A turn completes where another follows it; the last completes where the caller {@link #hangsUp()}, else it
 * stays open.
 *
 * <p>Immutable: each step gives a new script, and each call of {@link #turns()} gives turns that nobody has heard yet.
 */
public final class ScriptedCaller {

    private static final int FRAME_BYTES = 160;
    private static final char DEFAULT_TERMCHAR = '#';

    private final List<List<CallerInput>> turns;
    private final CallerTurn.Ending ending;
    private final boolean realTime;

    private ScriptedCaller(List<List<CallerInput>> turns, CallerTurn.Ending ending, boolean realTime) {
        this.turns = turns;
        this.ending = ending;
        this.realTime = realTime;
    }

    private static ScriptedCaller nothing() {
        return new ScriptedCaller(List.of(), CallerTurn.Ending.STAYS_OPEN, false);
    }

    /** A caller who begins with speech: headerless mu-law at 8 kHz. */
    public static ScriptedCaller says(byte[] mulaw) {
        return nothing().thenSays(mulaw);
    }

    /** A caller who begins with a voice without words of this length. */
    public static ScriptedCaller says(Duration speech) {
        return says(SyntheticSpeech.mulaw((int) speech.toMillis()));
    }

    /** A caller who begins with silence. */
    public static ScriptedCaller isSilent(Duration time) {
        return nothing().pauses(time);
    }

    /** A caller who begins with keys; {@code #} as the last one is the termination character. */
    public static ScriptedCaller dials(String keys) {
        return nothing().presses(keys);
    }

    /** A caller whose flow begins with an event. */
    public static ScriptedCaller event(EventType type, String name, Struct parameters) {
        return nothing().sends(type, name, parameters);
    }

    /** Then speaks: headerless mu-law at 8 kHz. */
    public ScriptedCaller thenSays(byte[] mulaw) {
        List<CallerInput> frames = new ArrayList<>();
        for (int from = 0; from < mulaw.length; from += FRAME_BYTES) {
            int size = Math.min(FRAME_BYTES, mulaw.length - from);
            frames.add(new CallerInput.Audio(ByteString.copyFrom(mulaw, from, size), AudioFormat.MULAW_8K));
        }
        return withAudio(frames);
    }

    /** Then speaks for so long. */
    public ScriptedCaller thenSays(Duration speech) {
        return thenSays(SyntheticSpeech.mulaw((int) speech.toMillis()));
    }

    /** Then is silent, as a caller who waits for an answer is. */
    public ScriptedCaller pauses(Duration time) {
        return thenSays(SyntheticSpeech.silence((int) time.toMillis()));
    }

    /** Then presses keys, {@code 0-9 * # A-D}; {@code #} as the last one is the termination character. */
    public ScriptedCaller presses(String keys) {
        boolean terminated = keys.indexOf(DEFAULT_TERMCHAR) == keys.length() - 1 && !keys.isEmpty();
        return withTurn(List.of(
                terminated
                        ? new CallerInput.Dtmf(keys.substring(0, keys.length() - 1), DEFAULT_TERMCHAR)
                        : new CallerInput.Dtmf(keys, null)));
    }

    /** Then the flow sends an event: NO_INPUT or CUSTOM_EVENT. */
    public ScriptedCaller sends(EventType type, String name, Struct parameters) {
        return withTurn(List.of(new CallerInput.Event(type, name, parameters)));
    }

    /** The last turn completes: the caller's side half-closes it. */
    public ScriptedCaller hangsUp() {
        return new ScriptedCaller(turns, CallerTurn.Ending.COMPLETES, realTime);
    }

    /** The last turn fails after its last input. */
    public ScriptedCaller breaksOff() {
        return new ScriptedCaller(turns, CallerTurn.Ending.FAILS, realTime);
    }

    /** The last turn stays open after its last input: the caller's side does not half-close. */
    public ScriptedCaller staysOnTheLine() {
        return new ScriptedCaller(turns, CallerTurn.Ending.STAYS_OPEN, realTime);
    }

    /** Frames come every 20 ms, as on a telephone; without this they come as fast as they are requested. */
    public ScriptedCaller inRealTime() {
        return new ScriptedCaller(turns, ending, true);
    }

    /** The turns, one after the other. Frames in real time come on {@link Schedulers#parallel()}. */
    public List<CallerTurn> turns() {
        return turns(Schedulers.parallel());
    }

    /**
     * The turns, one after the other.
     *
     * @param clock where frames in real time come from; virtual time will do
     */
    public List<CallerTurn> turns(Scheduler clock) {
        @Nullable Scheduler pace = realTime ? clock : null;
        List<CallerTurn> fresh = new ArrayList<>();
        for (int i = 0; i < turns.size(); i++) {
            boolean last = i == turns.size() - 1;
            fresh.add(CallerTurn.of(turns.get(i), last ? ending : CallerTurn.Ending.COMPLETES, pace));
        }
        return fresh;
    }

    /**
     * A caller who does not stop to speak: frames as fast as they are requested, faster than any real caller. It falls
     * silent after so many frames and leaves the turn open, so that a connector that takes whatever it gets cannot fill
     * the memory.
     */
    public static CallerTurn speaksWithoutEnd(int mostFrames) {
        return endless(says(Duration.ofMillis(1800)), mostFrames);
    }

    /** A caller who is silent without end, as {@link #speaksWithoutEnd} is loud. */
    public static CallerTurn isSilentWithoutEnd(int mostFrames) {
        return endless(isSilent(Duration.ofMillis(20)), mostFrames);
    }

    private static CallerTurn endless(ScriptedCaller phrase, int mostFrames) {
        List<CallerInput> frames = phrase.turns.get(0);
        return new CallerTurn(i -> frames.get(i % frames.size()), mostFrames, CallerTurn.Ending.STAYS_OPEN, null);
    }

    /** How long the turns take: no time at all where they are not in real time. */
    Duration length() {
        if (!realTime) {
            return Duration.ZERO;
        }
        return CallerTurn.FRAME.multipliedBy(turns.stream().mapToInt(List::size).sum());
    }

    private ScriptedCaller withAudio(List<CallerInput> frames) {
        boolean goesOn = !turns.isEmpty() && turns.get(turns.size() - 1).get(0) instanceof CallerInput.Audio;
        if (!goesOn) {
            return withTurn(frames);
        }
        List<CallerInput> joined = new ArrayList<>(turns.get(turns.size() - 1));
        joined.addAll(frames);
        List<List<CallerInput>> all = new ArrayList<>(turns);
        all.set(all.size() - 1, Collections.unmodifiableList(joined));
        return new ScriptedCaller(all, ending, realTime);
    }

    private ScriptedCaller withTurn(List<CallerInput> inputs) {
        if (inputs.isEmpty()) {
            return this;
        }
        List<List<CallerInput>> all = new ArrayList<>(turns);
        all.add(Collections.unmodifiableList(inputs));
        return new ScriptedCaller(all, ending, realTime);
    }
}
