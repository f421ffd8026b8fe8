package io.byova.gateway.monitoring;

import static io.byova.gateway.monitoring.TestGateway.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** The numbers of the overview that have to do with time, against what was made to happen, and measured, outside of it. */
@Tag("browser")
@Timeout(180)
final class OverviewNumbersIT {

    private static final double ROUNDED = 0.051;

    /** The page looks back so far; a machine that takes longer for a few calls tries again. */
    private static final double WINDOW_SECONDS = 9.5;

    @AutoClose
    private final Chromium chromium = Chromium.start();

    private final Page page = chromium.browser.newPage();

    @Test
    void callsPerSecondAreThoseThatWereMadeInTheTimeTheyTook() throws Exception {
        try (TestGateway gateway = new TestGateway(TestGateway.LOCAL)) {
            int started = 0;
            for (boolean compared = false; !compared; ) {
                // Given a page that has looked once
                page.navigate("about:blank");
                long before = System.nanoTime();
                page.navigate(gateway.uri("/#/").toString());
                PlaywrightAssertions.assertThat(beside("Calls per second")).hasText(started + " since start");

                // When
                int calls = 12;
                long first = System.nanoTime();
                for (int i = 0; i < calls; i++) {
                    gateway.starts("call-" + started++);
                    TimeUnit.MILLISECONDS.sleep(100);
                }
                long last = System.nanoTime();
                PlaywrightAssertions.assertThat(beside("Calls per second")).hasText(started + " since start");
                double shown = Double.parseDouble(tile("Calls per second").textContent());
                long after = System.nanoTime();

                // Then all of them came after its first look and before its last
                double most = calls / seconds(first, last);
                double least = calls / seconds(before, after);
                compared = seconds(before, after) < WINDOW_SECONDS;
                if (compared) {
                    assertThat(shown).isBetween(least - ROUNDED, most + ROUNDED);
                }
            }
        }
    }

    @Test
    void theEventLoopIsAsLateAsItWasMade() throws Exception {
        // Given an event loop of our own
        ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
        MonitoringServer server = MonitoringServer.start(
                MonitoringSettings.defaults().withAddress("127.0.0.1", 0),
                new EmptyGateway().eventLoop(loop).monitored());
        try {
            long begun = System.nanoTime();

            // When it is held up, as often as one in a hundred of the times it is looked at
            int times = 3;
            for (int i = 0; i < times; i++) {
                CountDownLatch over = new CountDownLatch(1);
                loop.execute(() -> {
                    holdUp(Duration.ofMillis(400));
                    over.countDown();
                });
                assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();
                int seen = count(server);
                until("another look at the loop", () -> count(server) > seen);
            }
            loop.shutdownNow();
            assertThat(loop.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            double most = seconds(begun, System.nanoTime()) * 1000;

            // Then it was due within a tenth of a second, and came after the rest
            JsonNode late = status(server);
            assertThat(late.get("count").asInt()).isBetween(times, 100 * times);
            double p99 = late.get("p99").asDouble();
            assertThat(p99).isBetween(300.0, most);
            page.navigate(uri(server, "/#/").toString());
            PlaywrightAssertions.assertThat(tile("Event loop late p99")).hasText(Math.round(p99) + " ms");
            Scrape scrape = new Scrape(get(server, "/metrics"));
            assertThat(scrape.sum("byova_event_loop_lag_seconds_count"))
                    .isEqualTo(late.get("count").asInt());
            assertThat(scrape
                            .where(series -> series.name().equals("byova_event_loop_lag_seconds_bucket")
                                    && Double.parseDouble(
                                                    series.labels().get("le").replace("+Inf", "Infinity"))
                                            < 0.3)
                            .stream()
                            .mapToDouble(Scrape.Series::value)
                            .max()
                            .orElseThrow())
                    .isLessThanOrEqualTo(late.get("count").asInt() - times);
        } finally {
            loop.shutdownNow();
            server.stop().block(Duration.ofSeconds(60));
        }
    }

    private static void holdUp(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    private static double seconds(long from, long to) {
        return (to - from) / 1e9;
    }

    private static URI uri(MonitoringServer server, String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private static int count(MonitoringServer server) {
        return status(server).get("count").asInt();
    }

    private static JsonNode status(MonitoringServer server) {
        return TestGateway.json(get(server, "/api/status")).get("event_loop_lag_ms");
    }

    private static String get(MonitoringServer server, String path) {
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri(server, path)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Locator tile(String name) {
        return page.locator("[data-tile='" + name + "']");
    }

    private Locator beside(String name) {
        return page.locator("dd:has([data-tile='" + name + "']) .faint");
    }
}
