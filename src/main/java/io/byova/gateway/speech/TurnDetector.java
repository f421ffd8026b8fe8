package io.byova.gateway.speech;

import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.InvalidSetting;
import io.byova.gateway.connector.LevelMeter;
import java.util.function.Function;
import reactor.core.publisher.Flux;

/**
 * Finds one utterance in the caller's input of a turn. Thread-safe; make one per agent at start, because the first may
 * load a native library, and apply it to every turn: {@code turn.transform(detector::detect)}.
 *
 * <p>Rules of both operators:
 *
 * <ul>
 *   <li>{@code SpeechStarted} comes at most once; {@code SpeechEnded} at most once, after it. After {@code SpeechEnded}
 *       the flux completes and the input is cancelled. Input that completes in mid speech gives {@code SpeechEnded}
 *       (rule 18); input that is silent completes without either.
 *   <li>Digits and events pass untouched, in order with what is emitted.
 *   <li>Demand is honoured: one input is taken at a time, and at most four signals wait for demand.
 *   <li>Detection runs on the thread that brings the input or the demand, in a few microseconds per 20 ms; it never
 *       blocks.
 *   <li>An error of the input passes through, after what was found before it. Audio that changes its format within a turn
 *       is an {@link IllegalStateException}.
 * </ul>
 */
public final class TurnDetector {

    private final Function<LevelMeter, UtteranceCutter> withAudio;
    private final Function<LevelMeter, UtteranceCutter> eventsOnly;

    /** With a detector of one's own. */
    public TurnDetector(TurnDetection settings, SpeechDetector.Factory detectors) {
        this.withAudio = meter -> new UtteranceCutter(settings, detectors, true, meter);
        this.eventsOnly = meter -> new UtteranceCutter(settings, detectors, false, meter);
    }

    /**
     * With the detector the settings name.
     *
     * @throws InvalidSetting if {@code fvad} is asked for and its native library does not load here
     */
    public static TurnDetector of(TurnDetection settings) {
        EnergyThreshold threshold = EnergyThreshold.of(settings.energyThresholdDb());
        boolean fvad = !TurnDetection.ENERGY.equals(settings.detector()) && LibFvad.isAvailable();
        if (!fvad && TurnDetection.FVAD.equals(settings.detector())) {
            throw new InvalidSetting(
                    "detector", "fvad does not load here: " + LibFvad.problem() + "; use auto or energy");
        }
        return new TurnDetector(
                settings,
                fvad ? format -> new FvadDetector(format, threshold) : format -> new EnergyDetector(format, threshold));
    }

    /**
     * The utterance with its audio: {@code SpeechStarted}, audio from {@code pre-roll-ms} before the first speech,
     * {@code SpeechEnded}. Silence before and whatever comes after is dropped.
     */
    public Flux<CallerInput> detect(Flux<CallerInput> turn) {
        return new TurnFlux(turn, withAudio);
    }

    /** The utterance's two events without its audio; silence allocates nothing. */
    public Flux<CallerInput> eventsOnly(Flux<CallerInput> turn) {
        return new TurnFlux(turn, eventsOnly);
    }
}
