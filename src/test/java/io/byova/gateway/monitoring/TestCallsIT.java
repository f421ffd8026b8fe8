package io.byova.gateway.monitoring;

import static io.byova.gateway.monitoring.TestGateway.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.grpc.Certificates;
import io.byova.gateway.grpc.GrpcSettings.Tls;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Operators' own calls by script: real calls, shown as tests and counted nowhere. */
@Timeout(120)
final class TestCallsIT {

    private TestGateway gateway;
    private String csrf;

    @BeforeEach
    void open() throws Exception {
        open(new TestGateway(TestGateway.LOCAL));
    }

    private void open(TestGateway opened) throws Exception {
        gateway = opened;
        csrf = gateway.get("/api/session").get("csrf_token").asString();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void aScriptIsARealCallWithItsTimeline() throws Exception {
        // Given
        String wav = Base64.getEncoder()
                .encodeToString(Files.readAllBytes(Path.of("src/test/resources/speech/caller1.wav")));

        // When
        HttpResponse<String> begun = post(
                "{\"agent_id\":\"Local Audio: Local Playback\",\"script\":[{\"wav\":\"" + wav + "\"},{\"end\":true}]}");

        // Then
        assertThat(begun.statusCode()).isEqualTo(201);
        String location = begun.headers().firstValue("location").orElseThrow();
        assertThat(location)
                .isEqualTo("/api/debug/sessions/"
                        + TestGateway.json(begun.body()).get("conversation_id").asString());
        until("the call's end", () -> state(location).equals("ended"));
        JsonNode call = gateway.get(location);
        assertThat(call.at("/call/test").asBoolean()).isTrue();
        assertThat(call.at("/call/end_reason").asString()).isEqualTo("caller-ended");
        assertThat(call.at("/call/frames_in").asInt()).isGreaterThan(100);
        List<String> types = new ArrayList<>();
        call.get("events").forEach(event -> types.add(event.get("type").asString()));
        assertThat(types)
                .containsSubsequence(
                        "call-started",
                        "start-of-input",
                        "end-of-input",
                        "first-audio",
                        "prompt",
                        "reply",
                        "call-ended");
        assertThat(call.get("events")).allMatch(event -> event.get("test").asBoolean());
    }

    @Test
    void aTestCallIsCountedNowhere() throws Exception {
        // Given
        String before = counted();

        // When
        String location = begin("[{\"start\":true},{\"silence_ms\":60000}]");

        // Then it is seen where it is marked
        assertThat(gateway.get("/api/calls").at("/live/0/test").asBoolean()).isTrue();
        assertThat(gateway.get("/api/status").get("total_sessions").asInt()).isZero();
        assertThat(gateway.get("/api/status").get("active_sessions")).isEmpty();
        assertThat(gateway.get("/api/connections").get("total_active").asInt()).isZero();
        assertThat(gateway.get("/api/connections").get("active_conversations")).isEmpty();

        // When it is ended
        HttpResponse<String> ended = gateway.send("DELETE", location, "X-CSRF-Token", csrf);

        // Then
        assertThat(ended.statusCode()).isEqualTo(200);
        until("the call's end", () -> state(location).equals("ended"));
        assertThat(gateway.gateway.liveConversations()).isZero();
        assertThat(gateway.get("/api/connections").get("history")).isEmpty();
        assertThat(counted()).isEqualTo(before);

        // And a caller's call is counted as ever
        gateway.starts("c1");
        assertThat(gateway.get("/api/status").get("total_sessions").asInt()).isEqualTo(1);
        assertThat(counted()).isNotEqualTo(before);
    }

    @Test
    void whatIsBegunCanBeAskedForAtOnce() throws Exception {
        for (int i = 0; i < 20; i++) {
            // When
            String location = begin("[{\"start\":true},{\"silence_ms\":60000}]");

            // Then
            assertThat(gateway.send("GET", location).statusCode()).isEqualTo(200);
            assertThat(gateway.send("DELETE", location, "X-CSRF-Token", csrf).statusCode())
                    .isEqualTo(200);
            until("the call's end", () -> state(location).equals("ended"));
        }
    }

    @Test
    void aCallThatTheGatewayRefusesIsNoneAndTheAnswerSaysWhy() throws Exception {
        // Given a gateway that has as many calls as it takes
        gateway.close();
        open(new TestGateway(TestGateway.LOCAL, "gateway.max-conversations=1"));
        gateway.starts("c1");

        // When
        HttpResponse<String> answer = post("{\"script\":[{\"start\":true}]}");

        // Then
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(TestGateway.json(answer.body()).get("error").asString())
                .isEqualTo("the gateway refused the call: over-limit");
        assertThat(answer.headers().firstValue("location")).isEmpty();
        assertThat(gateway.get("/api/status").at("/calls/rejected/over-limit").asInt())
                .isZero();
    }

    @Test
    void aScriptThatOnlyEndsTheCallBeginsNone() throws Exception {
        // When
        HttpResponse<String> answer = post("{\"script\":[{\"end\":true}]}");

        // Then
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(TestGateway.json(answer.body()).get("error").asString()).contains("over before it began");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|script: must have",
                "{\"script\":[]}|script: must have",
                "{\"script\":[{}]}|script[0]: must be one of",
                "{\"script\":[{\"start\":true,\"end\":true}]}|script[0]: must be one of",
                "{\"script\":[{\"start\":true},{\"dtmf\":\"12X\"}]}|script[1].dtmf",
                "{\"script\":[{\"wav\":\"no base64!\"}]}|script[0].wav: is neither",
                "{\"script\":[{\"wav\":\"QUJDRA==\"}]}|script[0].wav",
                "{\"script\":[{\"wav\":\"../../etc/passwd\"}]}|script[0].wav: is neither",
                "{\"script\":[{\"silence_ms\":0}]}|script[0].silence_ms",
                "{\"script\":[{\"sing\":true}]}|the body is not",
                "{\"agent_id\":\"nobody\",\"script\":[{\"start\":true}]}|agent_id"
            })
    void aScriptThatCannotBePlayedIsRefusedInOneSentence(String body, String sentence) throws Exception {
        // When
        HttpResponse<String> answer = post(body);

        // Then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(TestGateway.json(answer.body()).get("error").asString()).startsWith(sentence);
    }

