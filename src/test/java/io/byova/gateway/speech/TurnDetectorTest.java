package io.byova.gateway.speech;

import static io.byova.gateway.speech.ScriptedDetectors.WINDOW;
import static io.byova.gateway.speech.ScriptedDetectors.bytes;
import static io.byova.gateway.speech.ScriptedDetectors.frames;
import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.connector.CallerInput;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** The operator with a scripted detector: a window is speech if its first byte is 1. */
@Timeout(60)
class TurnDetectorTest {

    private final ScriptedDetectors detectors = new ScriptedDetectors();
    private final TurnDetector detector = new TurnDetector(ScriptedDetectors.SETTINGS, detectors);

    @AfterEach
    void everyDetectorIsClosedOnce() {
        assertThat(detectors.open()).isZero();
    }

    @Test
    void passesTheUtteranceWithItsPreRollAndDropsTheRest() {
        // Given 10 windows of silence, 10 of speech, silence for ever
        Flux<CallerInput> turn = Flux.fromIterable(frames("..........XXXXXXXXXX"))
                .concatWith(Flux.fromIterable(frames(".")).repeat());

        // When
        Flux<CallerInput> found = detector.detect(turn);

        // Then
        StepVerifier.create(found)
                .expectNext(new CallerInput.SpeechStarted(200))
                .assertNext(preRoll -> assertThat(windowsOf(preRoll)).isEqualTo("...XXXXX"))
                .expectNextCount(15)
                .expectNext(new CallerInput.SpeechEnded(400))
                .verifyComplete();
        assertThat(detectors.opened()).isEqualTo(1);
    }

    @Test
    void emitsOnlyTheTwoEventsWhereNoAudioIsWanted() {
        // Given
        Flux<CallerInput> turn = Flux.fromIterable(frames(".XXXXXXXXXX.............."));

        // When
        Flux<CallerInput> found = detector.eventsOnly(turn);

        // Then
        StepVerifier.create(found)
                .expectNext(new CallerInput.SpeechStarted(20), new CallerInput.SpeechEnded(220))
                .verifyComplete();
    }

    @Test
    void completesWithoutAnythingAfterATurnOfSilence() {
        StepVerifier.create(detector.detect(Flux.fromIterable(frames("...................."))))
                .verifyComplete();
    }

    @Test
    void completesWithoutAudioAtAll() {
        StepVerifier.create(detector.detect(Flux.empty())).verifyComplete();
        assertThat(detectors.opened()).isZero();
    }

    @Test
    void forgivesShortDips() {
        StepVerifier.create(detector.eventsOnly(Flux.fromIterable(frames("...XX.XX.X......................"))))
                .expectNext(new CallerInput.SpeechStarted(60), new CallerInput.SpeechEnded(200))
                .verifyComplete();
    }

    @Test
    void ignoresSpeechTooShortToCount() {
        StepVerifier.create(detector.eventsOnly(Flux.fromIterable(frames("...XXXX......XXXX........X.X.X.X.X"))))
                .verifyComplete();
    }

    @Test
    void endsTheUtteranceWhereTheInputEndsInMidSpeech() {
        StepVerifier.create(detector.eventsOnly(Flux.fromIterable(frames("XXXXXXXX"))))
                .expectNext(new CallerInput.SpeechStarted(0), new CallerInput.SpeechEnded(160))
                .verifyComplete();
    }

    @Test
    void endsAnUtteranceThatIsTooLong() {
        // Given a caller who never stops
        Flux<CallerInput> turn = Flux.fromIterable(frames("X")).repeat();

        // Then
        StepVerifier.create(detector.eventsOnly(turn))
                .expectNext(new CallerInput.SpeechStarted(0), new CallerInput.SpeechEnded(2000))
                .verifyComplete();
    }

