package io.byova.gateway.monitoring;

import static io.byova.gateway.monitoring.TestGateway.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.DTMFDigits;
import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What the API says of real calls, against what their callers counted. */
@Timeout(180)
final class MonitoringApiIT {

    private final TestGateway gateway = new TestGateway(TestGateway.LOCAL);

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void theStatusIsTrue() throws Exception {
        // Given two live calls, one that was hung up, one that was transferred, and one that was refused
        gateway.starts("live-1");
        gateway.starts("live-2");
        gateway.starts("gone");
        gateway.hangsUp("gone");
        gateway.starts("handed-over");
        gateway.turn("handed-over").digits(DTMFDigits.DTMF_DIGIT_FIVE).ended();
        gateway.turn("nobody").agent("No such agent").over();

        // When
        JsonNode status = gateway.get("/api/status");

        // Then
        assertThat(status.get("status").asString()).isEqualTo("running");
        assertThat(texts(status.get("available_agents"))).containsExactly("Local Audio: Local Playback");
        assertThat(texts(status.get("active_sessions"))).containsExactly("live-2", "live-1");
        assertThat(status.get("total_agents").asInt()).isEqualTo(1);
        assertThat(status.get("total_sessions").asInt()).isEqualTo(2);
        assertThat(status.get("total_connectors").asInt()).isEqualTo(1);
        assertThat(status.get("uptime").asString()).startsWith("0d 0h 0m ");
        assertThat(Instant.parse(status.get("last_updated").asString())).isBeforeOrEqualTo(Instant.now());
        assertThat(status.at("/health/overall_healthy").asBoolean()).isTrue();
        assertThat(status.at("/health/grpc_status").asString()).isEqualTo("SERVING");
        assertThat(status.at("/calls/active").asInt()).isEqualTo(2);
        assertThat(status.at("/calls/started").asInt()).isEqualTo(4);
        assertThat(status.at("/calls/ended/caller-ended").asInt()).isEqualTo(1);
        assertThat(status.at("/calls/ended/transferred").asInt()).isEqualTo(1);
        assertThat(status.at("/calls/rejected/unknown-agent").asInt()).isEqualTo(1);
        assertThat(status.at("/turns/replied").asInt()).isEqualTo(4);
        assertThat(status.at("/turns/ended").asInt()).isEqualTo(2);
        assertThat(status.get("open_turns").asInt()).isZero();
        assertThat(status.at("/first_audio_ms/count").asInt()).isEqualTo(5);
    }

    @Test
    void framesAndBytesAreThoseTheCallerCounted() throws Exception {
        // Given
        gateway.starts("c1");
        gateway.turn("c1").frames(50).ended();
        gateway.turn("c1").digits(DTMFDigits.DTMF_DIGIT_ONE).ended();

        // When
        JsonNode call = gateway.get("/api/calls/c1").get("call");

        // Then
        assertThat(call.get("frames_in").asLong()).isEqualTo(gateway.framesSent.get());
        assertThat(call.get("bytes_in").asLong()).isEqualTo(gateway.bytesSent.get());
        assertThat(call.get("frames_out").asLong()).isEqualTo(2);
        assertThat(call.get("bytes_out").asLong()).isEqualTo(gateway.bytesHeard.get());
        assertThat(gateway.get("/api/status").get("frames_in").asLong()).isEqualTo(50);
    }

    @Test
    void aCallsTimelineIsCompleteAndHoldsNoDigit() throws Exception {
        // Given
        gateway.starts("c1");
        gateway.turn("c1").frames(10).ended();
        gateway.turn("c1")
                .digits(DTMFDigits.DTMF_DIGIT_NINE, DTMFDigits.DTMF_DIGIT_NINE, DTMFDigits.DTMF_DIGIT_EIGHT)
                .ended();
        gateway.hangsUp("c1");

        // When
        HttpResponse<String> answer = gateway.send("GET", "/api/calls/c1");

        // Then
        JsonNode body = TestGateway.json(answer.body());
        assertThat(body.at("/call/state").asString()).isEqualTo("ended");
        assertThat(body.at("/call/end_reason").asString()).isEqualTo("caller-ended");
        assertThat(body.get("lost_events").asInt()).isZero();
        List<String> types = new ArrayList<>();
        body.get("events")
                .forEach(event ->
                        types.add(event.get("type").asString() + (event.has("turn") ? "@" + event.get("turn") : "")));
        assertThat(types)
                .containsExactly(
                        "call-started",
                        "turn-opened@1",
                        "input-event@1",
                        "first-audio@1",
                        "prompt@1",
                        "reply@1",
                        "turn-closed@1",
                        "turn-opened@2",
                        "turn-closed@2",
                        "turn-opened@3",
                        "dtmf@3",
                        "first-audio@3",
                        "prompt@3",
                        "reply@3",
                        "turn-closed@3",
                        "turn-opened@4",
                        "input-event@4",
                        "call-ended",
                        "reply@4",
                        "terminal@4",
                        "turn-closed@4");
        assertThat(body.at("/events/8/detail").asString()).isEqualTo("silent");
        assertThat(body.at("/events/10/value").asInt()).isEqualTo(3);
        // A time may have any digits in it.
        assertThat(answer.body().replaceAll("\"(ms|time|started_at|duration_ms|value)\":[^,}]*", ""))
                .contains("dtmf")
                .doesNotContain("998");
        double before = 0;
        for (JsonNode event : body.get("events")) {
            assertThat(event.get("ms").asDouble()).isGreaterThanOrEqualTo(before);
            before = event.get("ms").asDouble();
        }
    }

