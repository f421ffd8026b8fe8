package io.byova.gateway.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.InvalidSetting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

/** Which failures are tried again, how often, and for how long. */
class ReconnectPolicyTest {

    private static final ConnectorException LOST = ConnectorException.retryable("lost", "test", null);
    private static final ConnectorException REFUSED = ConnectorException.permanent("401", "test", null);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final List<Long> attemptsAtMillis = new ArrayList<>();
    private final TestSubscriber<String> caller = TestSubscriber.create();
    private final ReconnectPolicy exact = new ReconnectPolicy(3, millis(100), millis(300), 0.0, millis(5000));

    @Test
    void attemptsAreFurtherAndFurtherApartUpToTheLongest() {
        // When
        exact.apply(failing(LOST), time).subscribe(caller);
        time.advanceTimeBy(Duration.ofSeconds(60));

        // Then
        assertThat(attemptsAtMillis).containsExactly(0L, 100L, 300L, 600L);
        assertThat(caller.expectTerminalError()).isSameAs(LOST);
    }

    @Test
    void permanentFailureIsNotTriedAgain() {
        // When
        exact.apply(failing(REFUSED), time).subscribe(caller);

        // Then
        assertThat(attemptsAtMillis).hasSize(1);
        assertThat(caller.expectTerminalError()).isSameAs(REFUSED);
    }

    @Test
    void failureOfAnotherKindIsNotTriedAgain() {
        // When
        exact.apply(failing(new IllegalStateException("test")), time).subscribe(caller);

        // Then
        assertThat(attemptsAtMillis).hasSize(1);
        assertThat(caller.expectTerminalError()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nothingIsTriedAgainAfterTheFirstFrame() {
        // When
        exact.apply(Flux.just("frame").concatWith(failing(LOST)), time).subscribe(caller);
        time.advanceTimeBy(Duration.ofSeconds(60));

        // Then
        assertThat(attemptsAtMillis).hasSize(1);
        assertThat(caller.getReceivedOnNext()).containsExactly("frame");
        assertThat(caller.expectTerminalError()).isSameAs(LOST);
    }

    @Test
    void laterAttemptMaySucceed() {
        // Given
        Flux<String> session = Flux.defer(() -> {
            attemptsAtMillis.add(0L);
            return attemptsAtMillis.size() < 3 ? Flux.error(LOST) : Flux.just("frame");
        });

        // When
        exact.apply(session, time).subscribe(caller);
        time.advanceTimeBy(Duration.ofSeconds(60));

        // Then
        assertThat(caller.getReceivedOnNext()).containsExactly("frame");
        assertThat(caller.isTerminatedComplete()).isTrue();
    }

    @Test
    void noAttemptBeginsAfterTheTotalTime() {
        // Given
        ReconnectPolicy hasty = new ReconnectPolicy(10, millis(100), millis(300), 0.0, millis(350));

        // When
        hasty.apply(failing(LOST), time).subscribe(caller);
        time.advanceTimeBy(Duration.ofSeconds(60));

        // Then
        assertThat(attemptsAtMillis).containsExactly(0L, 100L, 300L);
    }

    @Test
    void eachSubscriptionCountsForItself() {
        // Given
        Flux<String> session = exact.apply(failing(LOST), time);

        // When
        session.subscribe(caller);
        time.advanceTimeBy(Duration.ofSeconds(60));
        session.subscribe(TestSubscriber.create());
        time.advanceTimeBy(Duration.ofSeconds(60));

        // Then
        assertThat(attemptsAtMillis).hasSize(8);
    }

    @Test
    void retryAloneServesAMono() {
        // When
        Mono.<String>defer(() -> failing(LOST).next())
                .retryWhen(exact.retry(time))
                .subscribe(caller);
        time.advanceTimeBy(Duration.ofSeconds(60));

        // Then
        assertThat(attemptsAtMillis).hasSize(4);
    }

    @Test
    void chanceShortensAWaitButNotBelowItsShare() {
        // Given
        ReconnectPolicy jittered = new ReconnectPolicy(1, millis(1000), millis(1000), 0.5, millis(5000));

        // When
        for (int call = 0; call < 100; call++) {
            long start = time.now(TimeUnit.MILLISECONDS);
            attemptsAtMillis.clear();
            jittered.apply(failing(LOST), time).subscribe(TestSubscriber.create());
            time.advanceTimeBy(Duration.ofSeconds(2));

            // Then
            assertThat(attemptsAtMillis.get(1) - start).isBetween(500L, 1000L);
        }
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new ReconnectPolicy(11, null, null, null, null))
                .isInstanceOf(InvalidSetting.class);
        assertThatThrownBy(() -> new ReconnectPolicy(null, Duration.ZERO, null, null, null))
                .isInstanceOf(InvalidSetting.class);
        assertThatThrownBy(() -> new ReconnectPolicy(null, null, null, Double.NaN, null))
                .isInstanceOf(InvalidSetting.class);
        assertThat(ReconnectPolicy.DEFAULTS.attempts()).isEqualTo(2);
    }

    private Flux<String> failing(Throwable failure) {
        return Flux.defer(() -> {
            attemptsAtMillis.add(time.now(TimeUnit.MILLISECONDS));
            return Flux.error(failure);
        });
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }
}
