package io.byova.gateway.speech;

import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.connector.CallerInput;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** Both detectors over the recordings of {@code src/test/resources/speech}; times are when a signal was emitted. */
class TurnDetectorAccuracyTest {

    private static final int BEFORE = 700;
    private static final int FRAME = 20;
    private static final List<AudioFormat> FORMATS =
            List.of(Recordings.MULAW_8K, Recordings.ALAW_8K, Recordings.LINEAR_8K, Recordings.LINEAR_16K);

    /** What was found and, in audio time, when it was said; -1 for never. */
    record Found(int starts, long startSaid, long endSaid, long startAt, long endAt) {}

    static Stream<Arguments> cleanRecordings() {
        return Stream.of("auto", "energy").flatMap(detector -> FORMATS.stream()
                .flatMap(format -> Stream.of(
                        Arguments.of(detector, format, "caller1.wav", 10, 3950, 800),
                        Arguments.of(detector, format, "caller1-pcm16k.wav", 10, 3950, 800),
                        Arguments.of(detector, format, "caller2.wav", 0, 440, 800),
                        Arguments.of(detector, format, "caller3.wav", 0, 3800, 800),
                        Arguments.of(detector, format, "caller-pause.wav", 0, 5020, 1000))));
    }

    @ParameterizedTest
    @MethodSource("cleanRecordings")
    void findsEachRecordingAsOneUtterance(
            String detector, AudioFormat format, String file, int speechFrom, int speechTo, int endSilence) {
        // Given
        short[] call = Recordings.between(BEFORE, Recordings.load(file), 2000);

        // When
        Found found = listen(detector, endSilence, call, format);

        // Then
        assertThat(found.starts).isEqualTo(1);
        assertThat(found.startSaid - BEFORE).isBetween((long) speechFrom, speechFrom + 250L);
        assertThat(found.endSaid - BEFORE - speechTo).isBetween((long) endSilence, endSilence + 200L);
    }

