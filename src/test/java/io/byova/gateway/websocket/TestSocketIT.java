package io.byova.gateway.websocket;

import static io.byova.gateway.websocket.SocketClient.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An operator's own call, over the monitoring port. */
@Timeout(120)
final class TestSocketIT {

    private static final String TOKEN = "an-operators-token";

    private final HttpClient http = HttpClient.newHttpClient();

    @AutoClose
    private WholeGateway gateway;

    private void serves(String... settings) throws Exception {
        gateway = WholeGateway.start(settings);
    }

    private SocketClient.Builder caller() {
        return SocketClient.to(gateway.monitoringPort());
    }

    @Test
    void itIsShownAsATestAndCountedNowhere() throws Exception {
        // Given
        serves();
        assertThat(gateway.webSocketPort()).isZero();

        try (SocketClient caller = caller().conversation("test-1").connects()) {
            // When
            caller.starts().awaitsFinals(1);

            // Then
            assertThat(get("/api/calls/test-1").at("/call/test").asBoolean()).isTrue();
            assertThat(get("/api/calls/test-1").at("/call/state").asString()).isEqualTo("live");
            assertThat(get("/api/status").path("total_sessions").asInt()).isZero();
            assertThat(get("/api/status").at("/calls/started").asInt()).isZero();

            // When
            caller.event("SESSION_END").awaitsClose(1000);
        }
        assertThat(get("/api/calls/test-1").at("/call/end_reason").asString()).isEqualTo("caller-ended");
        assertThat(get("/api/status").at("/calls/started").asInt()).isZero();
    }

    @Test
    void endingItByTheApiClosesTheSocket() throws Exception {
        // Given
        serves();
        String csrf = get("/api/session").path("csrf_token").asString();
        try (SocketClient caller = caller().conversation("test-2").connects()) {
            caller.starts().awaitsFinals(1);

            // When
            int status = http.send(
                            HttpRequest.newBuilder(uri("/api/calls/test-2"))
                                    .header("X-CSRF-Token", csrf)
                                    .DELETE()
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();

            // Then
            assertThat(status).isEqualTo(200);
            caller.awaitsClose(1000);
        }
    }

    @Test
    void theCookieOfALoginOpensItAndNothingLessDoes() throws Exception {
        // Given
        serves("monitoring.tokens=[" + TOKEN + "]");
        String cookie = http.send(
                        HttpRequest.newBuilder(uri("/api/session"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"token\":\"" + TOKEN + "\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .headers()
                .firstValue("set-cookie")
                .orElseThrow()
                .split(";")[0];

        // When, Then
        assertThat(caller().refusedWith()).isEqualTo(401);
        assertThat(caller().header("Cookie", "byova_session=guessed").refusedWith())
                .isEqualTo(401);
        assertThat(caller().header("Cookie", cookie)
                        .header("Origin", "https://evil.example")
                        .refusedWith())
                .isEqualTo(403);
        try (SocketClient caller = caller().header("Cookie", cookie)
                .header("Origin", "http://127.0.0.1:" + gateway.monitoringPort())
                .connects()) {
            caller.starts().awaitsFinals(1);
        }
    }

    @Test
    void anotherSitesPageAndAnotherNameAreRefused() throws Exception {
        serves();

        assertThat(caller().header("Origin", "http://evil.example").refusedWith())
                .isEqualTo(403);
        assertThat(http.send(
                                HttpRequest.newBuilder(uri(FrontDoor.CALLS)).build(),
                                HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(426);
    }

    @Test
    void onlySoManyAreOpenAtOnce() throws Exception {
        // Given
        serves();
        List<SocketClient> open = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            open.add(caller().connects());
        }

        // When
        int ninth = caller().refusedWith();

        // Then
        assertThat(ninth).isEqualTo(429);
        open.forEach(SocketClient::close);
        until("room again", () -> {
            try (SocketClient next = caller().connects()) {
                next.starts().awaitsFinals(1);
                return true;
            } catch (AssertionError stillFull) {
                return false;
            }
        });
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + gateway.monitoringPort() + path);
    }

    private JsonNode get(String path) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30));
        return JsonMapper.builder()
                .build()
                .readTree(http.send(request.build(), HttpResponse.BodyHandlers.ofString())
                        .body());
    }
}
