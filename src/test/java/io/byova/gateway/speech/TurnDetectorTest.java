package io.byova.gateway.speech;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.connector.CallerInput;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.Exceptions;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** The operator with a scripted detector: a window is speech if its first byte is 1. */
@Timeout(60)
class TurnDetectorTest {

    private static final AudioFormat FORMAT = AudioFormat.MULAW_8K;
    private static final int WINDOW = 160;
    private static final TurnDetection SETTINGS = new TurnDetection(100, 200, 60, 2000, null, null);

    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    private final TurnDetector detector = new TurnDetector(SETTINGS, this::scripted);

    @AfterEach
    void everyDetectorIsClosedOnce() {
        assertThat(open).hasValue(0);
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
        assertThat(opened).hasValue(1);
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
        assertThat(opened).hasValue(0);
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
    void cancelsTheInputOnceTheUtteranceIsOver() {
        // Given
        TestPublisher<CallerInput> turn = TestPublisher.create();

        // When
        StepVerifier.create(detector.eventsOnly(turn.flux()))
                .then(() -> frames("XXXXX..........").forEach(turn::next))
                .expectNextCount(2)
                .verifyComplete();

        // Then
        turn.assertCancelled();
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
    void passesAnErrorOnAndFreesTheDetector() {
        // Given
        Flux<CallerInput> turn =
                Flux.fromIterable(frames("XXXXX")).concatWith(Flux.error(new IllegalStateException("line lost")));

        // Then
        StepVerifier.create(detector.eventsOnly(turn))
                .expectNext(new CallerInput.SpeechStarted(0))
                .verifyErrorMessage("line lost");
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

    @Test
    void givesEachSubscriptionADetectorOfItsOwn() {
        // Given
        Flux<CallerInput> found = Flux.fromIterable(frames("XXXXX..........")).transform(detector::eventsOnly);

        // When
        StepVerifier.create(found).expectNextCount(2).verifyComplete();
        StepVerifier.create(found).expectNextCount(2).verifyComplete();

        // Then
        assertThat(opened).hasValue(2);
    }

    @Test
    void emitsNothingWithoutDemandAndTakesOneInputAtATime() {
        // Given
        List<Long> requests = new ArrayList<>();
        Flux<CallerInput> turn =
                Flux.fromIterable(frames("XXXXXXXX..........")).hide().doOnRequest(requests::add);

        // Then
        StepVerifier.create(detector.detect(turn), 0)
                .expectSubscription()
                .then(() -> assertThat(requests).isEmpty())
                .thenRequest(1)
                .expectNext(new CallerInput.SpeechStarted(0))
                .then(() -> assertThat(requests).hasSize(5))
                .thenRequest(1)
                .expectNextCount(1)
                .thenRequest(13)
                .expectNextCount(13)
                .then(() -> assertThat(requests).hasSize(18).containsOnly(1L))
                .thenRequest(1)
                .expectNext(new CallerInput.SpeechEnded(160))
                .verifyComplete();
    }

    @Test
    void failsOnDemandThatIsNotPositive() {
        // Given
        TestPublisher<CallerInput> turn = TestPublisher.create();
        List<Throwable> errors = new ArrayList<>();
        BaseSubscriber<CallerInput> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(0);
            }

            @Override
            protected void hookOnError(Throwable error) {
                errors.add(error);
            }
        };

        // When
        detector.detect(turn.flux()).subscribe(subscriber);

        // Then
        assertThat(errors).hasSize(1).first().isInstanceOf(IllegalArgumentException.class);
        turn.assertCancelled();
    }

    @Test
    void failsWhereTheInputIgnoresDemand() {
        // Given a source without back-pressure and a subscriber that asks once
        TestPublisher<CallerInput> turn = TestPublisher.createNoncompliant(TestPublisher.Violation.REQUEST_OVERFLOW);
        List<Throwable> errors = new ArrayList<>();
        BaseSubscriber<CallerInput> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            protected void hookOnError(Throwable error) {
                errors.add(error);
            }
        };
        detector.detect(turn.flux()).subscribe(subscriber);

        // When
        frames("XXXXXXX").forEach(turn::next);
        subscriber.request(10);

        // Then
        assertThat(errors).hasSize(1).allMatch(Exceptions::isOverflow);
        turn.assertCancelled();
    }

