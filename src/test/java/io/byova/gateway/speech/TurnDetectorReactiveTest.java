package io.byova.gateway.speech;

import static io.byova.gateway.speech.ScriptedDetectors.frames;
import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.connector.CallerInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.Exceptions;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** The operator as a citizen of Reactive Streams: demand, cancel, errors, threads. */
@Timeout(60)
class TurnDetectorReactiveTest {

    private final ScriptedDetectors detectors = new ScriptedDetectors();
    private final TurnDetector detector = new TurnDetector(ScriptedDetectors.SETTINGS, detectors);

    @AfterEach
    void everyDetectorIsClosedOnce() {
        assertThat(detectors.open()).isZero();
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
        assertThat(detectors.opened()).isEqualTo(1);
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
        StepVerifier.create(Flux.interval(Duration.ofMillis(1)).takeUntil(tick -> detectors.open() == 0))
                .thenConsumeWhile(tick -> true)
                .verifyComplete();
        assertThat(detectors.opened()).isEqualTo(300);
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
    void givesEachSubscriptionADetectorOfItsOwn() {
        // Given
        Flux<CallerInput> found = Flux.fromIterable(frames("XXXXX..........")).transform(detector::eventsOnly);

        // When
        StepVerifier.create(found).expectNextCount(2).verifyComplete();
        StepVerifier.create(found).expectNextCount(2).verifyComplete();

        // Then
        assertThat(detectors.opened()).isEqualTo(2);
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
}
