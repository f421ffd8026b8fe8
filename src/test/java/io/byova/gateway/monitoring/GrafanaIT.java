package io.byova.gateway.monitoring;

import static io.byova.gateway.monitoring.TestGateway.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cisco.wcc.ccai.media.v1.DTMFDigits;
import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import io.byova.gateway.monitoring.Grafana.Query;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Every query of the Grafana dashboard finds its series and labels in what {@code /metrics} says of real calls. */
@Timeout(180)
final class GrafanaIT {

    /** A turn that is open keeps a gateway that stops up for so long. */
    private final CountedCalls calls = new CountedCalls("gateway.shutdown-grace=60s");

    @AfterEach
    void stop() {
        calls.close();
    }

    @Test
    void everyQueryFindsItsSeriesAndLabels() throws Exception {
        // Given
        Grafana grafana = Grafana.shipped();
        Scrape scrape = afterCalls();

        // When
        List<String> missing = new ArrayList<>();
        Set<String> asked = new LinkedHashSet<>();
        for (Query query : grafana.queries("1m")) {
            PromQl promQl = new PromQl(query.expression());
            asked.addAll(promQl.metrics());
            promQl.missingIn(scrape).forEach(what -> missing.add(query.panel() + ": " + what));
            query.legend().stream()
                    .filter(label -> !promQl.grouping().contains(label) && !label.equals("instance"))
                    .forEach(label -> missing.add(query.panel() + ": the legend's " + label + " is grouped away"));
        }

        // Then
        assertThat(missing).isEmpty();
        // And nothing that the gateway tells of itself is left out
        Set<String> families = scrape.all().stream()
                .map(Scrape.Series::name)
                .filter(name -> name.startsWith("byova_") || name.startsWith("rpc_"))
                .map(GrafanaIT::family)
                .collect(Collectors.toSet());
        assertThat(asked.stream().map(GrafanaIT::family).collect(Collectors.toSet()))
                .containsAll(families);
    }

    @Test
    void grafanaCanReadIt() throws Exception {
        Grafana grafana = Grafana.shipped();

        // Then each panel has an id of its own, a title and a place of its own
        List<JsonNode> panels = grafana.panels();
        assertThat(panels).extracting(panel -> panel.get("id").asInt()).doesNotHaveDuplicates();
        assertThat(panels).allMatch(panel -> !panel.get("title").asString().isBlank());
        Set<String> taken = new LinkedHashSet<>();
        for (JsonNode panel : panels) {
            JsonNode place = panel.get("gridPos");
            assertThat(place.get("x").asInt() + place.get("w").asInt()).isBetween(1, 24);
            for (int x = 0; x < place.get("w").asInt(); x++) {
                for (int y = 0; y < place.get("h").asInt(); y++) {
                    assertThat(taken.add((place.get("x").asInt() + x) + ","
                                    + (place.get("y").asInt() + y)))
                            .as(panel.get("title").asString())
                            .isTrue();
                }
            }
            // And asks the data source that is chosen
            panel.path("targets")
                    .forEach(target ->
                            assertThat(target.at("/datasource/uid").asString()).isEqualTo("${datasource}"));
        }
        assertThat(grafana.json.at("/templating/list/0/type").asString()).isEqualTo("datasource");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "byova_calls_activ",
                "byova_calls_active{agent=\"nobody\"}",
                "byova_calls_active{agnt=~\".+\"}",
                "sum by (reason) (byova_calls_active)",
                "sum by (agent) (rate(byova_turns_total{outcome=\"won\"}[1m])) / sum by (agent) (byova_calls_active)",
                "histogram_quantile(0.9, sum by (le) (rate(byova_first_audio_seconds_count[1m])))"
            })
    void whatIsNotThereIsFound(String query) throws Exception {
        assertThat(new PromQl(query).missingIn(Scrape.of(calls.gateway))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sum(byova_calls_active", "smu(byova_calls_active)", "byova_calls_active ~ 1", "sum)("})
    void whatIsNoPromQlIsFound(String query) {
        assertThatThrownBy(() -> new PromQl(query)).isInstanceOf(AssertionError.class);
    }

    private Scrape afterCalls() throws Exception {
        calls.starts(CountedCalls.DESK, "c1");
        calls.presses("c1", DTMFDigits.DTMF_DIGIT_FIVE);
        calls.starts(CountedCalls.TALKER, "c2");
        calls.bargesIn("c2");
        calls.startsBroken("c3", true);
        calls.isRejected("unknown-agent", "Nobody", "c4");
        // One that is refused because the gateway stops: the server's fault by OpenTelemetry's conventions
        TestGateway.Turn open = calls.gateway.turn("c2").event(EventType.START_OF_DTMF);
        calls.gateway.gateway.stop().subscribe();
        until("the end of welcome", () -> !isServing());
        calls.isRejected("draining", CountedCalls.DESK, "c5");
        // A pause of the collector is told only after there was one
        System.gc();
        until("a probe of each loop, and a collection", () -> {
            Scrape scrape = scrape();
            return scrape.sum("byova_event_loop_lag_seconds_count") > 1 && scrape.sum("jvm_gc_pause_seconds_count") > 0;
        });
        Scrape scrape = scrape();
        open.ended();
        return scrape;
    }

    private boolean isServing() {
        return scrape().sum("byova_serving") == 1;
    }

    private Scrape scrape() {
        try {
            return Scrape.of(calls.gateway);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String family(String name) {
        return name.replaceFirst("_(bucket|sum|count)$", "");
    }
}
