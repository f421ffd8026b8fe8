package io.byova.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CallerLevelsTest {

    private final AtomicLong millis = new AtomicLong();
    private final CallerLevels levels = new CallerLevels(() -> millis.get() * 1_000_000);

    @Test
    void nothingMeasuredIsNothingShown() {
        assertThat(levels.shown()).isNull();
    }

    @Test
    void aLevelStandsWhereItWasSaid() {
        // When
        heardAt(1_050, -20);
        heardAt(1_150, -30);
        heardAt(1_460, 0);

        // Then what nobody measured is told apart from silence
        CallerLevel shown = levels.shown();
        assertThat(shown.fromMillis()).isEqualTo(900);
        assertThat(shown.decibels()).containsExactly(-20, -30, null, null, 0);
    }

    @Test
    void theLoudestOfAStepCountsWhereSeveralComeAtOnce() {
        // When
        heardAt(500, -40);
        heardAt(510, -10);
        heardAt(520, -90);

        // Then
        assertThat(levels.shown().decibels()).containsExactly(-10);
    }

    @Test
    void whatIsOutOfRangeIsAtItsEnd() {
        // When
        heardAt(100, Integer.MIN_VALUE);
        heardAt(200, Integer.MAX_VALUE);

        // Then
        assertThat(levels.shown().decibels()).containsExactly(-90, 0);
    }

    @Test
    void theLastTwoMinutesAreKept() {
        // When
        for (int step = 1; step <= CallerLevels.KEPT + 10; step++) {
            heardAt(step * 100L, -(step % 90));
        }

        // Then
        CallerLevel shown = levels.shown();
        assertThat(shown.fromMillis()).isEqualTo(1_000);
        assertThat(shown.decibels()).hasSize(CallerLevels.KEPT);
        assertThat(shown.decibels().get(0)).isEqualTo(-11);
    }

    @Test
    void anyNumberOfThemIsShownInItsPlace() {
        // Given a call that was silent for long
        int from = 5_000;
        for (int step = 1; step <= 300; step++) {
            // When
            heardAt((from + step) * 100L, -(step % 90));

            // Then
            CallerLevel shown = levels.shown();
            assertThat(shown.fromMillis()).isEqualTo(from * 100L);
            assertThat(shown.decibels()).hasSize(step);
            assertThat(shown.decibels().get(step - 1)).isEqualTo(-(step % 90));
            assertThat(shown.decibels().get(0)).isEqualTo(-1);
        }
    }

    @Test
    void aLongPauseLeavesNothingOfWhatWasBefore() {
        // Given
        for (int step = 1; step <= CallerLevels.KEPT; step++) {
            heardAt(step * 100L, -1);
        }

        // When
        heardAt(3 * CallerLevels.KEPT * 100L, -50);

        // Then
        assertThat(levels.shown().decibels()).containsExactly(-50);
    }

    private void heardAt(long at, int decibels) {
        millis.set(at);
        levels.heard(decibels);
    }
}
