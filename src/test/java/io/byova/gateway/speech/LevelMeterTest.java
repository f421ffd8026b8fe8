package io.byova.gateway.speech;

import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.LevelMeter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/** What a meter is told by the operator that looks for speech anyway. */
@Timeout(60)
class LevelMeterTest {

    private final List<Integer> levels = new ArrayList<>();

    static Stream<AudioFormat> formats() {
        return Stream.of(Recordings.MULAW_8K, Recordings.ALAW_8K, Recordings.LINEAR_16K);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void itIsToldTheLoudestOfEachTenthOfASecond(AudioFormat format) {
        // Given a sine, whose level is 3 dB below its amplitude
        List<CallerInput> turn = new ArrayList<>();
        turn.addAll(packets(Recordings.tone(400, -7, 300), format));
        turn.addAll(packets(new short[8 * 200], format));
        turn.addAll(packets(Recordings.tone(400, -27, 200), format));

        for (String detector : List.of("energy", "auto")) {
            // When
            levels.clear();
            TurnDetector.of(new TurnDetection(null, null, null, null, null, detector))
                    .eventsOnly(Flux.fromIterable(turn))
                    .contextWrite(Context.of(LevelMeter.class, (LevelMeter) levels::add))
                    .blockLast();

            // Then
            assertThat(levels).hasSize(7);
            assertThat(levels.subList(0, 3)).allMatch(level -> Math.abs(level + 10) <= 1);
            assertThat(levels.subList(3, 5)).allMatch(level -> level < -60);
            assertThat(levels.subList(5, 7)).allMatch(level -> Math.abs(level + 30) <= 1);
        }
    }

    @Test
    void aDetectorThatMeasuresNothingTellsNothing() {
        // When
        new TurnDetector(ScriptedDetectors.SETTINGS, new ScriptedDetectors())
                .detect(Flux.fromIterable(ScriptedDetectors.frames("....................")))
                .contextWrite(Context.of(LevelMeter.class, (LevelMeter) levels::add))
                .blockLast();

        // Then
        assertThat(levels).isEmpty();
    }

    private static List<CallerInput> packets(short[] samples, AudioFormat format) {
        // Packets that fit no window.
        return Recordings.packets(Recordings.encode(samples, format), format, 150, 490);
    }
}
