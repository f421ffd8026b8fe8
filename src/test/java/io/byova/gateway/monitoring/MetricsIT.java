package io.byova.gateway.monitoring;

import static io.byova.gateway.monitoring.TestGateway.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.DTMFDigits;
import java.net.http.HttpResponse;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Prometheus is told of real calls, against what their callers counted. */
@Timeout(60)
final class MetricsIT {

    private static final String AGENT = "{agent=\"Local Audio: Local Playback\"";
    private static final String TURNS = "rpc_server_call_duration_seconds_count{"
            + "rpc_method=\"com.cisco.wcc.ccai.media.v1.VoiceVirtualAgent/ProcessCallerInput\",rpc_response_status_code=\"";
    private static final Pattern LABEL = Pattern.compile("[{,]([a-z_]+)=\"");

    private final TestGateway gateway = new TestGateway(TestGateway.LOCAL);

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void whatIsCountedIsWhatHappened() throws Exception {
        // Given
        gateway.starts("live");
        gateway.turn("live").frames(25).ended();
        gateway.starts("gone");
        gateway.hangsUp("gone");
        gateway.starts("handed-over");
        gateway.turn("handed-over").digits(DTMFDigits.DTMF_DIGIT_FIVE).ended();
        gateway.turn("x").agent("nobody").over();

        // When
        Map<String, Double> metrics = scrape();

        // Then
        assertThat(metrics)
                .containsEntry("byova_calls_active" + AGENT + "}", 1.0)
                .containsEntry("byova_calls_started_total" + AGENT + "}", 3.0)
                .containsEntry("byova_calls_ended_total" + AGENT + ",reason=\"caller-ended\"}", 1.0)
                .containsEntry("byova_calls_ended_total" + AGENT + ",reason=\"transferred\"}", 1.0)
                .containsEntry("byova_calls_ended_total" + AGENT + ",reason=\"idle\"}", 0.0)
                .containsEntry("byova_turns_total" + AGENT + ",outcome=\"replied\"}", 3.0)
                .containsEntry("byova_turns_total" + AGENT + ",outcome=\"silent\"}", 1.0)
                .containsEntry("byova_turns_total" + AGENT + ",outcome=\"ended\"}", 2.0)
                .containsEntry("byova_turns_open" + AGENT + "}", 0.0)
                .containsEntry("byova_frames_total" + AGENT + ",direction=\"in\"}", (double) gateway.framesSent.get())
                .containsEntry(
                        "byova_audio_bytes_total" + AGENT + ",direction=\"in\"}", (double) gateway.bytesSent.get())
                .containsEntry(
                        "byova_audio_bytes_total" + AGENT + ",direction=\"out\"}", (double) gateway.bytesHeard.get())
                .containsEntry("byova_calls_rejected_total{reason=\"unknown-agent\"}", 1.0)
                .containsEntry("byova_first_audio_seconds_count" + AGENT + "}", 4.0)
                .containsEntry("byova_first_audio_seconds_bucket" + AGENT + ",le=\"+Inf\"}", 4.0)
                .containsEntry("byova_connector_requests_total" + AGENT + ",connector=\"local\"}", 5.0)
                .containsEntry("byova_connector_errors_total" + AGENT + ",connector=\"local\"}", 0.0)
                .containsEntry("byova_gateway_time_seconds_count" + AGENT + ",direction=\"in\"}", 5.0)
                .containsEntry("byova_gateway_time_seconds_count" + AGENT + ",direction=\"out\"}", 4.0)
                .containsEntry(TURNS + "OK\",rpc_system_name=\"grpc\"}", 6.0)
                .containsEntry(TURNS + "NOT_FOUND\",rpc_system_name=\"grpc\"}", 1.0)
                .containsEntry("byova_serving", 1.0)
                .containsEntry("byova_connector_conversations{connector=\"local\"}", 1.0)
                .containsEntry("byova_connector_circuit{connector=\"local\",state=\"closed\"}", 1.0)
                .containsEntry("byova_connector_circuit{connector=\"local\",state=\"open\"}", 0.0)
                .containsEntry("byova_calls_limit", 10_000.0);
        assertThat(metrics.keySet()).anyMatch(name -> name.startsWith("byova_build_info{java="));
        assertThat(metrics.get("process_uptime_seconds")).isPositive();
    }

    @Test
    void theEventLoopsAreProbed() throws Exception {
        until("a probe of each loop", () -> {
            try {
                return scrape().entrySet().stream()
                        .filter(metric -> metric.getKey().startsWith("byova_event_loop_lag_seconds_count{loop="))
                        .allMatch(metric -> metric.getValue() > 0);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(scrape().keySet()).contains("byova_event_loop_lag_seconds_count{loop=\"1\"}");
        assertThat(gateway.get("/api/status").at("/event_loop_lag_ms/count").asInt())
                .isPositive();
    }

    @Test
    void labelsAreBoundedWhateverStrangersSend() throws Exception {
        // Given
        Set<String> before = scrape().keySet();

        // When
        for (int i = 0; i < 20; i++) {
            gateway.starts("stranger-" + i);
            gateway.turn("stranger").agent("agent-" + i).over();
        }
        HttpResponse<String> after = gateway.send("GET", "/metrics");

        // Then
        assertThat(parsed(after.body()).keySet().stream().filter(name -> name.startsWith("byova_")))
                .containsExactlyInAnyOrderElementsOf(before.stream()
                        .filter(name -> name.startsWith("byova_"))
                        .toList());
        assertThat(after.body()).doesNotContain("stranger", "agent-1");
        Set<String> labels = new LinkedHashSet<>();
        after.body().lines().filter(line -> line.startsWith("byova_")).forEach(line -> {
            Matcher matcher = LABEL.matcher(line);
            while (matcher.find()) {
                labels.add(matcher.group(1));
            }
        });
        assertThat(labels)
                .containsExactlyInAnyOrder(
                        "agent",
                        "connector",
                        "state",
                        "reason",
                        "outcome",
                        "direction",
                        "version",
                        "java",
                        "loop",
                        "le");
    }

    @Test
    void bothTextFormatsAreSpoken() throws Exception {
        HttpResponse<String> plain = gateway.send("GET", "/metrics");
        HttpResponse<String> open = gateway.send(
                "GET", "/metrics", "Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");

        assertThat(plain.headers().firstValue("content-type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(open.headers().firstValue("content-type"))
                .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(open.body()).endsWith("# EOF\n");
    }

    private Map<String, Double> scrape() throws Exception {
        return parsed(gateway.send("GET", "/metrics").body());
    }

    private static Map<String, Double> parsed(String text) {
        Map<String, Double> metrics = new TreeMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            metrics.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
        });
        return metrics;
    }
}
