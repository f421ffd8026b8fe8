package io.byova.gateway.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.audio.AudioFormat.Encoding;
import io.byova.gateway.audio.G711;
import io.byova.gateway.connector.InvalidSetting;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpeechDetectorTest {

    @Test
    void loadsTheNativeLibraryWhereTestsRun() {
        assertThat(LibFvad.isAvailable()).as(LibFvad.problem()).isTrue();
    }

    @Test
    void mayBeClosedTwice() {
        // Given
        SpeechDetector detector = new FvadDetector(AudioFormat.MULAW_8K, EnergyThreshold.of(-45));

        // When
        detector.close();

        // Then
        detector.close();
    }

    @Test
    void refusesARateTheNativeLibraryDoesNotKnow() {
        assertThatThrownBy(() -> new FvadDetector(new AudioFormat(Encoding.LINEAR16, 11_000), EnergyThreshold.of(-45)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("11000 Hz");
    }

    @Test
    void givesTheSameAnswersOnManyThreadsAtOnce() throws Exception {
        // Given
        byte[] audio = Recordings.encode(Recordings.load("caller3.wav"), AudioFormat.MULAW_8K);
        List<Boolean> alone = judge(audio);
        ExecutorService threads = Executors.newFixedThreadPool(4);

        // When
        Callable<List<Boolean>> call = () -> judge(audio);
        List<Future<List<Boolean>>> answers =
                threads.invokeAll(IntStream.range(0, 400).mapToObj(i -> call).toList());
        threads.shutdown();

        // Then
        for (Future<List<Boolean>> answer : answers) {
            assertThat(answer.get()).isEqualTo(alone);
        }
    }

    @Test
    void raisesItsFloorToSteadyNoise() {
        // Given noise at -30 dBFS that begins out of silence
        EnergyDetector detector = new EnergyDetector(AudioFormat.MULAW_8K, EnergyThreshold.of(-45));
        short[] noise = Recordings.withNoise(new short[8 * 4000], Recordings.load("caller1.wav"), 10);
        byte[] audio = Recordings.encode(Recordings.between(1000, noise, 0), AudioFormat.MULAW_8K);

        // When
        List<Boolean> judged = judge(detector, audio);

        // Then it counts as speech at first, and as noise two seconds later
        assertThat(judged.get(51)).isTrue();
        assertThat(judged.subList(160, 250)).doesNotContain(true);
    }

    @ParameterizedTest
    @CsvSource({"5", "20", "30", "40", "50", "60"})
    void decidesTheSameWhereTheGateSparesItTheLevelOfQuietWindows(int signalToNoise) {
        // Given quiet, noise and speech, coded, and the same samples linear, for which there is no gate
        short[] caller = Recordings.load("caller3.wav");
        byte[] coded = Recordings.encode(
                Recordings.between(2000, Recordings.withNoise(caller, caller, signalToNoise), 2000),
                AudioFormat.MULAW_8K);
        short[] samples = new short[coded.length];
        G711.MULAW.decode(coded, 0, coded.length, samples, 0);
        AudioFormat linear = new AudioFormat(Encoding.LINEAR16, 8000);

        // When
        List<Boolean> gated = judge(new EnergyDetector(AudioFormat.MULAW_8K, EnergyThreshold.of(-45)), coded);
        List<Boolean> ungated =
                judge(new EnergyDetector(linear, EnergyThreshold.of(-45)), Recordings.encode(samples, linear), 320);

        // Then
        assertThat(gated).isEqualTo(ungated).contains(true, false);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 11, 12, 13, 95, 96, 97, 108, 500})
    void decidesTheSameWhereItIsMadeOnlyAfterTheQuietWindows(int quiet) {
        // Given quiet of some windows, then steady noise, which it tells from speech by what went before
        short[] noise = Recordings.withNoise(new short[8 * 4000], Recordings.load("caller1.wav"), 10);
        byte[] audio = Recordings.encode(
                Recordings.between(quiet * SpeechDetector.WINDOW_MILLIS, noise, 0), AudioFormat.MULAW_8K);
        byte[] loud = Recordings.encode(noise, AudioFormat.MULAW_8K);

        // When
        List<Boolean> whole = judge(new EnergyDetector(AudioFormat.MULAW_8K, EnergyThreshold.of(-45)), audio);
        List<Boolean> late = judge(new EnergyDetector(AudioFormat.MULAW_8K, EnergyThreshold.of(-45), quiet), loud);

        // Then
        assertThat(late).isEqualTo(whole.subList(quiet, whole.size())).contains(true, false);
    }

    @ParameterizedTest
    @CsvSource({
        "start-after-ms, 10,,,,,",
        "end-silence-ms,, 50,,,,",
        "pre-roll-ms,,, -1,,,",
        "max-utterance-ms,,,, 10,,",
        "energy-threshold-db,,,,, 0,",
        "detector,,,,,, silero"
    })
    void namesTheSettingThatCannotBeUsed(
            String key, Integer start, Integer end, Integer preRoll, Integer most, Integer threshold, String detector) {
        assertThatThrownBy(() -> new TurnDetection(start, end, preRoll, most, threshold, detector))
                .isInstanceOfSatisfying(
                        InvalidSetting.class, e -> assertThat(e.key()).isEqualTo(key));
    }

    @Test
    void fillsInTheDefaults() {
        assertThat(TurnDetection.DEFAULTS).isEqualTo(new TurnDetection(100, 800, 300, 30_000, -45, "auto"));
    }

    private static List<Boolean> judge(byte[] audio) {
        return judge(new FvadDetector(AudioFormat.MULAW_8K, EnergyThreshold.of(-45)), audio);
    }

    private static List<Boolean> judge(SpeechDetector detector, byte[] audio) {
        return judge(detector, audio, 160);
    }

    private static List<Boolean> judge(SpeechDetector detector, byte[] audio, int windowBytes) {
        try (detector) {
            return IntStream.range(0, audio.length / windowBytes)
                    .mapToObj(i -> detector.isSpeech(audio, i * windowBytes))
                    .toList();
        }
    }
}