    @Test
    void theNextRequestOnTheConnectionIsAnsweredToo() throws Exception {
        // Given a script whose preparation takes a moment, elsewhere
        String wav = Base64.getEncoder()
                .encodeToString(Files.readAllBytes(Path.of("src/test/resources/speech/caller1.wav")));

        for (int i = 0; i < 150; i++) {
            // When
            int refused = post("{\"script\":[{\"wav\":\"" + wav + "\"},{}]}").statusCode();

            // Then
            assertThat(refused).isEqualTo(400);
            assertThat(gateway.send("GET", "/health").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aTestCallUsesTheGatewaysTls(@TempDir Path folder) throws Exception {
        // Given a gateway whose certificate is for a name this machine does not know, and which asks for a token
        gateway.close();
        Tls tls = Certificates.createForElsewhere(folder);
        open(new TestGateway(
                TestGateway.LOCAL,
                "gateway.tls.certificate=" + tls.certificate(),
                "gateway.tls.private-key=" + tls.key(),
                "gateway.tokens=[a-token-nobody-guesses]"));

        // When
        String location = begin("[{\"start\":true},{\"dtmf\":\"5\"}]");

        // Then
        until("the call's end", () -> state(location).equals("ended"));
        assertThat(gateway.get(location).at("/call/end_reason").asString()).isEqualTo("transferred");
    }

    @Test
    void onlySoManyRunAtOnce() throws Exception {
        // Given
        List<String> running = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            running.add(begin("[{\"start\":true},{\"silence_ms\":60000}]"));
        }

        // When
        HttpResponse<String> ninth = post("{\"script\":[{\"start\":true}]}");

        // Then
        assertThat(ninth.statusCode()).isEqualTo(429);
        for (String location : running) {
            assertThat(state(location)).isEqualTo("live");
            assertThat(gateway.send("DELETE", location, "X-CSRF-Token", csrf).statusCode())
                    .isEqualTo(200);
        }
        assertThat(post("{\"script\":[{\"start\":true}]}").statusCode()).isEqualTo(201);
    }

    @Test
    void noOtherSiteMakesATestCall() throws Exception {
        HttpResponse<String> answer = gateway.http.send(
                HttpRequest.newBuilder(gateway.uri("/api/debug/sessions"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"script\":[{\"start\":true}]}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(gateway.get("/api/calls").get("live")).isEmpty();
    }

    /** Everything the service's metrics say of calls. */
    private String counted() throws Exception {
        return gateway.send("GET", "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("byova_") && !line.contains("event_loop"))
                .filter(line -> !line.startsWith("byova_connector_conversations"))
                .collect(Collectors.joining("\n"));
    }

    private String begin(String script) throws Exception {
        HttpResponse<String> begun = post("{\"script\":" + script + "}");
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(201);
        return begun.headers().firstValue("location").orElseThrow();
    }

    private HttpResponse<String> post(String body) throws Exception {
        return gateway.http.send(
                HttpRequest.newBuilder(gateway.uri("/api/debug/sessions"))
                        .header("Content-Type", "application/json")
                        .header("X-CSRF-Token", csrf)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String state(String location) {
        try {
            return gateway.get(location).at("/call/state").asString();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
