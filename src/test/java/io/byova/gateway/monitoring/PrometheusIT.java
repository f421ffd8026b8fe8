package io.byova.gateway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.DTMFDigits;
import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import io.byova.gateway.monitoring.Grafana.Query;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The Grafana dashboard's queries, asked of a real Prometheus that scrapes a gateway with real calls. Needs {@code prometheus}
 * ({@code apt-get install prometheus}, or the one the environment's {@code PROMETHEUS} names); where there is none, it is
 * skipped and says so.
 */
@Timeout(300)
final class PrometheusIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    private CountedCalls calls;
    private Process prometheus;
    private int port;

    @BeforeEach
    void start() throws Exception {
        Path program = program();
        calls = new CountedCalls("gateway.shutdown-grace=100s");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path config = Files.writeString(
                folder.resolve("prometheus.yml"),
                """
                global: {scrape_interval: 1s, scrape_timeout: 1s}
                scrape_configs:
                  - {job_name: gateway, static_configs: [{targets: ["127.0.0.1:%d"]}]}
                """
                        .formatted(calls.gateway.gateway.monitoringPort()));
        prometheus = new ProcessBuilder(
                        program.toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    @AfterEach
    void stop() throws Exception {
        if (prometheus != null) {
            prometheus.destroy();
            if (!prometheus.waitFor(20, TimeUnit.SECONDS)) {
                prometheus.destroyForcibly().waitFor();
            }
        }
        if (calls != null) {
            calls.close();
        }
    }

    private static Path program() {
        String named = System.getenv("PROMETHEUS");
        Optional<Path> program = (named == null
                        ? List.of("/usr/bin/prometheus", "/usr/local/bin/prometheus")
                        : List.of(named))
                .stream().map(Path::of).filter(Files::isExecutable).findFirst();
        if (program.isEmpty()) {
            String why = "no Prometheus is installed; install one, or name it by the environment's PROMETHEUS";
            System.err.println("The queries were not asked of a Prometheus: " + why);
            Assumptions.abort(why);
        }
        return program.get();
    }

    @Test
    void everyQueryOfTheDashboardHasAnAnswer() throws Exception {
        // Given a gateway that is scraped before and after calls
        answered("byova_serving");
        calls.starts(CountedCalls.DESK, "c1");
        calls.presses("c1", DTMFDigits.DTMF_DIGIT_FIVE);
        calls.starts(CountedCalls.TALKER, "c2");
        calls.isSilent("c2", 10);
        calls.bargesIn("c2");
        calls.startsBroken("c3", true);
        calls.isRejected("unknown-agent", "Nobody", "c4");
        System.gc();
        double begun =
                calls.agents.values().stream().mapToInt(each -> each.started).sum();
        is("sum(byova_calls_started_total)", begun);
        is("sum(byova_calls_active)", calls.live());
        is("sum by (agent) (byova_barge_ins_total{agent=\"Local Audio: Talker\"})", 1);
        is("sum(byova_calls_rejected_total{reason=\"unknown-agent\"})", 1);

        // When one is refused because the gateway stops
        TestGateway.Turn open = calls.gateway.turn("c2").event(EventType.START_OF_DTMF);
        calls.gateway.gateway.stop().subscribe();
        answered("byova_serving == 0");
        calls.isRejected("draining", CountedCalls.DESK, "c5");

        // Then Prometheus has an answer to all that the dashboard asks
        for (Query query : Grafana.shipped().queries("1m")) {
            JsonNode result = answered(query.expression());
            for (String label : query.legend()) {
                assertThat(result).as(query.panel() + ": " + query.expression()).allMatch(each -> each.get("metric")
                        .has(label));
            }
        }
        // And times are those of callers
        double p99 = value(answered("histogram_quantile(0.99, sum by (le) (byova_first_audio_seconds_bucket))"));
        long slowest = calls.agents.values().stream()
                .flatMap(each -> each.waitedNanos.stream())
                .mapToLong(Long::longValue)
                .max()
                .orElseThrow();
        // A bucket ends at twice its beginning.
        assertThat(p99).isPositive().isLessThanOrEqualTo(2 * slowest / 1e9);
        open.ended();
    }

    private void is(String expression, double expected) throws Exception {
        answered("(" + expression + ") == " + expected);
    }

    private static double value(JsonNode result) {
        return Double.parseDouble(result.at("/0/value/1").asString());
    }

    /** The result of a query, as soon as there is one. */
    private JsonNode answered(String expression) throws Exception {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        String last = "";
        while (System.nanoTime() < giveUp) {
            try {
                HttpResponse<String> answer = calls.gateway.http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/query?query="
                                        + URLEncoder.encode(expression, StandardCharsets.UTF_8)))
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                last = answer.body();
                if (answer.statusCode() == 400) {
                    break;
                }
                JsonNode result = TestGateway.json(last).at("/data/result");
                if (answer.statusCode() == 200 && !result.isEmpty()) {
                    return result;
                }
            } catch (IOException notYet) {
                last = notYet.toString();
            }
            Thread.sleep(200);
        }
        throw new AssertionError(
                "no answer to " + expression + ": " + last + "\n" + Files.readString(folder.resolve("log")));
    }
}
