package io.byova.gateway.caller;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlaybackTest {

    private static final long MS = 1_000_000;

    private final Playback playback = new Playback();

    @Test
    void playsWhatItHearsOneAfterTheOther() {
        playback.heard(1, new Heard(Answers.chunk(100, false)), 10 * MS);
        playback.heard(1, new Heard(Answers.chunk(100, false)), 20 * MS);

        assertThat(playback.isOver(209 * MS)).isFalse();
        assertThat(playback.isOver(210 * MS)).isTrue();
        assertThat(playback.firstAudioAt()).isEqualTo(10 * MS);
    }

    @Test
    void dropsWhatIsQueuedAndWhatStillComesOnceInterrupted() {
        playback.heard(1, new Heard(Answers.chunk(100, true)), 10 * MS);

        playback.interrupt(20 * MS);
        playback.heard(1, new Heard(Answers.chunk(100, true)), 30 * MS);

        assertThat(playback.isOver(31 * MS)).isTrue();
        playback.heard(2, new Heard(Answers.chunk(100, true)), 40 * MS);
        assertThat(playback.isOver(41 * MS)).isFalse();
    }

    @Test
    void cannotBeInterruptedUnlessEveryPromptAllowsIt() {
        playback.heard(1, new Heard(Answers.chunk(100, true)), 10 * MS);
        playback.heard(1, new Heard(Answers.chunk(100, false)), 11 * MS);

        playback.interrupt(20 * MS);

        assertThat(playback.allowsBargeIn(1)).isFalse();
        assertThat(playback.isOver(209 * MS)).isFalse();
    }

    @Test
    void isNotInterruptedAfterItsEnd() {
        playback.heard(1, new Heard(Answers.chunk(100, true)), 0);

        playback.interrupt(200 * MS);
        playback.heard(1, new Heard(Answers.chunk(100, true)), 300 * MS);

        assertThat(playback.isOver(399 * MS)).isFalse();
    }
}
