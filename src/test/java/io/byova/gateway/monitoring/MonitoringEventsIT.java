package io.byova.gateway.monitoring;

import static io.byova.gateway.monitoring.TestGateway.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.DTMFDigits;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The feed of events over a socket, while real calls run. */
@Timeout(120)
final class MonitoringEventsIT {

    private final TestGateway gateway = new TestGateway(TestGateway.LOCAL);
    private final List<Reader> readers = new ArrayList<>();

    @AfterEach
    void stop() {
        readers.forEach(Reader::close);
        gateway.close();
    }

    @Test
    void aCallIsFollowedFromItsStartToItsEnd() throws Exception {
        // Given
        Reader reader = follow();

        // When
        gateway.starts("c1");
        gateway.turn("c1").digits(DTMFDigits.DTMF_DIGIT_NINE).ended();
        gateway.hangsUp("c1");

        // Then
        until(
                "the call's last turn",
                () -> reader.types().stream().filter("turn-closed"::equals).count() == 3);
        assertThat(reader.answer.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
        assertThat(reader.answer.headers().firstValue("content-security-policy"))
                .isPresent();
        assertThat(reader.types())
                .startsWith("call-started", "turn-opened", "input-event")
                .contains("dtmf", "first-audio", "prompt", "reply", "terminal", "call-ended");
        assertThat(reader.lines).noneMatch(line -> line.contains("gap"));
        assertThat(reader.ids()).doesNotHaveDuplicates();
    }

    @Test
    void aReaderWhoComesBackMissesNothing() throws Exception {
        // Given a reader who leaves after a call's start
        Reader first = follow();
        gateway.starts("c1");
        until("the first turn's end", () -> first.types().contains("turn-closed"));
        String last = first.ids().get(first.ids().size() - 1);
        first.close();

        // When
        gateway.hangsUp("c1");
        Reader second = follow("Last-Event-ID", last);

        // Then
        until("the rest", () -> second.types().contains("turn-closed"));
        assertThat(second.types()).startsWith("turn-opened", "input-event").contains("call-ended");
        assertThat(second.ids()).doesNotContainAnyElementsOf(first.ids());
    }

    @Test
    void aReaderWhoDoesNotReadHarmsNobody() throws Exception {
        // Given a reader with a tiny window who reads nothing, and one who reads all
        try (Socket stuck = new Socket()) {
            stuck.setReceiveBufferSize(1024);
            stuck.connect(new java.net.InetSocketAddress("127.0.0.1", gateway.gateway.monitoringPort()));
            stuck.getOutputStream()
                    .write("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            Reader reader = follow();

            // When
            int calls = 300;
            String name = "a-long-name-".repeat(10);
            for (int i = 0; i < calls; i++) {
                gateway.starts(name + i);
                gateway.hangsUp(name + i);
            }

            // Then
            until(
                    "all ends",
                    () -> reader.types().stream().filter("call-ended"::equals).count() == calls);
            assertThat(reader.lines).noneMatch(line -> line.contains("gap"));
            assertThat(gateway.get("/api/status").at("/calls/started").asInt()).isEqualTo(calls);
        }
    }

    @Test
    void aCallSaysTheSameInTheFeedAndInItsTimeline() throws Exception {
        // Given
        Reader reader = follow();

        // When
        gateway.starts("c1");
        gateway.turn("c1").frames(20).ended();
        gateway.hangsUp("c1");

        // Then
        until(
                "the call's last turn",
                () -> reader.types().stream().filter("turn-closed"::equals).count() == 3);
        List<String> timeline = new ArrayList<>();
        gateway.get("/api/calls/c1").get("events").forEach(event -> timeline.add(event.toString()));
        assertThat(reader.data()).isEqualTo(timeline);
    }

    @Test
    void aGatewayThatStopsEndsItsReaders() throws Exception {
        // Given one who follows, and one who does not take what it gets
        Reader reader = follow();
        gateway.starts("c1");
        until("the first turn's end", () -> reader.types().contains("turn-closed"));
        try (Socket stuck = new Socket("127.0.0.1", gateway.gateway.monitoringPort())) {
            stuck.setSoTimeout(30_000);
            stuck.getOutputStream()
                    .write("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(stuck.getInputStream().read()).isEqualTo('H');

            // When
            gateway.gateway.stop().block(Duration.ofSeconds(60));

            // Then both are told that there is no more, after what came last
            until("the end of the events", () -> reader.over);
            stuck.getInputStream().readAllBytes();
            assertThat(reader.types()).contains("call-ended");
        }
    }

    private Reader follow(String... headers) throws Exception {
        Reader reader = new Reader(headers);
        readers.add(reader);
        return reader;
    }

    /** Reads on a thread of its own. */
    private final class Reader implements AutoCloseable {

        final List<String> lines = new CopyOnWriteArrayList<>();
        final HttpResponse<Stream<String>> answer;
        volatile boolean over;

        Reader(String... headers) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(gateway.uri("/api/events"));
            if (headers.length > 0) {
                request.headers(headers);
            }
            answer = gateway.http.send(request.build(), HttpResponse.BodyHandlers.ofLines());
            Thread thread = new Thread(() -> {
                try {
                    answer.body().forEach(lines::add);
                    over = true;
                } catch (java.io.UncheckedIOException closed) {
                    // The test is over.
                }
            });
            thread.setDaemon(true);
            thread.start();
            until("the greeting", () -> !lines.isEmpty());
        }

        List<String> types() {
            return starting("event: ");
        }

        List<String> ids() {
            return starting("id: ");
        }

        List<String> data() {
            return starting("data: ");
        }

        private List<String> starting(String with) {
            return lines.stream()
                    .filter(line -> line.startsWith(with))
                    .map(line -> line.substring(with.length()))
                    .toList();
        }

        @Override
        public void close() {
            answer.body().close();
        }
    }
}
