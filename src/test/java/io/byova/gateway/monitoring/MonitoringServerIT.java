package io.byova.gateway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(180)
final class MonitoringServerIT {

    private static final MonitoringSettings SETTINGS =
            MonitoringSettings.defaults().withAddress("127.0.0.1", 0);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final AtomicBoolean serving = new AtomicBoolean(true);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private MonitoringServer server = MonitoringServer.start(SETTINGS, MonitoredGateway.idle(serving::get));

    @AfterEach
    void stop() {
        server.stop().block(Duration.ofSeconds(60));
    }

    @Test
    void thePingSaysOnline() throws Exception {
        Instant before = Instant.now().minusSeconds(1);

        HttpResponse<String> answer = get("/v1/ping");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(answer.headers().map()).doesNotContainKeys("server", "x-powered-by");
        JsonNode ping = JSON.readTree(answer.body());
        assertThat(ping.propertyNames())
                .containsExactly("serviceName", "serviceType", "serviceState", "message", "lastUpdated");
        assertThat(ping.get("serviceName").asString()).isEqualTo("byova-gateway");
        assertThat(ping.get("serviceType").asString()).isEqualTo("REQUIRED");
        assertThat(ping.get("serviceState").asString()).isEqualTo("online");
        assertThat(Instant.parse(ping.get("lastUpdated").asString())).isBetween(before, Instant.now());
    }

    @Test
    void thePingOfAGatewayThatDrainsSaysOffline() throws Exception {
        serving.set(false);

        HttpResponse<String> answer = get("/v1/ping");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(JSON.readTree(answer.body()).get("serviceState").asString()).isEqualTo("offline");
    }

    @ParameterizedTest
    @CsvSource({
        "/health, true, 200",
        "/health/live, true, 200",
        "/health/ready, true, 200",
        "/health, false, 503",
        "/health/live, false, 200",
        "/health/ready, false, 503",
        "/v1/ping?verbose=true, true, 200",
        "/, true, 200",
        "/dashboard, true, 404",
        "/v1, true, 404",
        "/v1/ping/more, true, 404",
        "/../v1/ping, true, 404"
    })
    void everyAnswerIsJson(String path, boolean takesCalls, int status) throws Exception {
        serving.set(takesCalls);

        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(JSON.readTree(answer.body()).isObject()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
    void otherMethodsAreRefused(String method) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(uri("/v1/ping"))
                        .method(method, HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("allow")).hasValue("GET");
        assertThat(JSON.readTree(answer.body()).isObject()).isTrue();
    }

    @Test
    void aMalformedPathDoesNoHarm() throws Exception {
        assertThat(raw("GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 404");
        assertThat(raw("GET //// HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 404");
        assertThat(raw("nonsense\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(get("/v1/ping").statusCode()).isEqualTo(200);
    }

    @Test
    void aLongLineOrHeaderIsRefused() throws Exception {
        assertThat(raw("GET /" + "a".repeat(3000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 414");
        assertThat(raw("GET /v1/ping HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(9000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET /v1/pi",
                "GET /v1/ping HTTP/1.1\r\nHost: x\r\n",
                "GET /v1/ping HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"
            })
    void aConnectionThatSendsNoMoreIsClosed(String start) throws Exception {
        restart(SETTINGS.withConnections(
                new MonitoringSettings.Connections(10, Duration.ofMillis(200), Duration.ofMillis(200), 1)));

        // Comes back only when the server closes; a time-out of the read fails the test.
        raw(start);
    }

    @Test
    void connectionsAreBounded() throws Exception {
        restart(SETTINGS.withConnections(
                new MonitoringSettings.Connections(2, Duration.ofSeconds(30), Duration.ofSeconds(10), 1)));
        List<Socket> held = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                Socket socket = connect();
                held.add(socket);
                socket.getOutputStream().write("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes());
                assertThat(socket.getInputStream().read()).isEqualTo('H');
            }

            assertThat(raw("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")).isEmpty();
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRequestThatDoesNotComeWholeIsCutAndIsNoFault(boolean waits) throws Exception {
        // Given
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger all = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        log.start();
        all.addAppender(log);
        restart(SETTINGS.withConnections(
                new MonitoringSettings.Connections(10, Duration.ofSeconds(30), Duration.ofMillis(300), 1)));
        String half = "POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 20\r\n\r\n{\"token\":";
        try {
            // When
            if (waits) {
                assertThat(raw(half)).startsWith("HTTP/1.1 408 ");
            } else {
                try (Socket socket = connect()) {
                    socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
                    // Taken by the time another request has been answered.
                    get("/health/live");
                }
            }
            stop();

            // Then
            assertThat(log.list)
                    .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN)
                            && event.getLoggerName().startsWith("io.byova"))
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .isEmpty();
        } finally {
            all.detachAppender(log);
        }
    }

    @Test
    void readersOfTheEventsAreBounded() throws Exception {
        restart(SETTINGS.withConnections(
                new MonitoringSettings.Connections(10, Duration.ofSeconds(30), Duration.ofSeconds(10), 1)));
        try (Socket first = connect()) {
            first.getOutputStream().write("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
            assertThat(first.getInputStream().read()).isEqualTo('H');

            assertThat(get("/api/events").statusCode()).isEqualTo(503);
        }

        // The place is free when the server has seen the reader go.
        TestGateway.until("a free place", () -> {
            try (Socket next = connect()) {
                next.getOutputStream().write("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
                return new String(next.getInputStream().readNBytes(12)).equals("HTTP/1.1 200");
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    @Test
    void anAddressInUseIsSaidPlainly() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            MonitoringSettings taken = SETTINGS.withAddress("127.0.0.1", other.getLocalPort());

            assertThatThrownBy(() -> MonitoringServer.start(taken, MonitoredGateway.idle(serving::get)))
                    .isInstanceOf(MonitoringStartException.class)
                    .hasMessage("cannot listen on 127.0.0.1:" + other.getLocalPort()
                            + ": address already in use; stop the other program, or set another port");
        }
    }

    @Test
    void answersRunOnThreadsOfItsOwnWhereBlockingIsCaught() throws Exception {
        AtomicReference<String> thread = new AtomicReference<>();
        AtomicReference<Throwable> caught = new AtomicReference<>();
        restart(SETTINGS, () -> {
            thread.set(Thread.currentThread().getName());
            try {
                Thread.sleep(1);
            } catch (Throwable blocked) {
                caught.set(blocked);
            }
            return true;
        });

        get("/health");

        assertThat(thread.get()).startsWith("byova-http-");
        assertThat(caught.get()).isNotNull();
    }

    private void restart(MonitoringSettings settings) {
        restart(settings, serving::get);
    }

    private void restart(MonitoringSettings settings, java.util.function.BooleanSupplier state) {
        stop();
        server = MonitoringServer.start(settings, MonitoredGateway.idle(state));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(30_000);
        return socket;
    }

    /** What the server says to these bytes until it closes the connection. */
    private String raw(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            StringBuilder answer = new StringBuilder();
            InputStream in = socket.getInputStream();
            try {
                for (int next = in.read(); next >= 0; next = in.read()) {
                    answer.append((char) next);
                }
            } catch (java.net.SocketException reset) {
                // Closed with what we sent unread: a close all the same.
            }
            return answer.toString();
        }
    }
}
