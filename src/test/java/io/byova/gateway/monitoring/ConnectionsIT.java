package io.byova.gateway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.connector.EndReason;
import io.byova.gateway.observe.CallIdentity;
import io.byova.gateway.observe.CallObserver;
import io.byova.gateway.observe.Journal;
import io.byova.gateway.observe.TurnObserver;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** How large {@code /api/connections} becomes where a great deal has happened. */
@Timeout(60)
final class ConnectionsIT {

    private static final int LIMIT_BYTES = 200_000;

    private final MonitoredGateway gateway = MonitoredGateway.idle(() -> true);
    private final MonitoringServer server =
            MonitoringServer.start(MonitoringSettings.defaults().withAddress("127.0.0.1", 0), gateway);

    @AfterEach
    void stop() {
        server.stop().block(Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3f2c8a5e-0d1b-4b7e-9f53-6a1c2d3e", "\u0001\"<script>\u2028", "\uD83D\uDE00"})
    void itStaysSmallWith500LiveCallsAndThousandsOfEvents(String name) throws Exception {
        // Given as many live calls, past calls and events as are kept, with names as long as they may be
        String longName = name.repeat(100);
        for (int i = 0; i < 500 + Journal.RECENT_CALLS; i++) {
            CallObserver call = gateway.journal()
                    .call(new CallIdentity(i + longName, longName, longName.substring(0, 200), "local"));
            for (int turn = 0; turn < 10; turn++) {
                call.turnOpened().event("SESSION_START");
            }
            call.connectorFailed(longName, true, longName);
            if (i >= 500) {
                call.ended(EndReason.CALLER_ENDED);
            }
        }
        assertThat(gateway.journal().newestEvent()).isGreaterThan(Journal.EVENTS);

        for (String query : new String[] {"", "?limit=1000", "?limit=1000&since=1", "?limit=1000&since=9000"}) {
            // When
            String answer = get("/api/connections" + query);

            // Then
            assertThat(answer.getBytes(StandardCharsets.UTF_8).length).as(query).isBetween(20_000, LIMIT_BYTES);
            JsonNode body = TestGateway.json(answer);
            assertThat(body.get("total_active").asInt()).isEqualTo(500);
            assertThat(body.get("total_history").asInt()).isEqualTo(Journal.RECENT_CALLS);
            assertThat(body.get("active_conversations")).isNotEmpty();
            assertThat(body.get("history")).isNotEmpty();
            assertThat(body.get("connection_events")).isNotEmpty();
            assertThat(body.get("truncated").asBoolean()).isTrue();
        }
    }

    @Test
    void aCallsManyRpcsAreNotAllListed() throws Exception {
        // Given
        CallObserver call = gateway.journal().call(new CallIdentity("c1", "", "agent", "local"));
        for (int i = 0; i < 1000; i++) {
            TurnObserver turn = call.turnOpened();
            turn.arrived();
        }

        // When
        JsonNode body = TestGateway.json(get("/api/connections"));

        // Then
        assertThat(body.at("/active_conversations/0/rpc_sessions").size()).isEqualTo(20);
    }

    private String get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
