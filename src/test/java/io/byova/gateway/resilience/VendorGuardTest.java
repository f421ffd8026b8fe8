package io.byova.gateway.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.resilience.ResilienceSettings.Breaker;
import io.byova.gateway.resilience.ResilienceSettings.Retry;
import io.byova.gateway.resilience.VendorGuard.CircuitState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

/** When a connector gets no new conversations, and when it is asked again; in virtual time. */
@Timeout(60)
class VendorGuardTest {

    private static final Duration OPEN_FOR = Duration.ofSeconds(10);
    private static final Breaker BREAKER = new Breaker(50, 4, 6, OPEN_FOR, null, 2);
    private static final ConnectorException BUSY = ConnectorException.retryable("503", "busy", null);
    private static final ConnectorException REFUSED = ConnectorException.permanent("401", "refused", null);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private VendorGuard guard = guard(0, Retry.NONE, BREAKER);

    // ---- circuit ----------------------------------------------------------------------------------------------------

    @Test
    void opensAtTheFailureRateAndNotBeforeTheMinimum() {
        // Given
        fail(3);
        assertThat(circuit()).isEqualTo(CircuitState.CLOSED);

        // When
        fail(1);

        // Then
        assertThat(circuit()).isEqualTo(CircuitState.OPEN);
        ConnectorException refusal = catchThrowableOfType(ConnectorException.class, guard::admit);
        assertThat(refusal.vendorCode()).isEqualTo("circuit-open");
        assertThat(guard.state().liveConversations()).as("those let in").isEqualTo(4);
    }

    @Test
    void onlyTheLastCallsCount() {
        // Given five that went well; the window holds six
        answer(5);

        // When / Then
        fail(2);
        assertThat(circuit()).isEqualTo(CircuitState.CLOSED);
        fail(1);
        assertThat(circuit()).isEqualTo(CircuitState.OPEN);
    }

    @Test
    void afterALongTimeOfHealthItOpensNoLaterAndHealsNoLater() {
        // Given
        answer(1_000);

        // When / Then
        fail(2);
        assertThat(circuit()).isEqualTo(CircuitState.CLOSED);
        answer(4);
        fail(2);
        assertThat(circuit()).as("of the last six, two").isEqualTo(CircuitState.CLOSED);
        fail(1);
        assertThat(circuit()).isEqualTo(CircuitState.OPEN);

        // When
        time.advanceTimeBy(OPEN_FOR.plusMillis(1));
        answer(2);

        // Then
        assertThat(circuit()).isEqualTo(CircuitState.CLOSED);
        fail(4);
        assertThat(circuit()).isEqualTo(CircuitState.OPEN);
    }

    @Test
    void turnsThatGoWellWhileItIsOpenDoNotKeepItHalfOpen() {
        // Given
        fail(4);
        for (int i = 0; i < 1_000; i++) {
            guard.judgement().answered(0);
        }

        // When
        time.advanceTimeBy(OPEN_FOR.plusMillis(1));
        answer(2);

        // Then
        assertThat(circuit()).isEqualTo(CircuitState.CLOSED);
        answer(3);
        fail(3);
        assertThat(circuit()).as("those that went well since count too").isEqualTo(CircuitState.OPEN);
    }

