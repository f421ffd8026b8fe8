package io.byova.gateway.websocket;

import static io.byova.gateway.websocket.SocketClient.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.ListVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.FailureEvent;
import io.byova.gateway.conversation.ConversationProcessor;
import io.byova.gateway.conversation.ConversationSettings;
import io.byova.gateway.monitoring.EmptyGateway;
import io.byova.gateway.monitoring.MonitoringServer;
import io.byova.gateway.monitoring.MonitoringSettings;
import io.byova.gateway.monitoring.TestDoor;
import io.byova.gateway.observe.Journal;
import io.byova.gateway.observe.Rejection;
import io.byova.gateway.resilience.ResilienceSettings;
import io.byova.gateway.resilience.VendorGuard;
import io.byova.gateway.routing.LoadedConnector;
import io.byova.gateway.routing.VirtualAgentRouter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerResponse;

/**
 * A request has to come whole within a time-out, which must not cut what goes on after it has come: a call over a WebSocket, or
 * the events. That the time is over is known from a request that began later, never comes whole, and is cut.
 */
@Timeout(120)
final class RequestTimeoutIT {

    private static final Duration REQUEST_WITHIN = Duration.ofMillis(300);

    /** The beginnings of requests: a line, and all but the end of a body. */
    private static final String LINE = "GET /v1/va HTTP/1.1\r\nHost: loc";

    private static final String BODY = "POST /api/session HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/json\r\nContent-Length: 20\r\n\r\n{\"token\":";

    private final Scheduler timers = Schedulers.newParallel("byova-timers", 1, true);
    private final Journal journal = new Journal();
    private ConversationProcessor processor;
    private FrontDoor door;

    @BeforeEach
    void start() {
        VendorGuard guard = new VendorGuard("talker", ResilienceSettings.timeout(Duration.ofSeconds(60)), timers);
        VirtualAgentRouter router = VirtualAgentRouter.loadConnectors(List.of(new LoadedConnector(
                        "talker", new Talker(true), guard, ByteString.EMPTY, FailureEvent.TRANSFER_TO_AGENT)))
                .block();
        processor = new ConversationProcessor(router, ConversationSettings.DEFAULTS, timers);
        door = new FrontDoor(processor, ListVAResponse.getDefaultInstance(), DoorLimits.defaults(), timers);
    }

    @AfterEach
    void stop() {
        until("the end of all calls", () -> processor.liveConversations() == 0);
        processor.close().block(Duration.ofSeconds(20));
        timers.dispose();
    }

    @Test
    void aCallOverTheListenerOfItsOwnGoesOn() throws Exception {
        // Given
        WebSocketServer server = WebSocketServer.start(
                new WebSocketSettings("127.0.0.1", 0, 1, 100, List.of(), List.of(), null),
                door,
                () -> true,
                REQUEST_WITHIN);
        try {
            // When, Then
            aCallOutlivesTheTimeOut(server.port(), LINE);
        } finally {
            server.stop().block(Duration.ofSeconds(20));
        }
    }

    @Test
    void aCallOverTheMonitoringPortGoesOn() throws Exception {
        // Given
        MonitoringServer server = monitoring();
        try {
            // When, Then
            aCallOutlivesTheTimeOut(server.port(), BODY);
        } finally {
            server.stop().block(Duration.ofSeconds(20));
        }
    }

    @Test
    void whoFollowsTheEventsFollowsThemOn() throws Exception {
        // Given
        MonitoringServer server = monitoring();
        try (Socket reader = new Socket("127.0.0.1", server.port())) {
            BufferedReader events = asks(reader, "GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
            readUpTo("retry:", events);

            // When
            theTimeOutIsOver(server.port(), BODY);

            // Then
            journal.rejected(Rejection.DRAINING, "c1");
            readUpTo("event: rejected", events);
        } finally {
            server.stop().block(Duration.ofSeconds(20));
        }
    }

    private void aCallOutlivesTheTimeOut(int port, String request) throws Exception {
        try (SocketClient caller = SocketClient.to(port).connects()) {
            caller.starts().awaitsFinals(1);

            theTimeOutIsOver(port, request);

            assertThat(caller.closed.get()).isNull();
            caller.digits("DTMF_DIGIT_ONE");
            until("the answer", () -> caller.heard().length > 0, caller);
            caller.event("SESSION_END").awaitsClose(1000);
        }
    }

    /** Returns when a request has been cut that began when this was called, and never comes whole. */
    private static void theTimeOutIsOver(int port, String request) throws IOException {
        try (Socket late = new Socket("127.0.0.1", port)) {
            BufferedReader answer = asks(late, request);
            try {
                while (answer.readLine() != null) {
                    // An answer may come before the end.
                }
            } catch (SocketException reset) {
                // An end as well.
            }
        }
    }

    private static BufferedReader asks(Socket socket, String request) throws IOException {
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void readUpTo(String beginning, BufferedReader events) throws IOException {
        String line = events.readLine();
        while (line != null && !line.startsWith(beginning)) {
            line = events.readLine();
        }
        assertThat(line).as("before " + beginning).isNotNull();
    }

    private MonitoringServer monitoring() {
        MonitoringSettings.Connections usual = MonitoringSettings.defaults().connections();
        TestDoor tests = new TestDoor() {
            @Override
            public Mono<Void> call(HttpServerResponse response, Runnable closed) {
                return door.call(response, SocketWatch.NONE, closed);
            }

            @Override
            public Mono<Void> list(HttpServerResponse response, Runnable closed) {
                return door.list(response, closed);
            }
        };
        return MonitoringServer.start(
                MonitoringSettings.defaults()
                        .withAddress("127.0.0.1", 0)
                        .withConnections(new MonitoringSettings.Connections(
                                usual.max(), usual.idleTimeout(), REQUEST_WITHIN, usual.eventStreams())),
                new EmptyGateway().journal(journal).testDoor(tests).monitored());
    }
}
