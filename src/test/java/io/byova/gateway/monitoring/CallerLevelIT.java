package io.byova.gateway.monitoring;

import static io.byova.gateway.monitoring.TestGateway.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.byova.gateway.audio.G711;
import io.byova.gateway.audio.WavWriter;
import io.byova.gateway.observe.CallIdentity;
import io.byova.gateway.observe.Journal;
import io.byova.gateway.observe.TurnObserver;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** How loud the caller was: in the API as it was said, and in the lane of a real browser as it is in the API. */
@Tag("browser")
@Timeout(120)
final class CallerLevelIT {

    private static final int SAMPLES_PER_MILLI = 8;

    @AutoClose
    private final Chromium chromium = Chromium.start();

    @Test
    void theLaneIsLoudWhereTheRecordingIs() throws Exception {
        try (TestGateway gateway = new TestGateway(TestGateway.LOCAL)) {
            // Given a caller who is silent, loud, silent and not so loud
            short[] said = Arrays.copyOf(new short[0], 2900 * SAMPLES_PER_MILLI);
            tone(said, 600, 1600, -7);
            tone(said, 2100, 2900, -27);

            // When
            String location = testCall(gateway, said);
            until("the call's end", () -> ended(gateway, location));

            // Then
            JsonNode call = gateway.get(location);
            JsonNode level = call.get("caller_level");
            assertThat(level.get("step_ms").asInt()).isEqualTo(100);
            assertThat(stretches(level)).containsSubsequence("quiet", "loud", "quiet", "soft");
            assertThat(stretches(level)).containsOnlyOnce("loud", "soft").doesNotContain("other");
            assertThat(level.get("from_ms").asInt())
                    // A step begins at a round time, and is the one before where its audio has come at once after a
                    // stall.
                    .isGreaterThan(ms(call, "turn-opened", 2) - 200)
                    .isLessThanOrEqualTo(ms(call, "turn-closed", 2));

            // And the lane's curve is full up to each level, and empty above
            try (Visit visit = new Visit(chromium, new Browser.NewContextOptions())) {
                String id = location.substring(location.lastIndexOf('/') + 1);
                visit.page.navigate(gateway.uri("/#/calls/" + id).toString());
                PlaywrightAssertions.assertThat(visit.page.locator(".lane.level path"))
                        .hasCount(1);
                assertThat(drawn(visit.page, level)).isEmpty();
                assertThat(visit.findings()).isEmpty();
            }
        }
    }

    @Test
    void whereNobodyLooksForSpeechTheLaneSaysSo() throws Exception {
        // Given a call whose agent needs no speech detection, and one whose caller says nothing
        Journal journal = new Journal();
        TurnObserver turn =
                journal.call(new CallIdentity("speaks", "", "agent", "vendor")).turnOpened();
        turn.heard(5, 800);
        journal.call(new CallIdentity("presses", "", "agent", "vendor"))
                .turnOpened()
                .digits(1);
        MonitoringServer server = MonitoringServer.start(
                MonitoringSettings.defaults().withAddress("127.0.0.1", 0),
                new EmptyGateway().journal(journal).monitored());
        try (Visit visit = new Visit(chromium, new Browser.NewContextOptions())) {
            // When
            visit.page.navigate("http://127.0.0.1:" + server.port() + "/#/calls/speaks");

            // Then
            PlaywrightAssertions.assertThat(visit.page.locator(".lane.level"))
                    .hasText("not measured: no speech detection");

            // When
            visit.page.navigate("http://127.0.0.1:" + server.port() + "/#/calls/presses");

            // Then
            PlaywrightAssertions.assertThat(visit.page.locator(".lane.level")).hasText("no audio from the caller");
        } finally {
            server.stop().block(Duration.ofSeconds(60));
        }
    }

    private static void tone(short[] samples, int fromMillis, int toMillis, double decibels) {
        for (int i = fromMillis * SAMPLES_PER_MILLI; i < toMillis * SAMPLES_PER_MILLI; i++) {
            samples[i] = (short) (32767 * Math.pow(10, decibels / 20) * Math.sin(2 * Math.PI * 400 * i / 8000));
        }
    }

    private static String testCall(TestGateway gateway, short[] said) throws Exception {
        String wav = Base64.getEncoder().encodeToString(WavWriter.mulaw8k(G711.MULAW.encode(said)));
        HttpResponse<String> begun = gateway.http.send(
                HttpRequest.newBuilder(gateway.uri("/api/debug/sessions"))
                        .header("Content-Type", "application/json")
                        .header(
                                "X-CSRF-Token",
                                gateway.get("/api/session").get("csrf_token").asString())
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"script\":[{\"start\":true},{\"wav\":\"" + wav + "\"},{\"end\":true}]}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return begun.headers().firstValue("location").orElseThrow();
    }

    private static boolean ended(TestGateway gateway, String location) {
        try {
            return gateway.get(location).at("/call/state").asString().equals("ended");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The levels in words, each as often as it changes. */
    private static List<String> stretches(JsonNode level) {
        List<String> stretches = new ArrayList<>();
        level.get("dbfs").forEach(each -> {
            if (each.isNull()) {
                return;
            }
            int decibels = each.asInt();
            String word = decibels <= -60
                    ? "quiet"
                    : Math.abs(decibels + 10) <= 1 ? "loud" : Math.abs(decibels + 30) <= 1 ? "soft" : "other";
            if (stretches.isEmpty() || !stretches.get(stretches.size() - 1).equals(word)) {
                stretches.add(word);
            }
        });
        return stretches;
    }

    private static int ms(JsonNode call, String type, int turn) {
        for (JsonNode event : call.get("events")) {
            if (event.get("type").asString().equals(type) && event.path("turn").asInt() == turn) {
                return event.get("ms").asInt();
            }
        }
        throw new AssertionError("no " + type);
    }

    /** Where the curve is not as high as the level, by asking the browser for points below and above it. */
    private static List<?> drawn(Page page, JsonNode level) {
        return (List<?>) page.evaluate(
                "(levels) => {"
                        + "const path = document.querySelector('.lane.level path');"
                        + "const filled = (x, y) => path.isPointInFill(new DOMPoint(x, y));"
                        + "const wrong = [];"
                        + "levels.forEach((level, step) => {"
                        + "  const top = level === null ? 100 : Math.min(60, -level) / 60 * 100;"
                        + "  if (top < 98 && !filled(step + 0.5, top + 1)) wrong.push(step + ' is not filled');"
                        + "  if (filled(step + 0.5, top - 1)) wrong.push(step + ' is filled above ' + level);"
                        + "});"
                        + "return wrong; }",
                levels(level));
    }

    private static List<Integer> levels(JsonNode level) {
        List<Integer> levels = new ArrayList<>();
        level.get("dbfs").forEach(each -> levels.add(each.isNull() ? null : each.asInt()));
        return levels;
    }
}