    @Test
    void withoutASettingNoAnswerIsTooSlow() {
        for (int i = 0; i < 20; i++) {
            guard.admit().answered(Duration.ofMinutes(2).toNanos());
        }

        assertThat(circuit()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void turnsOfLiveConversationsAreJudgedAndNeedNoPermission() {
        // Given
        for (int i = 0; i < 4; i++) {
            guard.judgement().failed(BUSY, 0);
        }

        // When
        Judgement turn = guard.judgement();
        turn.answered(0);

        // Then
        assertThat(circuit()).isEqualTo(CircuitState.OPEN);
    }

    @Test
    void whatIsNoFaultOfTheVendorsHealthDoesNotCount() {
        for (int i = 0; i < 20; i++) {
            guard.admit().failed(REFUSED, 0);
            guard.admit().failed(new IllegalStateException("no ConnectorException"), 0);
            guard.admit().unanswered();
        }

        assertThat(circuit()).isEqualTo(CircuitState.CLOSED);
        fail(4);
        assertThat(circuit()).as("nothing had been counted").isEqualTo(CircuitState.OPEN);
    }

    @Test
    void theFirstWordCounts() {
        // Given
        List<Judgement> calls = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Judgement call = guard.admit();
            call.answered(0);
            calls.add(call);
        }

        // When
        for (int i = 0; i < 10; i++) {
            calls.forEach(call -> call.failed(BUSY, 0));
        }

        // Then
        assertThat(circuit()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void aSlowFirstResponseIsAFailureWhereThatIsSet() {
        // Given
        Breaker slow = new Breaker(50, 4, 6, OPEN_FOR, Duration.ofSeconds(2), 2);
        guard = guard(0, Retry.NONE, slow);

        // When / Then
        answerAfter(4, Duration.ofSeconds(2));
        assertThat(circuit()).isEqualTo(CircuitState.CLOSED);
        answerAfter(3, Duration.ofMillis(2001));
        assertThat(circuit()).isEqualTo(CircuitState.OPEN);
    }

    @Test
    void staysOpenForItsTimeThenLetsAFewTryAndCloses() {
        // Given
        fail(4);
        time.advanceTimeBy(OPEN_FOR.minusMillis(1));
        assertThat(isRefused()).isTrue();

        // When
        time.advanceTimeBy(Duration.ofMillis(2));
        Judgement first = guard.admit();
        Judgement second = guard.admit();

        // Then
        assertThat(circuit()).isEqualTo(CircuitState.HALF_OPEN);
        assertThat(isRefused()).isTrue();
        first.answered(0);
        second.answered(0);
        assertThat(circuit()).isEqualTo(CircuitState.CLOSED);
        assertThat(isRefused()).isFalse();
    }

    @Test
    void opensAgainWhereTheTriesFail() {
        // Given
        fail(4);
        time.advanceTimeBy(OPEN_FOR.plusMillis(1));

        // When
        fail(2);

        // Then
        assertThat(circuit()).isEqualTo(CircuitState.OPEN);
        time.advanceTimeBy(OPEN_FOR.minusMillis(1));
        assertThat(isRefused()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTryThatTellsNothingGivesItsPermissionBack(boolean permanent) {
        // Given
        fail(4);
        time.advanceTimeBy(OPEN_FOR.plusMillis(1));

        // When
        for (int i = 0; i < 50; i++) {
            Judgement call = guard.admit();
            if (permanent) {
                call.failed(REFUSED, 0);
            } else {
                call.unanswered();
                call.unanswered();
            }
        }

        // Then
        assertThat(circuit()).isEqualTo(CircuitState.HALF_OPEN);
        answer(2);
        assertThat(circuit()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void theSmallestWindowsWork() {
        // Given
        guard = guard(0, Retry.NONE, new Breaker(100, 2, 2, OPEN_FOR, null, 2));

        for (int i = 0; i < 5; i++) {
            // When
            fail(2);
            guard.judgement().answered(0);
            guard.judgement().failed(BUSY, 0);
            guard.judgement().answered(0);
            assertThat(circuit()).isEqualTo(CircuitState.OPEN);
            time.advanceTimeBy(OPEN_FOR.plusMillis(1));
            answer(2);

            // Then
            assertThat(circuit()).isEqualTo(CircuitState.CLOSED);
        }
    }

    @Test
    void judgementsFromManyThreadsNeverGetStuck() throws Exception {
        // Given
        int threads = 4;
        guard = guard(0, Retry.NONE, new Breaker(50, 2, 2, OPEN_FOR, null, 2));
        ExecutorService callers = Executors.newFixedThreadPool(threads);
        CyclicBarrier together = new CyclicBarrier(threads);

        // When they start calls and take turns, well and badly, while time passes
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            all.add(callers.submit(() -> {
                together.await();
                for (int call = 0; call < 5000; call++) {
                    Judgement judgement = guard.judgement();
                    if ((call + number) % 3 != 0) {
                        try {
                            judgement = guard.admit();
                            guard.leave();
                        } catch (ConnectorException refused) {
                            // That is as good.
                        }
                    }
                    if (call % 7 == number) {
                        judgement.unanswered();
                    } else if (call % 2 == 0) {
                        judgement.answered(0);
                    } else {
                        judgement.failed(BUSY, 0);
                    }
                    if (number == 0 && call % 10 == 0) {
                        time.advanceTimeBy(OPEN_FOR.plusMillis(1));
                    }
                }
                return null;
            }));
        }
        for (Future<?> each : all) {
            each.get();
        }
        callers.shutdown();

        // Then it closes for whoever comes when all is well
        time.advanceTimeBy(OPEN_FOR.plusMillis(1));
        for (int i = 0; i < 10 && circuit() != CircuitState.CLOSED; i++) {
            answer(1);
        }
        assertThat(circuit()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void withoutCircuitBreakerEverybodyIsLetIn() {
        // Given
        guard = guard(0, Retry.NONE, null);

        // When
        fail(100);

        // Then
        assertThat(isRefused()).isFalse();
        assertThat(guard.state()).isEqualTo(new VendorGuard.State("vendor", CircuitState.CLOSED, 100, false));
    }

    @Test
    void opensOnceAndStartsNoThreadWhenManyFailAtOnce() throws Exception {
        // Given
        int threads = 8;
        ExecutorService callers = Executors.newFixedThreadPool(threads);
        CyclicBarrier together = new CyclicBarrier(threads);
        AtomicInteger refused = new AtomicInteger();

        try (LogLines log = new LogLines()) {
            // When
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(callers.submit(() -> {
                    together.await();
                    for (int call = 0; call < 500; call++) {
                        try {
                            guard.admit().failed(BUSY, 0);
                            guard.leave();
                        } catch (ConnectorException open) {
                            refused.incrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }

            // Then
            assertThat(circuit()).isEqualTo(CircuitState.OPEN);
            assertThat(refused.get()).isPositive();
            assertThat(guard.state().liveConversations()).isZero();
            assertThat(log.lines()).singleElement().asString().contains("circuit opened", "connector=vendor");
        } finally {
            callers.shutdown();
            assertThat(callers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .as("threads that would open the circuit by themselves")
                .noneMatch(thread -> thread.getName().contains("CircuitBreaker"));
    }

    @Test
    void everyChangeIsLoggedOnce() {
        try (LogLines log = new LogLines()) {
            // When
            fail(4);
            for (int i = 0; i < 10; i++) {
                isRefused();
            }
            time.advanceTimeBy(OPEN_FOR.plusMillis(1));
            answer(2);

            // Then
            assertThat(log.lines())
                    .containsExactly(
                            "WARN circuit opened: new callers of this connector hear the fallback connector=vendor"
                                    + " circuit=open",
                            "INFO circuit half open: some new callers try the connector again connector=vendor"
                                    + " circuit=half-open",
                            "INFO circuit closed: the connector answers again connector=vendor circuit=closed");
        }
    }

    // ---- limit ------------------------------------------------------------------------------------------------------

    @Test
    void takesNoMoreConversationsThanItsLimitAndSaysSoOnce() {
        // Given
        guard = guard(20, Retry.NONE, BREAKER);
        for (int i = 0; i < 20; i++) {
            guard.admit().answered(0);
        }

        try (LogLines log = new LogLines()) {
            // When
            ConnectorException refusal = catchThrowableOfType(ConnectorException.class, guard::admit);
            assertThat(isRefused()).isTrue();

            // Then
            assertThat(refusal.vendorCode()).isEqualTo("over-limit");
            assertThat(guard.state()).isEqualTo(new VendorGuard.State("vendor", CircuitState.CLOSED, 20, true));
            guard.leave();
            guard.admit().answered(0);
            assertThat(isRefused()).isTrue();
            guard.leave();
            guard.leave();
            assertThat(log.lines())
                    .containsExactly(
                            "WARN connector is full connector=vendor max-conversations=20",
                            "INFO connector has room again connector=vendor max-conversations=20");
        }
    }

    @Test
    void aConversationRefusedByTheCircuitTakesNoPlace() {
        // Given
        guard = guard(5, Retry.NONE, BREAKER);
        fail(4);
        guard.leave();

        // When
        for (int i = 0; i < 10; i++) {
            isRefused();
        }

        // Then
        assertThat(guard.state().liveConversations()).isEqualTo(3);
    }

    // ---- retry ------------------------------------------------------------------------------------------------------

    @Test
    void triesAsOftenAsItMayWithAPauseBetween() {
        // Given
        guard = guard(0, new Retry(3, Duration.ofMillis(200)), BREAKER);
        AtomicInteger attempts = new AtomicInteger();
        Flux<String> call = Flux.defer(() -> {
            attempts.incrementAndGet();
            return Flux.error(BUSY);
        });

        // When / Then
        StepVerifier.create(guard.retried(call))
                .then(() -> assertThat(attempts).hasValue(1))
                .then(() -> time.advanceTimeBy(Duration.ofMillis(199)))
                .then(() -> assertThat(attempts).hasValue(1))
                .then(() -> time.advanceTimeBy(Duration.ofMillis(101)))
                .then(() -> assertThat(attempts).hasValue(2))
                .then(() -> time.advanceTimeBy(Duration.ofMillis(600)))
                .verifyErrorSatisfies(last -> assertThat(last).isSameAs(BUSY));
        assertThat(attempts).hasValue(3);
    }

    @Test
    void aSecondAttemptMaySucceed() {
        // Given
        guard = guard(0, new Retry(3, Duration.ofMillis(200)), BREAKER);
        AtomicInteger attempts = new AtomicInteger();
        Flux<String> call =
                Flux.defer(() -> attempts.incrementAndGet() == 1 ? Flux.error(BUSY) : Flux.just("hello", "caller"));

        // When / Then
        StepVerifier.create(guard.retried(call))
                .then(() -> time.advanceTimeBy(Duration.ofMillis(300)))
                .expectNext("hello", "caller")
                .verifyComplete();
        assertThat(attempts).hasValue(2);
    }

    @Test
    void triesNothingAgainThatHasBegunOrStaysOrIsNoFailureOfTheVendors() {
        guard = guard(0, new Retry(5, Duration.ofMillis(200)), BREAKER);

        attemptsOnce(Flux.just("hello").concatWith(Flux.error(BUSY)));
        attemptsOnce(Flux.error(REFUSED));
        attemptsOnce(Flux.error(new IOException("raw")));
        attemptsOnce(Flux.empty());
    }

    @Test
    void triesNothingAgainWhileTheCircuitIsNotClosed() {
        // Given
        guard = guard(0, new Retry(5, Duration.ofMillis(200)), BREAKER);
        fail(4);

        // When / Then
        attemptsOnce(Flux.error(BUSY));
    }

    @Test
    void aCallerWhoGoesDuringThePauseLeavesNothingBehind() {
        // Given
        guard = guard(0, new Retry(5, Duration.ofMillis(200)), BREAKER);
        AtomicInteger attempts = new AtomicInteger();
        TestSubscriber<String> caller = TestSubscriber.create();
        guard.retried(Flux.<String>defer(() -> {
                    attempts.incrementAndGet();
                    return Flux.error(BUSY);
                }))
                .subscribe(caller);

        // When
        caller.cancel();
        time.advanceTimeBy(Duration.ofMinutes(1));

        // Then
        assertThat(attempts).hasValue(1);
        assertThat(caller.isTerminatedOrCancelled()).isTrue();
    }

    @Test
    void withoutRetryTheCallIsLeftAsItIs() {
        Flux<String> call = Flux.just("hello");

        assertThat(guard.retried(call)).isSameAs(call);
    }

    // ---- what the tests say -----------------------------------------------------------------------------------------

    private void attemptsOnce(Flux<String> call) {
        AtomicInteger attempts = new AtomicInteger();
        TestSubscriber<String> caller = TestSubscriber.create();
        guard.retried(call.doOnSubscribe(subscription -> attempts.incrementAndGet()))
                .subscribe(caller);
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(attempts).hasValue(1);
        assertThat(caller.isTerminated()).isTrue();
    }

    private VendorGuard guard(int conversations, Retry retry, @Nullable Breaker breaker) {
        Duration timeout = Duration.ofSeconds(5);
        return new VendorGuard("vendor", new ResilienceSettings(timeout, timeout, conversations, retry, breaker), time);
    }

    private CircuitState circuit() {
        return guard.state().circuit();
    }

    private boolean isRefused() {
        try {
            guard.admit().unanswered();
            guard.leave();
            return false;
        } catch (ConnectorException refused) {
            return true;
        }
    }

    private void fail(int calls) {
        for (int i = 0; i < calls; i++) {
            guard.admit().failed(BUSY, 0);
        }
    }

    private void answer(int calls) {
        answerAfter(calls, Duration.ZERO);
    }

    private void answerAfter(int calls, Duration waited) {
        for (int i = 0; i < calls; i++) {
            guard.admit().answered(waited.toNanos());
        }
    }
}
