package io.byova.gateway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import reactor.test.scheduler.VirtualTimeScheduler;

class LogLevelsTest {

    private static final String NAME = "io.byova.gateway.monitoring.LogLevelsTest";
    private static final Duration TEN = Duration.ofMinutes(10);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final LogLevels levels = new LogLevels(time);
    private final Logger logger = (Logger) LoggerFactory.getLogger(NAME);

    @AfterEach
    void close() {
        levels.close();
        logger.setLevel(null);
    }

    @Test
    void aLevelGoesBackByItself() {
        // When
        levels.change(NAME, Level.DEBUG, TEN);

        // Then
        assertThat(logger.getLevel()).isEqualTo(Level.DEBUG);
        time.advanceTimeBy(TEN.minusSeconds(1));
        assertThat(levels.changes()).singleElement().satisfies(change -> {
            assertThat(change.before()).isNull();
            assertThat(levels.secondsLeft(change)).isEqualTo(1);
        });
        assertThat(logger.getLevel()).isEqualTo(Level.DEBUG);

        // When the time is over
        time.advanceTimeBy(Duration.ofSeconds(1));

        // Then
        assertThat(logger.getLevel()).isNull();
        assertThat(levels.changes()).isEmpty();
    }

    @Test
    void oneThatIsChangedAgainBeginsAnewAndGoesBackToTheFirst() {
        // Given
        logger.setLevel(Level.WARN);
        levels.change(NAME, Level.DEBUG, TEN);
        time.advanceTimeBy(Duration.ofMinutes(9));

        // When
        levels.change(NAME, Level.TRACE, TEN);
        time.advanceTimeBy(Duration.ofMinutes(9));

        // Then
        assertThat(logger.getLevel()).isEqualTo(Level.TRACE);
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(logger.getLevel()).isEqualTo(Level.WARN);
    }

    @Test
    void oneThatWasBroughtBackStaysThere() {
        // Given
        levels.change(NAME, Level.DEBUG, TEN);

        // When
        assertThat(levels.back(NAME)).isTrue();
        logger.setLevel(Level.ERROR);
        time.advanceTimeBy(TEN);

        // Then
        assertThat(logger.getLevel()).isEqualTo(Level.ERROR);
        assertThat(levels.back(NAME)).isFalse();
    }

    @Test
    void theEndBringsAllBack() {
        // Given
        levels.change(NAME, Level.OFF, TEN);

        // When
        levels.close();

        // Then
        assertThat(logger.getLevel()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.grpc.netty", "reactor.netty.http.client", "ROOT", "io.byova", "io.byova.gatewayX"})
    void librariesMayNotSayMoreThanBefore(String library) {
        // Given
        Logger theirs = (Logger) LoggerFactory.getLogger(library);
        Level before = theirs.getLevel();

        // When
        assertThatThrownBy(() -> levels.change(library, Level.DEBUG, TEN))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("may only become quieter");

        // Then
        assertThat(theirs.getLevel()).isEqualTo(before);
        levels.change(library, Level.ERROR, TEN);
        assertThat(theirs.getLevel()).isEqualTo(Level.ERROR);
        time.advanceTimeBy(TEN);
        assertThat(theirs.getLevel()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "<script>", "a\nb", "a b"})
    void aNameHasToBeOne(String name) {
        assertThatThrownBy(() -> levels.change(name, Level.DEBUG, TEN)).isInstanceOf(Refusal.class);
    }

    @Test
    void onlySoManyAreChangedAtOnce() {
        // Given
        for (int i = 0; i < 32; i++) {
            levels.change(NAME + i, Level.DEBUG, TEN);
        }

        // Then
        assertThatThrownBy(() -> levels.change(NAME, Level.DEBUG, TEN)).hasMessageContaining("32");
        levels.change(NAME + 3, Level.TRACE, TEN);
        time.advanceTimeBy(TEN);
        levels.change(NAME, Level.DEBUG, TEN);
        assertThat(levels.changes()).hasSize(1);
    }
}
