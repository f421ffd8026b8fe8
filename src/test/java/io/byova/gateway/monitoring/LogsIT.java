package io.byova.gateway.monitoring;

import static io.byova.gateway.monitoring.TestGateway.until;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import com.cisco.wcc.ccai.media.v1.DTMFDigits;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** The log and its levels over HTTP, while real calls write it. */
@Timeout(120)
final class LogsIT {

    private static final String CALLS = "io.byova.gateway.call";
    private static final String CONTROL = Character.toString(1);
    private static final Logger LOGGER = LoggerFactory.getLogger(LogsIT.class);

    private final TestGateway gateway = new TestGateway(TestGateway.LOCAL);
    private String csrf;

    @BeforeEach
    void open() throws Exception {
        csrf = gateway.get("/api/session").get("csrf_token").asString();
    }

    @AfterEach
    void stop() {
        gateway.close();
        assertThat(((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(CALLS)).getLevel())
                .isNull();
    }

    @Test
    void aCallsLinesAreFoundByItsId() throws Exception {
        // Given a log that says more for a while
        HttpResponse<String> changed = change(CALLS, "debug", "5");
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);

        // When
        gateway.starts("logged");
        gateway.turn("logged").digits(DTMFDigits.DTMF_DIGIT_NINE).ended();
        gateway.hangsUp("logged");
        gateway.starts("logged-2");

        // Then
        JsonNode logs = gateway.get("/api/logs?conversation=logged");
        List<String> lines = new ArrayList<>();
        logs.get("lines")
                .forEach(line -> lines.add(line.get("level").asString() + " "
                        + line.get("message").asString() + " "
                        + line.at("/values/reason").asString("")));
        assertThat(lines).containsExactly("debug conversation opened ", "info conversation ended caller-ended");
        assertThat(logs.at("/lines/1/conversation_id").asString()).isEqualTo("logged");
        assertThat(logs.at("/lines/1/values/agent").asString()).isEqualTo("Local Audio: Local Playback");
        assertThat(logs.at("/changes/0/logger").asString()).isEqualTo(CALLS);
        assertThat(logs.at("/changes/0/seconds_left").asInt()).isBetween(200, 300);

        // When the level is brought back
        HttpResponse<String> back = gateway.send("DELETE", "/api/logs/levels?logger=" + CALLS, "X-CSRF-Token", csrf);
        gateway.starts("unlogged");

        // Then
        assertThat(back.statusCode()).isEqualTo(200);
        assertThat(gateway.get("/api/logs?conversation=unlogged").get("lines")).isEmpty();
        assertThat(gateway.send("DELETE", "/api/logs/levels?logger=" + CALLS, "X-CSRF-Token", csrf)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aGatewayThatStopsBringsLevelsBack() throws Exception {
        // When
        assertThat(change(CALLS, "debug", "5").statusCode()).isEqualTo(200);

        // Then, when it has stopped, the level is as it was: see above
    }

    @Test
    void aClientThatPollsGetsEachLineOnce() throws Exception {
        // Given
        LOGGER.warn("one");
        long last = gateway.get("/api/logs").get("last_id").asLong();

        // When
        LOGGER.error("two");
        LOGGER.warn("three");
        LOGGER.error("four");

        // Then
        JsonNode next = gateway.get("/api/logs?logger=LOGSIT&limit=1&since=" + last);
        assertThat(messages(next)).containsExactly("two");
        assertThat(messages(gateway.get(
                        "/api/logs?logger=logsit&since=" + next.get("last_id").asLong())))
                .containsExactly("three", "four");
        assertThat(messages(gateway.get("/api/logs?logger=logsit&level=error&since=" + last)))
                .containsExactly("two", "four");
        assertThat(messages(gateway.get("/api/logs?logger=logsit&q=THR&since=" + last)))
                .containsExactly("three");
        assertThat(messages(gateway.get("/api/logs?logger=logsit&limit=2"))).containsExactly("three", "four");
    }

    @Test
    void anAnswerStaysSmallAndSaysWhatIsLost() throws Exception {
        // Given
        LOGGER.warn("first");
        long last = gateway.get("/api/logs?logger=logsit").get("last_id").asLong();

        // When
        ch.qos.logback.classic.Logger root =
                (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        Appender<ILoggingEvent> console = root.getAppender("STDOUT");
        root.detachAppender(console);
        for (int i = 0; i < 3000; i++) {
            LOGGER.atError()
                    .addKeyValue("conversation", CONTROL.repeat(190) + i)
                    .log(CONTROL.repeat(500));
        }
        root.addAppender(console);

        // Then
        HttpResponse<String> answer = gateway.send("GET", "/api/logs?limit=1000&since=" + last);
        assertThat(answer.body().length()).isBetween(100_000, 500_000);
        JsonNode logs = TestGateway.json(answer.body());
        assertThat(logs.get("lost_lines").asLong()).isGreaterThanOrEqualTo(3000 - 2048);
        long id = logs.at("/lines/0/id").asLong();
        for (JsonNode line : logs.get("lines")) {
            assertThat(line.get("id").asLong()).isEqualTo(id);
            id++;
        }
        assertThat(logs.get("last_id").asLong()).isEqualTo(id - 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "io.byova.gateway.call|debug|0|minutes",
                "io.byova.gateway.call|debug|61|minutes",
                "io.byova.gateway.call|loud|5|level",
                "<img src=x>|debug|5|logger",
                "io.grpc|trace|5|level: may only become quieter"
            })
    void aLevelThatCannotBeIsRefusedInOneSentence(String logger, String level, String minutes, String sentence)
            throws Exception {
        HttpResponse<String> answer = change(logger, level, minutes);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(TestGateway.json(answer.body()).get("error").asString()).startsWith(sentence);
        assertThat(gateway.get("/api/logs/levels").get("changes")).isEmpty();
    }

    @Test
    void noOtherSiteChangesALevel() throws Exception {
        // When
        csrf = "guessed";
        int changed = change(CALLS, "debug", "5").statusCode();
        int back = gateway.send("DELETE", "/api/logs/levels?logger=" + CALLS).statusCode();

        // Then
        assertThat(changed).isEqualTo(403);
        assertThat(back).isEqualTo(403);
        assertThat(gateway.get("/api/logs/levels").get("changes")).isEmpty();
    }

    @Test
    void whatTheGatewaySaysAtItsStartIsThereToo() throws Exception {
        // Given a level that is configured so, as the tests' own says warnings only
        ch.qos.logback.classic.Logger own =
                (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("io.byova.gateway.grpc");
        own.setLevel(ch.qos.logback.classic.Level.INFO);
        try (TestGateway talking = new TestGateway(TestGateway.LOCAL)) {
            // Then
            until("the line", () -> {
                try {
                    return messages(talking.get("/api/logs?logger=grpc")).contains("gRPC server listens");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        } finally {
            own.setLevel(null);
        }
    }

    private HttpResponse<String> change(String logger, String level, String minutes) throws Exception {
        return gateway.http.send(
                HttpRequest.newBuilder(gateway.uri("/api/logs/levels"))
                        .header("Content-Type", "application/json")
                        .header("X-CSRF-Token", csrf)
                        .POST(HttpRequest.BodyPublishers.ofString("{\"logger\":\"" + logger + "\",\"level\":\"" + level
                                + "\",\"minutes\":" + minutes + "}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static List<String> messages(JsonNode logs) {
        List<String> messages = new ArrayList<>();
        logs.get("lines").forEach(line -> messages.add(line.get("message").asString()));
        return messages;
    }
}
