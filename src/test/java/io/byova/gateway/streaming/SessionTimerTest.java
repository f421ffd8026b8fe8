package io.byova.gateway.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Sessions are due before the vendor closes them. */
class SessionTimerTest {

    private final SessionTimer hour = new SessionTimer(Duration.ofHours(1), Duration.ofMinutes(2));

    @Test
    void sessionIsDueAMarginBeforeItsLimit() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        StepVerifier.withVirtualTime(() -> hour.due(time), () -> time, Long.MAX_VALUE)
                .expectSubscription()
                .expectNoEvent(Duration.ofMinutes(58).minusNanos(1))
                .thenAwait(Duration.ofNanos(1))
                .verifyComplete();
    }

    @Test
    void timerRunsOnceAndCanBeStopped() {
        // Given
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        AtomicInteger due = new AtomicInteger();
        hour.start(time, due::incrementAndGet);
        Disposable stopped = hour.start(time, due::incrementAndGet);

        // When
        stopped.dispose();
        time.advanceTimeBy(Duration.ofHours(3));

        // Then
        assertThat(due).hasValue(1);
    }

    @Test
    void marginTakesNoMoreThanHalfOfAShortLimit() {
        assertThat(new SessionTimer(Duration.ofSeconds(10), Duration.ofMinutes(1)).after())
                .isEqualTo(Duration.ofSeconds(5));
        assertThatThrownBy(() -> new SessionTimer(Duration.ZERO, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