    @Test
    void passesDigitsAndEventsUntouchedAndInOrder() {
        // Given
        CallerInput digits = new CallerInput.Dtmf("12", '#');
        CallerInput event = new CallerInput.Event(EventType.CUSTOM_EVENT, "x", Struct.getDefaultInstance());
        Flux<CallerInput> turn = Flux.fromIterable(frames("..."))
                .concatWithValues(digits)
                .concatWith(Flux.fromIterable(frames("XXXXX")))
                .concatWithValues(event)
                .concatWith(Flux.fromIterable(frames("..........")));

        // Then
        StepVerifier.create(detector.eventsOnly(turn))
                .expectNext(digits, new CallerInput.SpeechStarted(60), event, new CallerInput.SpeechEnded(160))
                .verifyComplete();
    }

    @Test
    void refusesAFormatThatChangesWithinATurn() {
        // Given
        Flux<CallerInput> turn = Flux.concat(
                Flux.fromIterable(frames(".")),
                Flux.fromIterable(Recordings.packets(new byte[WINDOW], Recordings.ALAW_8K, WINDOW)));

        // Then
        StepVerifier.create(detector.detect(turn)).verifyError(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void answersTheSameForAnyCutIntoPackets(boolean late) {
        // Given a call, once in frames of 20 ms and then in every other way
        String script = late ? "......................XXXXXXX.XXXXXXXX............" : "X.XXXX..XXX...........XX....";
        byte[] audio = bytes(script);
        Outcome inFrames = outcome(audio, WINDOW);
        Random random = new Random(11);

        // When
        List<Outcome> outcomes = new ArrayList<>();
        for (int size : new int[] {1, 7, 159, 161, 320, 4000, 65_536}) {
            outcomes.add(outcome(audio, size));
        }
        for (int round = 0; round < 200; round++) {
            outcomes.add(
                    outcome(audio, random.ints(50, 1, 1 + random.nextInt(2000)).toArray()));
        }

        // Then
        assertThat(inFrames.events).hasSize(2);
        assertThat(outcomes).allSatisfy(outcome -> {
            assertThat(outcome.events).isEqualTo(inFrames.events);
            assertThat(outcome.audio).isEqualTo(inFrames.audio);
        });
    }

    @Test
    void keepsThePiecesOfTurnsApartThatOneThreadServes() {
        // Given two turns whose packets are half a window each
        List<CallerInput> spoken = Recordings.packets(bytes("XXXXXXXX"), AudioFormat.MULAW_8K, WINDOW / 2);
        List<CallerInput> silent = Recordings.packets(bytes("........"), AudioFormat.MULAW_8K, WINDOW / 2);
        TestPublisher<CallerInput> one = TestPublisher.create();
        TestPublisher<CallerInput> other = TestPublisher.create();
        List<CallerInput> found = new ArrayList<>();
        detector.eventsOnly(one.flux()).subscribe(found::add);
        detector.eventsOnly(other.flux()).subscribe(found::add);

        // When
        for (int i = 0; i < spoken.size(); i++) {
            one.next(spoken.get(i));
            other.next(silent.get(i));
        }
        one.complete();
        other.complete();

        // Then
        assertThat(found).containsExactly(new CallerInput.SpeechStarted(0), new CallerInput.SpeechEnded(160));
    }

    record Outcome(List<CallerInput> events, ByteString audio) {}

    private Outcome outcome(byte[] audio, int... sizes) {
        List<CallerInput> events = new ArrayList<>();
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        for (CallerInput input : detector.detect(
                        Flux.fromIterable(Recordings.packets(audio, AudioFormat.MULAW_8K, sizes)))
                .toIterable()) {
            if (input instanceof CallerInput.Audio) {
                heard.writeBytes(((CallerInput.Audio) input).bytes().toByteArray());
            } else {
                events.add(input);
            }
        }
        return new Outcome(events, ByteString.copyFrom(heard.toByteArray()));
    }

    private static String windowsOf(CallerInput input) {
        ByteString bytes = ((CallerInput.Audio) input).bytes();
        StringBuilder script = new StringBuilder();
        for (int i = 0; i < bytes.size(); i += WINDOW) {
            script.append(bytes.byteAt(i) == 1 ? 'X' : '.');
        }
        return script.toString();
    }
}
