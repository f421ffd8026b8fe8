package io.byova.gateway.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class BenchReportTest {

    private final Tally tally = new Tally();

    private BenchReport report() {
        return BenchReport.of(Runs.of("127.0.0.1", 1), 2, tally);
    }

    private void lag(long millis, int times) {
        for (int i = 0; i < times; i++) {
            tally.took(Measure.SEND_LAG, TimeUnit.MILLISECONDS.toNanos(millis));
        }
    }

    @Test
    void aGeneratorThatIsLateTooOftenHasMeasuredItself() {
        // Given
        lag(1, 970);
        lag(3, 30);

        // When
        BenchReport report = report();

        // Then
        assertThat(report.isValid()).isFalse();
        assertThat(BenchText.verdict(report)).startsWith("INVALID").contains("3.00 ms");
        assertThat(BenchText.lines(report)).last().asString().startsWith("INVALID");
    }

    @Test
    void aFewLateFramesDoNotCount() {
        // Given
        lag(1, 995);
        lag(30, 5);

        // When
        BenchReport report = report();

        // Then
        assertThat(report.isValid()).isTrue();
        assertThat(BenchText.verdict(report)).isEqualTo("valid, no errors");
    }

    @Test
    void whatWasNeverSentIsNoResult() {
        assertThat(report().isValid()).isFalse();
    }

    @Test
    void errorsAreNamedAndCounted() {
        // Given
        lag(1, 1);
        tally.failed("UNAVAILABLE");
        tally.failed("UNAVAILABLE");

        // When
        BenchReport report = report();

        // Then
        assertThat(report.errorCount()).isEqualTo(2);
        assertThat(BenchText.lines(report)).contains("2 × UNAVAILABLE", "valid, with 2 errors");
    }

    @Test
    void programsGetTheSame() {
        // Given
        lag(1, 10);
        tally.frames.add(10);
        tally.took(Measure.WELCOME, TimeUnit.MILLISECONDS.toNanos(4));

        // When
        JsonNode json = new JsonMapper().readTree(BenchText.json(report()));

        // Then
        assertThat(json.get("valid").asBoolean()).isTrue();
        assertThat(json.get("frames").asInt()).isEqualTo(10);
        assertThat(json.get("timesMicros").get("welcome").get("p50").asInt()).isBetween(3_990, 4_010);
        assertThat(json.get("timesMicros").has("digits")).isFalse();
    }
}
