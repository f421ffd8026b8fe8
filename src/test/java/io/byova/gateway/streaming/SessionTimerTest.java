package io.byova.gateway.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

/** Sessions are due before the vendor closes them. */
class SessionTimerTest {

    private final SessionTimer hour = new SessionTimer(Duration.ofHours(1), Duration.ofMinutes(2));

    @Test
    void sessionIsDueAMarginBeforeItsLimit() {
        // Given
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        TestSubscriber<Void> session = TestSubscriber.create();
        hour.due(time).subscribe(session);
        time.advanceTimeBy(Duration.ofMinutes(58).minusNanos(1));
        assertThat(session.isTerminatedComplete()).isFalse();

        // When
        time.advanceTimeBy(Duration.ofNanos(1));

        // Then
        assertThat(session.isTerminatedComplete()).isTrue();
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