    @Test
    void connectionsHaveTheKeysThatPythonsClientsRead() throws Exception {
        // Given
        gateway.starts("live");
        gateway.starts("gone");
        gateway.hangsUp("gone");
        TestGateway.Turn open = gateway.turn("live").frames(1);
        until("the open turn", () -> journalTurns("live") == 2);

        // When
        JsonNode connections = gateway.get("/api/connections");

        // Then
        assertThat(connections.get("total_active").asInt()).isEqualTo(1);
        JsonNode live = connections.get("active_conversations").get(0);
        assertThat(live.get("conversation_id").asString()).isEqualTo("live");
        assertThat(live.get("agent_id").asString()).isEqualTo("Local Audio: Local Playback");
        assertThat(live.get("customer_org_id").asString()).isEmpty();
        assertThat(live.get("welcome_sent").asBoolean()).isTrue();
        assertThat(live.get("status").asString()).isEqualTo("Active");
        assertThat(texts(live.get("rpc_sessions"))).containsExactly("2");
        assertThat(connections.at("/history/0/conversation_id").asString()).isEqualTo("gone");
        assertThat(connections.get("total_history").asInt()).isEqualTo(1);
        List<String> types = new ArrayList<>();
        connections.get("connection_events").forEach(event -> {
            if (event.get("conversation_id").asString().equals("gone")) {
                types.add(event.get("event_type").asString());
            }
        });
        assertThat(types).startsWith("start", "message").contains("terminal", "end");
        open.ended();
    }

    @Test
    void aClientThatPollsGetsEachEventOnce() throws Exception {
        // Given
        gateway.starts("c1");
        JsonNode first = gateway.get("/api/connections");
        long last = first.get("last_event_id").asLong();

        // When
        gateway.hangsUp("c1");
        JsonNode page = gateway.get("/api/connections?limit=2&since=" + last);
        JsonNode rest = gateway.get(
                "/api/connections?since=" + page.get("last_event_id").asLong());

        // Then
        assertThat(page.get("connection_events").size()).isEqualTo(2);
        assertThat(page.at("/connection_events/0/event_id").asLong()).isEqualTo(last + 1);
        assertThat(rest.at("/connection_events/0/event_id").asLong()).isEqualTo(last + 3);
        assertThat(rest.at("/connection_events")
                        .get(rest.get("connection_events").size() - 1)
                        .get("what")
                        .asString())
                .isEqualTo("turn-closed");
        assertThat(gateway.get("/api/connections?since="
                                + rest.get("last_event_id").asLong())
                        .get("connection_events")
                        .size())
                .isZero();
    }

