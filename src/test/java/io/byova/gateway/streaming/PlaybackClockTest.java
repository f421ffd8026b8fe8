package io.byova.gateway.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What a caller has heard, by estimate. */
class PlaybackClockTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final PlaybackClock<String> clock = new PlaybackClock<>(time);

    @Test
    void itemIsHeardAsTimePassesAndNeverBeyondItsEnd() {
        // Given
        clock.sent("a", 8000);
        assertThat(clock.heardMillis("a")).isZero();

        // When, Then
        passes(250);
        assertThat(clock.heardMillis("a")).isEqualTo(250);
        assertThat(clock.remaining()).isEqualTo(Duration.ofMillis(750));
        passes(5000);
        assertThat(clock.heardMillis("a")).isEqualTo(1000);
        assertThat(clock.playing()).isNull();
    }

    @Test
    void itemBeginsWhenTheOneBeforeItEnds() {
        // Given
        clock.sent("a", 8000);
        clock.sent("b", 8000);

        // When
        passes(1300);

        // Then
        assertThat(clock.heardMillis("a")).isEqualTo(1000);
        assertThat(clock.heardMillis("b")).isEqualTo(300);
        assertThat(clock.playing()).isEqualTo(new PlaybackClock.Heard<>("b", 300));
    }

    @Test
    void pauseOfTheVendorIsNotHeard() {
        // Given
        clock.sent("a", 8000);
        passes(5000);
        clock.sent("a", 8000);

        // When
        passes(500);

        // Then
        assertThat(clock.heardMillis("a")).isEqualTo(1500);
    }

    @Test
    void nothingIsHeardAfterAnInterruption() {
        // Given
        clock.sent("a", 8000);
        clock.sent("b", 8000);
        passes(400);

        // When
        clock.interrupted();
        passes(5000);

        // Then
        assertThat(clock.heardMillis("a")).isEqualTo(400);
        assertThat(clock.heardMillis("b")).isZero();
        assertThat(clock.playing()).isNull();
        clock.sent("c", 8000);
        passes(100);
        assertThat(clock.heardMillis("c")).isEqualTo(100);
    }

    @Test
    void lastHeardIsTheItemPlayedLastOrElseTheFirst() {
        // Given
        clock.sent("x", 800);
        clock.sent("a1", 8000);
        clock.sent("a2", 8000);
        assertThat(clock.lastHeard(item -> item.startsWith("a"))).isEqualTo(new PlaybackClock.Heard<>("a1", 0));

        // When
        passes(1600);

        // Then
        assertThat(clock.lastHeard(item -> item.startsWith("a"))).isEqualTo(new PlaybackClock.Heard<>("a2", 500));
        assertThat(clock.lastHeard(item -> item.startsWith("z"))).isNull();
    }

    @Test
    void unknownItemWasNotHeard() {
        passes(1000);
        assertThat(clock.heardMillis("a")).isZero();
        assertThat(clock.playing()).isNull();
        assertThat(clock.remaining()).isZero();
    }

    @Test
    void newestItemsAreRemembered() {
        // When
        for (int item = 0; item < 1000; item++) {
            clock.sent("item " + item, 8);
            passes(1);
        }

        // Then
        assertThat(clock.heardMillis("item 935")).isZero();
        assertThat(clock.heardMillis("item 936")).isEqualTo(1);
        assertThat(clock.heardMillis("item 999")).isEqualTo(1);
    }

    private void passes(long millis) {
        time.advanceTimeBy(Duration.ofMillis(millis));
    }
}
