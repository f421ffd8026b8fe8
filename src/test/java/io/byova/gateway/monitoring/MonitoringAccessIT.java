package io.byova.gateway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Who may see and change what, by requests as browsers, tools and attackers send them. */
@Timeout(60)
final class MonitoringAccessIT {

    private static final String TOKEN = "a-token-nobody-guesses";
    private static final MonitoringSettings HERE = MonitoringSettings.defaults().withAddress("127.0.0.1", 0);
    private static final MonitoringSettings EVERYWHERE =
            MonitoringSettings.defaults().withAddress("0.0.0.0", 0);

    private static final List<String> FOR_ALL = List.of("/v1/ping", "/health", "/health/live", "/health/ready");
    private static final List<String> FOR_OPERATORS = List.of(
            "/api/status",
            "/api/agents",
            "/api/config",
            "/api/debug/sessions",
            "/api/connections",
            "/api/calls",
            "/api/call?id=x",
            "/api/calls/x",
            "/api/events",
            "/metrics");

    private final List<String> ended = new CopyOnWriteArrayList<>();
    private MonitoringServer server;

    @AfterEach
    void stop() {
        server.stop().block(Duration.ofSeconds(30));
    }

    // ---- tokens -----------------------------------------------------------------------------------------------------

    @Test
    void offLoopbackATokenIsMadeAndAskedFor() throws IOException {
        // Given
        serve(EVERYWHERE);

        // Then
        assertThat(server.madeToken()).hasSizeGreaterThan(40);
        for (String path : FOR_ALL) {
            assertThat(get(path, "Host", "gateway.example.com").status())
                    .as(path)
                    .isEqualTo(200);
        }
        for (String path : FOR_OPERATORS) {
            RawHttp.Answer refused = get(path, "Host", "127.0.0.1");
            assertThat(refused.status()).as(path).isEqualTo(401);
            assertThat(refused.headers()).containsEntry("www-authenticate", "Bearer");
        }
        assertThat(get("/api/status", "Host", "127.0.0.1", "Authorization", "Bearer " + server.madeToken())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void everyPathOfTheTableIsForAllOrAskedFor() throws IOException {
        // Given
        serve(EVERYWHERE);

        // When
        List<String> open = new ArrayList<>();
        for (JsonNode path :
                TestGateway.json(get("/", "Host", "127.0.0.1").body()).get("paths")) {
            String concrete = path.asString().replace("{id}", "x");
            if (get(concrete, "Host", "127.0.0.1").status() != 401) {
                open.add(concrete);
            }
        }

        // Then
        assertThat(open)
                .containsExactlyInAnyOrder(
                        "/",
                        "/api/openapi.json",
                        "/api/session",
                        "/health",
                        "/health/live",
                        "/health/ready",
                        "/v1/ping");
    }

    @Test
    void onLoopbackNoTokenIsAskedForUnlessThereIsOne() throws IOException {
        // Given
        serve(HERE);

        // Then
        assertThat(server.madeToken()).isNull();
        assertThat(get("/api/status", "Host", "localhost:8080").status()).isEqualTo(200);

        // When
        stop();
        serve(HERE.withAccess(List.of(TOKEN), List.of()));

        // Then
        assertThat(get("/api/status", "Host", "localhost").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer wrong",
                "Bearer",
                "Bearer ",
                "Basic YTpi",
                "a-token-nobody-guesses",
                "Bearer a-token-nobody-guesse"
            })
    void aWrongTokenIsRefused(String header) throws IOException {
        // Given
        serve(HERE.withAccess(List.of(TOKEN), List.of()));

        // Then
        assertThat(get("/api/status", "Host", "localhost", "Authorization", header)
                        .status())
                .isEqualTo(401);
    }

    // ---- sessions ---------------------------------------------------------------------------------------------------

    @Test
    void aBrowserLogsInByCookie() throws IOException {
        // Given
        serve(HERE.withAccess(List.of("another-token-than-this", TOKEN), List.of()));

        // When
        RawHttp.Answer login = login(TOKEN);

        // Then
        assertThat(login.status()).isEqualTo(200);
        String cookie = login.headers().get("set-cookie");
        assertThat(cookie).contains("HttpOnly", "SameSite=Strict", "Path=/").doesNotContain(TOKEN);
        String pair = cookie.substring(0, cookie.indexOf(';'));
        assertThat(get("/api/status", "Host", "localhost", "Cookie", pair).status())
                .isEqualTo(200);

        // When a change is asked for without the CSRF token, with a wrong one, and with the right one
        String csrf = TestGateway.json(login.body()).get("csrf_token").asString();
        int without = end("Host", "localhost", "Cookie", pair).status();
        int wrong = end("Host", "localhost", "Cookie", pair, "X-CSRF-Token", csrf + "x")
                .status();
        int right =
                end("Host", "localhost", "Cookie", pair, "X-CSRF-Token", csrf).status();

        // Then
        assertThat(List.of(without, wrong, right)).containsExactly(403, 403, 200);
        assertThat(ended).containsExactly("call-1");

        // When it logs out
        RawHttp.Answer logout = RawHttp.send(
                server.port(), "DELETE", "/api/session", "Host", "localhost", "Cookie", pair, "X-CSRF-Token", csrf);

        // Then the cookie is worth nothing
        assertThat(logout.status()).isEqualTo(200);
        assertThat(get("/api/status", "Host", "localhost", "Cookie", pair).status())
                .isEqualTo(401);
    }

    @Test
    void whoDoesNotKnowATokenDoesNotLogIn() throws IOException {
        // Given
        serve(HERE.withAccess(List.of(TOKEN), List.of()));

        // Then
        assertThat(login("wrong").status()).isEqualTo(401);
        assertThat(login("").status()).isEqualTo(401);
        assertThat(post("null", "application/json").status()).isEqualTo(400);
        assertThat(post("{}", "application/json").status()).isEqualTo(401);
        assertThat(post("{", "application/json").status()).isEqualTo(400);
        assertThat(post("{\"token\":\"" + TOKEN + "\"}", "text/plain").status()).isEqualTo(415);
        assertThat(post("{\"token\":\"" + "x".repeat(5000) + "\"}", "application/json")
                        .status())
                .isEqualTo(413);
        assertThat(get("/api/status", "Host", "localhost", "Cookie", Gate.COOKIE + "=made-up")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aTokenNeedsNoCsrfBecauseNoOtherSiteCanSendIt() throws IOException {
        // Given
        serve(HERE.withAccess(List.of(TOKEN), List.of()));

        // Then
        assertThat(end("Host", "localhost", "Authorization", "Bearer " + TOKEN).status())
                .isEqualTo(200);
    }

    @Test
    void evenWhereNobodyLogsInAChangeNeedsTheCsrfToken() throws IOException {
        // Given
        serve(HERE);
        String csrf = TestGateway.json(get("/api/session", "Host", "localhost").body())
                .get("csrf_token")
                .asString();

        // Then
        assertThat(end("Host", "localhost").status()).isEqualTo(403);
        assertThat(ended).isEmpty();
        assertThat(end("Host", "localhost", "X-CSRF-Token", csrf).status()).isEqualTo(200);
    }

    // ---- names and pages --------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "LOCALHOST:8080, 200",
        "127.0.0.1:8080, 200",
        "[::1]:8080, 200",
        "10.1.2.3, 200",
        "gateway.example.com, 200",
        "gateway.example.com:443, 200",
        "rebound.attacker.example, 421",
        "localhost.attacker.example, 421",
        "127.0.0.1.attacker.example, 421",
        "[::1, 400",
        "'', 421"
    })
    void aNameThatAnybodyCouldPointHereIsRefused(String host, int status) throws IOException {
        // Given
        serve(HERE.withAccess(List.of(), List.of("gateway.example.com")));

        // Then
        assertThat(get("/api/status", "Host", host).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "Origin, http://localhost:8080, 200",
        "Origin, https://localhost:8080, 200",
        "Origin, http://localhost, 403",
        "Origin, http://attacker.example, 403",
        "Origin, 'null', 403",
        "Sec-Fetch-Site, same-origin, 200",
        "Sec-Fetch-Site, none, 200",
        "Sec-Fetch-Site, cross-site, 403",
        "Sec-Fetch-Site, same-site, 403"
    })
    void aPageOfAnotherSiteReadsNothing(String header, String value, int status) throws IOException {
        // Given
        serve(HERE);

        for (String path : List.of("/api/status", "/api/session", "/api/calls")) {
            // Then
            assertThat(get(path, "Host", "localhost:8080", header, value).status())
                    .as(path)
                    .isEqualTo(status);
        }
    }

    @Test
    void aLinkOnAnotherSiteLeadsHereButChangesNothing() throws IOException {
        // Given
        serve(HERE);

        // Then
        assertThat(get("/", "Host", "localhost", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate")
                        .status())
                .isEqualTo(200);
        assertThat(end("Host", "localhost", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate")
                        .status())
                .isEqualTo(403);
    }

    // ---- headers ----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v1/ping",
                "/api/status",
                "/api/events",
                "/metrics",
                "/nothing",
                "/api/calls/unknown",
                "/api/calls?limit=x"
            })
    void everyAnswerForbidsWhatItsPageDoesNotNeed(String path) throws IOException {
        // Given
        serve(HERE.withAccess(List.of(TOKEN), List.of()));

        for (String authorization : List.of("Bearer " + TOKEN, "none")) {
            if (path.equals("/api/events") && !authorization.equals("none")) {
                continue; // never ends; its headers are another test's
            }

            // When
            RawHttp.Answer answer = get(path, "Host", "localhost", "Authorization", authorization);

            // Then
            assertThat(answer.headers())
                    .containsEntry("x-content-type-options", "nosniff")
                    .containsEntry("x-frame-options", "DENY")
                    .containsEntry("referrer-policy", "no-referrer")
                    .containsEntry("cache-control", "no-store");
            assertThat(answer.headers().get("content-security-policy"))
                    .contains("default-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.headers()).doesNotContainKey("access-control-allow-origin");
        }
    }

    private void serve(MonitoringSettings settings) {
        server = MonitoringServer.start(
                settings, new EmptyGateway().endCall(ended::add).monitored());
    }

    private RawHttp.Answer get(String path, String... headers) throws IOException {
        return RawHttp.send(server.port(), "GET", path, headers);
    }

    private RawHttp.Answer end(String... headers) throws IOException {
        return RawHttp.send(server.port(), "DELETE", "/api/calls/call-1", headers);
    }

    private RawHttp.Answer login(String token) throws IOException {
        return post("{\"token\":\"" + token + "\"}", "application/json");
    }

    private RawHttp.Answer post(String body, String contentType) throws IOException {
        return RawHttp.sendBody(
                server.port(), "POST", "/api/session", body, "Host", "localhost", "Content-Type", contentType);
    }
}
