package io.byova.gateway.conversation;

import static io.byova.gateway.conversation.Requests.frame;
import static io.byova.gateway.conversation.Requests.pressed;
import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.resilience.ResilienceSettings;
import io.byova.gateway.resilience.ResilienceSettings.Breaker;
import io.byova.gateway.resilience.ResilienceSettings.Retry;
import io.byova.gateway.resilience.VendorGuard;
import io.byova.gateway.resilience.VendorGuard.CircuitState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SignalType;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

/** When a connector has failed for saying nothing. */
@Timeout(60)
class ResponseDeadlineTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final VoiceVAResponse CHUNK = Responses.chunk(ByteString.copyFrom(new byte[320]), false);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final CountingTimers timers = new CountingTimers(time);
    private final ResponseDeadline deadline = ofTurn(LIMIT, timers);

    private static ResponseDeadline ofTurn(Duration limit, Scheduler timers) {
        return ResponseDeadline.ofTurn(new VendorGuard("vendor", ResilienceSettings.timeout(limit), timers), timers);
    }

    private final TestPublisher<VoiceVAResponse> connector =
            TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
    private final TestSubscriber<VoiceVAResponse> caller =
            TestSubscriber.builder().initialRequest(1).build();

    @Test
    void failsAConnectorThatDoesNotAnswerDigits() {
        // Given
        answer(CallerTurn.of(pressed("1")));
        time.advanceTimeBy(LIMIT.minusMillis(1));
        assertThat(caller.isTerminated()).isFalse();

        // When
        time.advanceTimeBy(Duration.ofMillis(1));

        // Then
        assertThat(caller.expectTerminalError()).isInstanceOfSatisfying(ConnectorException.class, late -> {
            assertThat(late.isRetryable()).isTrue();
            assertThat(late.vendorCode()).isEqualTo("timeout");
        });
        connector.assertCancelled();
    }

    @Test
    void countsAnewFromEachResponse() {
        // Given
        answer(CallerTurn.of(pressed("1")));
        time.advanceTimeBy(Duration.ofSeconds(4));
        connector.next(CHUNK);
        caller.request(1);
        time.advanceTimeBy(Duration.ofSeconds(4));
        assertThat(caller.isTerminated()).isFalse();

        // When
        time.advanceTimeBy(Duration.ofSeconds(1));

        // Then
        assertThat(caller.isTerminatedError()).isTrue();
    }

    @Test
    void aConnectorThatMissesAClassWhenItIsFirstAskedIsFailedAndCancelled() {
        // Given
        List<SignalType> ends = new ArrayList<>();
        Flux<VoiceVAResponse> vendor = Flux.just(1)
                .<VoiceVAResponse>map(number -> {
                    throw new NoClassDefFoundError("com/vendor/Codec");
                })
                .doFinally(ends::add);
        deadline.input(CallerTurn.of(pressed("1")));

        // When
        vendor.transform(deadline::output).subscribe(caller);

        // Then
        assertThat(caller.expectTerminalError())
                .isInstanceOfSatisfying(ConnectorException.class, missing -> assertThat(missing.vendorCode())
                        .isEqualTo("class-missing"));
        assertThat(ends).containsExactly(SignalType.CANCEL);
        assertThat(timers.live()).isZero();
    }

    @Test
    void aConnectorThatAnswersAtOnceCostsNoTimer() {
        // Given digits, and a vendor that need not think
        deadline.input(CallerTurn.of(pressed("1")));

        // When
        Flux.just(CHUNK).transform(deadline::output).subscribe(caller);

        // Then
        assertThat(caller.isTerminatedComplete()).isTrue();
        assertThat(timers.most()).isZero();
    }

    @Test
    void timeInWhichNobodyAsksDoesNotCount() {
        // Given
        answer(CallerTurn.of(pressed("1")));
        connector.next(CHUNK);
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(caller.isTerminated()).isFalse();

        // When
        caller.request(1);
        time.advanceTimeBy(LIMIT.minusMillis(1));
        assertThat(caller.isTerminated()).isFalse();
        time.advanceTimeBy(Duration.ofMillis(1));

        // Then
        assertThat(caller.isTerminatedError()).isTrue();
    }

    @Test
    void aCallerWhoIsSpeakingIsWaitedFor() {
        // Given audio that goes on
        answer(speech(Flux.never()));

        // When
        time.advanceTimeBy(Duration.ofMinutes(5));

        // Then
        assertThat(caller.isTerminated()).isFalse();
    }

    @Test
    void theEndOfTheAudioStartsIt() {
        // Given
        Sinks.Empty<CallerInput> halfClose = Sinks.empty();
        answer(speech(halfClose.asMono().flux()));
        connector.next(Responses.startOfInput());
        caller.request(1);
        time.advanceTimeBy(Duration.ofMinutes(1));

        // When
        halfClose.tryEmitEmpty();
        time.advanceTimeBy(LIMIT);

        // Then
        assertThat(caller.isTerminatedError()).isTrue();
    }

    @Test
    void silenceIsNoAnswerToWaitFor() {
        // Given
        Sinks.Empty<CallerInput> halfClose = Sinks.empty();
        answer(speech(halfClose.asMono().flux()));
        time.advanceTimeBy(Duration.ofMinutes(1));

        // When
        halfClose.tryEmitEmpty();
        time.advanceTimeBy(LIMIT);

        // Then
        assertThat(caller.isTerminatedComplete()).isTrue();
        connector.assertCancelled();
    }

    @Test
    void endOfInputStartsIt() {
        // Given
        answer(speech(Flux.never()));
        time.advanceTimeBy(Duration.ofMinutes(1));

        // When
        connector.next(Responses.endOfInput(ReplyProfile.CHUNK));
        caller.request(1);
        time.advanceTimeBy(LIMIT);

        // Then
        assertThat(caller.isTerminatedError()).isTrue();
    }

    /** Also where nobody asks once more, as it has been asked for before the caller spoke (G9). */
    @ParameterizedTest
    @CsvSource({"2000, CLOSED", "2001, OPEN"})
    void anAnswerIsJudgedByTheTimeSinceEndOfInput(long millis, CircuitState circuit) {
        // Given a vendor that is left alone as soon as it has taken more than two seconds
        Breaker touchy = new Breaker(1, 1, 2, Duration.ofSeconds(30), Duration.ofSeconds(2), 2);
        VendorGuard guard =
                new VendorGuard("vendor", new ResilienceSettings(LIMIT, LIMIT, 0, Retry.NONE, touchy), timers);
        ResponseDeadline judged = ResponseDeadline.ofTurn(guard, timers);
        judged.input(speech(Flux.never())).subscribe();
        connector.flux().transform(judged::output).subscribe();
        time.advanceTimeBy(Duration.ofMinutes(1));
        connector.next(Responses.endOfInput(ReplyProfile.CHUNK));

        // When
        time.advanceTimeBy(Duration.ofMillis(millis));
        connector.next(CHUNK);

        // Then
        assertThat(guard.state().circuit()).isEqualTo(circuit);
    }

    @Test
    void aReplyThatIsOverLeavesNoTimer() {
        // Given
        answer(CallerTurn.of(pressed("1")));

        // When
        connector.complete();

        // Then
        assertThat(timers.live()).isZero();
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(caller.isTerminatedComplete()).isTrue();
        assertThat(caller.getProtocolErrors()).isEmpty();
    }

    @Test
    void aReplyThatIsCancelledLeavesNoTimer() {
        answer(CallerTurn.of(pressed("1")));

        caller.cancel();

        assertThat(timers.live()).isZero();
        connector.assertCancelled();
    }

    @Test
    void whatArrivesAfterTheFailureIsDropped() {
        // Given a failed connector that goes on all the same
        answer(CallerTurn.of(pressed("1")));
        time.advanceTimeBy(LIMIT);

        // When
        connector.next(CHUNK);
        connector.complete();

        // Then
        assertThat(caller.getReceivedOnNext()).isEmpty();
        assertThat(caller.getProtocolErrors()).isEmpty();
    }

    @Test
    void neverHasTwoTimersHoweverDemandAndItsOwnTimerRace() {
        Race.rounds(10_000, race -> {
            // Given a deadline so short that it fires while demand comes
            CountingTimers real = new CountingTimers(Schedulers.parallel());
            ResponseDeadline brief = ofTurn(Duration.ofNanos(20_000), real);
            TestPublisher<VoiceVAResponse> vendor =
                    TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
            Sinks.Empty<CallerInput> halfClose = Sinks.empty();
            CallerTurn speech = speech(halfClose.asMono().flux());
            TestSubscriber<VoiceVAResponse> reader =
                    TestSubscriber.builder().initialRequest(0).build();
            Flux<CallerInput> input = brief.input(speech);
            vendor.flux()
                    .mergeWith(input.thenMany(Flux.never()))
                    .transform(brief::output)
                    .subscribe(reader);

            // When the audio ends on one thread while another asks
            race.between(halfClose::tryEmitEmpty, () -> {
                reader.request(1);
                vendor.next(CHUNK);
                reader.request(1);
            });
            reader.cancel();

            // Then
            assertThat(real.most()).isLessThanOrEqualTo(1);
        });
    }

    /** A turn of one frame, whose audio ends when that does. */
    private static CallerTurn speech(Flux<CallerInput> halfClose) {
        Flux<CallerInput> rpc = Flux.<CallerInput>just(frame(160)).concatWith(halfClose);
        TestSubscriber<CallerTurn> turns =
                TestSubscriber.builder().initialRequest(1).build();
        new CallerTurns(rpc, next -> {}).subscribe(turns);
        return turns.getReceivedOnNext().get(0);
    }

    private void answer(CallerTurn turn) {
        Flux<CallerInput> input = deadline.input(turn);
        connector
                .flux()
                .doOnSubscribe(s -> input.subscribe())
                .transform(deadline::output)
                .subscribe(caller);
    }

    /** Counts the timers that wait. */
    private static final class CountingTimers implements Scheduler {
        private final Scheduler real;
        private final AtomicInteger live = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        CountingTimers(Scheduler real) {
            this.real = real;
        }

        int live() {
            return live.get();
        }

        int most() {
            return most.get();
        }

        @Override
        public Disposable schedule(Runnable task) {
            return real.schedule(task);
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            AtomicInteger once = new AtomicInteger(1);
            most.accumulateAndGet(live.incrementAndGet(), Math::max);
            Disposable scheduled = real.schedule(
                    () -> {
                        live.addAndGet(-once.getAndSet(0));
                        task.run();
                    },
                    delay,
                    unit);
            return () -> {
                live.addAndGet(-once.getAndSet(0));
                scheduled.dispose();
            };
        }

        @Override
        public long now(TimeUnit unit) {
            return real.now(unit);
        }

        @Override
        public Worker createWorker() {
            return real.createWorker();
        }
    }
}