    @Test
    void connectionsStaySmallWhateverStrangersSend() throws Exception {
        // Given more calls than are shown, with ids that are long in JSON
        for (int i = 0; i < 400; i++) {
            gateway.starts("\u0001\"<script>".repeat(18) + i);
        }
        for (int i = 0; i < 100; i++) {
            gateway.starts("ä€𝄞".repeat(45) + i);
            gateway.hangsUp("ä€𝄞".repeat(45) + i);
        }

        // When
        HttpResponse<String> answer = gateway.send("GET", "/api/connections?limit=1000");

        // Then
        assertThat(answer.body().getBytes(java.nio.charset.StandardCharsets.UTF_8).length)
                .isBetween(50_000, 200_000);
        JsonNode body = TestGateway.json(answer.body());
        assertThat(body.get("total_active").asInt()).isEqualTo(400);
        assertThat(body.get("truncated").asBoolean()).isTrue();
        assertThat(gateway.get("/api/status?limit=1000").get("total_sessions").asInt())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "a b+c", "<script>alert(1)</script>", "%2e%2e", "ä€𝄞", "a?b#c", "..", "{id}"})
    void aHostileIdIsTextAndFound(String id) throws Exception {
        // Given
        gateway.starts(id);

        // When
        String path = "/api/calls/"
                + java.net.URLEncoder.encode(id, java.nio.charset.StandardCharsets.UTF_8)
                        .replace("+", "%20");
        HttpResponse<String> answer = gateway.send("GET", path);

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(TestGateway.json(answer.body()).at("/call/conversation_id").asString())
                .isEqualTo(id);
    }

    @Test
    void callsAreFoundByAPartOfTheirId() throws Exception {
        // Given
        gateway.starts("alpha-1");
        gateway.starts("beta-2");
        gateway.starts("alpha-3");
        gateway.hangsUp("alpha-3");

        // When
        JsonNode found = gateway.get("/api/calls?q=ALPHA");

        // Then
        assertThat(ids(found.get("live"))).containsExactly("alpha-1");
        assertThat(ids(found.get("recent"))).containsExactly("alpha-3");
        assertThat(ids(gateway.get("/api/calls?state=recent").get("live"))).isEmpty();
        assertThat(ids(gateway.get("/api/calls?limit=1").get("live"))).containsExactly("beta-2");
        assertThat(ids(gateway.get("/api/calls?since=" + Instant.now().plusSeconds(60))
                        .get("live")))
                .isEmpty();
    }

    @Test
    void anOperatorEndsACall() throws Exception {
        // Given a caller who is on the line
        gateway.starts("c1");
        TestGateway.Turn open = gateway.turn("c1").frames(5);
        until("the open turn", () -> journalTurns("c1") == 2);
        String csrf = gateway.get("/api/session").get("csrf_token").asString();

        // When
        HttpResponse<String> answer = gateway.send("DELETE", "/api/calls/c1", "X-CSRF-Token", csrf);

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        open.over();
        assertThat(open.status.get().isOk()).isTrue();
        assertThat(gateway.gateway.liveConversations()).isZero();
        assertThat(gateway.get("/api/calls/c1").at("/call/end_reason").asString())
                .isEqualTo("operator-ended");
        assertThat(gateway.send("DELETE", "/api/calls/c1", "X-CSRF-Token", csrf).statusCode())
                .isEqualTo(404);
    }

    private int journalTurns(String id) {
        try {
            return gateway.get("/api/calls/" + id).at("/call/turns").asInt();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void agentsAndSettingsAreShown() throws Exception {
        // Given
        gateway.starts("c1");

        // When
        JsonNode agent = gateway.get("/api/agents").get("agents").get(0);
        JsonNode settings = gateway.get("/api/config").get("settings");

        // Then
        assertThat(agent.get("id").asString()).isEqualTo("Local Audio: Local Playback");
        assertThat(agent.get("is_default").asBoolean()).isTrue();
        assertThat(agent.get("connector").asString()).isEqualTo("local");
        assertThat(agent.get("profile").asString()).isEqualTo("wav");
        assertThat(agent.at("/calls/active").asInt()).isEqualTo(1);
        List<String> lines = new ArrayList<>();
        settings.forEach(setting -> lines.add(setting.get("path").asString() + "="
                + setting.get("value").asString() + " (" + setting.get("origin").asString() + ")"));
        assertThat(lines)
                .contains("gateway.port=0 (--set)", "gateway.prefetch=16 (default)")
                .anySatisfy(line -> assertThat(line).startsWith("connectors.local.config.barge-in=false"));
    }

    @Test
    void debugShowsTheSessionsThatAre() throws Exception {
        // Given
        gateway.starts("c1");

        // When
        JsonNode debug = gateway.get("/api/debug/sessions");

        // Then
        assertThat(debug.get("active_sessions_count").asInt()).isEqualTo(1);
        assertThat(texts(debug.get("active_sessions_keys"))).containsExactly("c1");
        assertThat(debug.get("connection_events_count").asInt()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/connections?limit=-1",
                "/api/connections?limit=1001",
                "/api/connections?limit=many",
                "/api/connections?since=yesterday",
                "/api/connections?since=-1",
                "/api/calls?since=yesterday",
                "/api/calls?state=dead",
                "/api/status?limit=99999999999"
            })
    void nonsenseIsRefusedInOneSentence(String path) throws Exception {
        HttpResponse<String> answer = gateway.send("GET", path);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(TestGateway.json(answer.body()).get("error").asString()).isNotEmpty();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asString()));
        return texts;
    }

    private static List<String> ids(JsonNode calls) {
        List<String> ids = new ArrayList<>();
        calls.forEach(call -> ids.add(call.get("conversation_id").asString()));
        return ids;
    }

    @Test
    void aCallWhoseCallerGoesIsSeenToGo() throws Exception {
        // Given
        gateway.starts("c1");
        TestGateway.Turn open = gateway.turn("c1").frames(5);
        until("the open turn", () -> journalTurns("c1") == 2);

        // When
        open.cancels();

        // Then
        until("the turn's end", () -> {
            try {
                return gateway.get("/api/status").at("/turns/cancelled").asInt() == 1;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        gateway.turn("c1").event(EventType.NO_INPUT).ended();
        assertThat(gateway.get("/api/calls/c1").at("/call/state").asString()).isEqualTo("live");
    }
}