    @ParameterizedTest
    @CsvSource({
        "auto, caller1.wav",
        "auto, caller2.wav",
        "auto, caller3.wav",
        "energy, caller1.wav",
        "energy, caller2.wav",
        "energy, caller3.wav"
    })
    void findsSpeechTwentyDecibelsAboveNoise(String detector, String file) {
        // Given
        short[] speech = Recordings.load(file);
        short[] call = Recordings.withNoise(Recordings.between(BEFORE, speech, 2000), speech, 20);

        // When
        Found found = listen(detector, 800, call, Recordings.MULAW_8K);

        // Then the quiet end of a word may drown in the noise, so only the start is held to 250 ms
        assertThat(found.starts).isEqualTo(1);
        assertThat(found.startSaid - BEFORE).isBetween(0L, 250L);
        assertThat(found.endSaid).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "caller1.wav, 30, 860, 5460",
        "caller1.wav, 10, 980, 5340",
        "caller1.wav, 5, 1060, 5320",
        "caller2.wav, 30, 820, 1940",
        "caller2.wav, 10, 840, 1820",
        "caller2.wav, 5, 900, 1780",
        "caller3.wav, 30, 800, 5300",
        "caller3.wav, 10, 880, 5200",
        "caller3.wav, 5, 1100, 5060"
    })
    void saysTheSameAsIfTheVoiceDetectorHeardEveryWindow(String file, int signalToNoise, int startSaid, int endSaid) {
        // Given
        short[] speech = Recordings.load(file);
        short[] call = Recordings.withNoise(Recordings.between(BEFORE, speech, 2000), speech, signalToNoise);

        // When
        Found found = listen("auto", 800, call, Recordings.MULAW_8K);

        // Then
        assertThat(found.startSaid).isEqualTo(startSaid);
        assertThat(found.endSaid).isEqualTo(endSaid);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "energy"})
    void takesAPauseShorterThanTheEndSilenceAsPartOfTheUtteranceAndALongerOneAsItsEnd(String detector) {
        // Given
        short[] call = Recordings.between(BEFORE, Recordings.load("caller-pause.wav"), 2000);

        // When
        Found first = listen(detector, 500, call, Recordings.MULAW_8K);
        short[] rest = Arrays.copyOfRange(call, (int) first.endSaid * 8, call.length);
        Found second = listen(detector, 500, rest, Recordings.MULAW_8K);
        Found whole = listen(detector, 1000, call, Recordings.MULAW_8K);

        // Then
        assertThat(first.endSaid - BEFORE).isBetween(440L + 500, 440L + 700);
        assertThat(second.starts).isEqualTo(1);
        assertThat(first.endSaid + second.startSaid - BEFORE).isBetween(1230L, 1230L + 250);
        assertThat(first.endSaid + second.endSaid - BEFORE).isBetween(5020L + 500, 5020L + 700);
        assertThat(whole.starts).isEqualTo(1);
        assertThat(whole.endSaid - BEFORE).isGreaterThan(5020L + 1000 - 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "energy"})
    void hearsNoSpeechInNoise(String detector) {
        // Given
        short[] quiet = Recordings.load("noise-white.wav");
        short[] afterSilence = Recordings.between(1000, quiet, 1000);
        short[] loud = Recordings.withNoise(new short[8 * 4000], Recordings.load("caller1.wav"), 10);

        // When
        Stream<Found> all =
                Stream.of(quiet, afterSilence, loud).map(call -> listen(detector, 800, call, Recordings.MULAW_8K));

        // Then
        assertThat(all).allSatisfy(found -> assertThat(found.starts).isZero());
    }

    @Test
    void soonKnowsSuddenNoiseForNoVoice() {
        // Given noise that begins out of silence, which the energy detector takes for speech for two seconds
        short[] noise = Recordings.withNoise(new short[8 * 4000], Recordings.load("caller1.wav"), 10);

        // When
        Found found = listen("auto", 800, Recordings.between(1000, noise, 2000), Recordings.MULAW_8K);

        // Then
        assertThat(found.endSaid - 1000 - 800).isLessThanOrEqualTo(400);
    }

    @Test
    void ignoresWhatIsTooShortToBeAWord() {
        // Given
        short[] click = Recordings.between(1000, Recordings.tone(1000, -6, 60), 1000);

        // When
        Found found = listen("energy", 800, click, Recordings.MULAW_8K);

        // Then
        assertThat(found.starts).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "energy"})
    void isFooledByABeep(String detector) {
        // Given what the javadoc admits
        short[] beep = Recordings.between(1000, Recordings.tone(1000, -12, 500), 1000);

        // When
        Found found = listen(detector, 800, beep, Recordings.MULAW_8K);

        // Then
        assertThat(found.starts)
                .as("remove the known weakness from the javadoc")
                .isEqualTo(1);
    }

    private static Found listen(String detector, int endSilence, short[] call, AudioFormat format) {
        TurnDetector turns = TurnDetector.of(new TurnDetection(null, endSilence, null, null, null, detector));
        byte[] audio = Recordings.encode(call, format);
        List<CallerInput> frames = Recordings.packets(audio, format, FRAME * format.bytesPerMillisecond());
        long[] heard = {0};
        long[] said = {-1, -1, -1, -1, 0};
        Flux.fromIterable(frames)
                .doOnNext(frame -> heard[0] += FRAME)
                .transform(turns::eventsOnly)
                .doOnNext(signal -> {
                    if (signal instanceof CallerInput.SpeechStarted) {
                        said[0] = heard[0];
                        said[2] = ((CallerInput.SpeechStarted) signal).atMillis();
                        said[4]++;
                    } else {
                        said[1] = heard[0];
                        said[3] = ((CallerInput.SpeechEnded) signal).atMillis();
                    }
                })
                .blockLast();
        return new Found((int) said[4], said[0], said[1], said[2], said[3]);
    }
}