    @Test
    void freesTheDetectorOnCancel() {
        // Given
        Flux<CallerInput> turn = Flux.fromIterable(frames("XXXXXXXX")).concatWith(Flux.never());

        // When
        StepVerifier.create(detector.detect(turn))
                .expectNextCount(3)
                .thenCancel()
                .verify();

        // Then
        assertThat(opened).hasValue(1);
    }

    @Test
    void survivesDemandCancelAndInputFromThreeThreads() throws InterruptedException {
        for (int round = 0; round < 300; round++) {
            // Given
            Flux<CallerInput> turn =
                    Flux.fromIterable(frames("..XXXXXXX")).repeat(20).publishOn(Schedulers.parallel(), 4);
            AtomicInteger overlapping = new AtomicInteger();
            CountDownLatch enough = new CountDownLatch(20);
            CountDownLatch gone = new CountDownLatch(1);
            BaseSubscriber<CallerInput> subscriber = new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    // Demand comes from another thread.
                }

                @Override
                protected void hookOnNext(CallerInput input) {
                    assertThat(overlapping.incrementAndGet()).isEqualTo(1);
                    enough.countDown();
                    overlapping.decrementAndGet();
                }
            };

            // When
            detector.detect(turn).doFinally(end -> gone.countDown()).subscribe(subscriber);
            Schedulers.boundedElastic().schedule(() -> {
                for (int i = 0; i < 40; i++) {
                    subscriber.request(1);
                }
            });
            enough.await();
            subscriber.cancel();
            gone.await();
        }
        // Then every detector was closed once, after the last thread had left it
        StepVerifier.create(Flux.interval(Duration.ofMillis(1)).takeUntil(tick -> open.get() == 0))
                .thenConsumeWhile(tick -> true)
                .verifyComplete();
        assertThat(opened).hasValue(300);
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

    record Outcome(List<CallerInput> events, ByteString audio) {}

    private Outcome outcome(byte[] audio, int... sizes) {
        List<CallerInput> events = new ArrayList<>();
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        for (CallerInput input : detector.detect(Flux.fromIterable(Recordings.packets(audio, FORMAT, sizes)))
                .toIterable()) {
            if (input instanceof CallerInput.Audio) {
                heard.writeBytes(((CallerInput.Audio) input).bytes().toByteArray());
            } else {
                events.add(input);
            }
        }
        return new Outcome(events, ByteString.copyFrom(heard.toByteArray()));
    }

    private static List<CallerInput> frames(String script) {
        return Recordings.packets(bytes(script), FORMAT, WINDOW);
    }

    private static byte[] bytes(String script) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < script.length(); i++) {
            byte[] window = new byte[WINDOW];
            Arrays.fill(window, (byte) (script.charAt(i) == 'X' ? 1 : 0));
            out.writeBytes(window);
        }
        return out.toByteArray();
    }

    private static String windowsOf(CallerInput input) {
        ByteString bytes = ((CallerInput.Audio) input).bytes();
        StringBuilder script = new StringBuilder();
        for (int i = 0; i < bytes.size(); i += WINDOW) {
            script.append(bytes.byteAt(i) == 1 ? 'X' : '.');
        }
        return script.toString();
    }

    private SpeechDetector scripted(AudioFormat format) {
        opened.incrementAndGet();
        open.incrementAndGet();
        return new SpeechDetector() {
            private volatile boolean closed;

            @Override
            public boolean isSpeech(byte[] audio, int offset) {
                assertThat(closed).isFalse();
                return audio[offset] == 1;
            }

            @Override
            public void close() {
                assertThat(closed).isFalse();
                closed = true;
                open.decrementAndGet();
            }
        };
    }
}
