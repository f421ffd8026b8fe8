package io.byova.gateway.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.ByteString;
import io.byova.gateway.app.Gateway;
import io.byova.gateway.caller.CallOptions;
import io.byova.gateway.caller.CallReport;
import io.byova.gateway.caller.CallScript;
import io.byova.gateway.caller.SimulatedCaller;
import io.byova.gateway.config.ConfigSource;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Traces of real calls, as a collector gets them; and a collector that is away or slow costs no call anything. */
@Timeout(180)
final class TracingIT {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(SpanSender.class);
    private Gateway gateway;

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        logger.setLevel(ch.qos.logback.classic.Level.INFO);
    }

    @AfterEach
    void stop() throws Exception {
        if (gateway != null) {
            gateway.stop().block(PATIENCE);
        }
        logger.detachAppender(log);
        logger.setLevel(null);
        until("the end of the threads", () -> threads().isEmpty());
    }

    @Test
    void aCallIsOneTraceWithASpanForEachTurn() throws Exception {
        try (Collector collector = Collector.start()) {
            // Given
            serves("tracing: {endpoint: \"" + collector.endpoint() + "\", headers: {x-tenant: mine}}");

            // When
            assertThat(call("traced", "").end()).isEqualTo(CallReport.End.TRANSFERRED);
            until("all spans", () -> collector.spans.size() >= 4);

            // Then they are one trace: the call, and its turns below it
            List<Span> spans = new ArrayList<>(collector.spans);
            spans.sort(Comparator.comparingLong(Span::getStartTimeUnixNano));
            assertThat(spans).hasSize(4);
            assertThat(spans)
                    .extracting(Span::getTraceId)
                    .containsOnly(spans.get(0).getTraceId());
            assertThat(spans.get(0).getTraceId().size()).isEqualTo(16);
            Span call = spans.stream()
                    .filter(span -> span.getParentSpanId().isEmpty())
                    .findFirst()
                    .orElseThrow();
            assertThat(call.getName()).isEqualTo("call");
            assertThat(call.getKind()).isEqualTo(SpanKind.SPAN_KIND_INTERNAL);
            assertThat(attributes(call))
                    .containsEntry("byova.conversation_id", "traced")
                    .containsEntry("byova.agent", "Local Audio: Local Playback")
                    .containsEntry("byova.connector", "local")
                    .containsEntry("byova.end_reason", "transferred")
                    .containsEntry("byova.turns", 3L);
            spans.remove(call);
            assertThat(spans).allSatisfy(turn -> {
                assertThat(turn.getParentSpanId()).isEqualTo(call.getSpanId());
                assertThat(turn.getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
                assertThat(turn.getName())
                        .isEqualTo("com.cisco.wcc.ccai.media.v1.VoiceVirtualAgent/ProcessCallerInput");
                assertThat(turn.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
                assertThat(turn.getStartTimeUnixNano())
                        .isBetween(call.getStartTimeUnixNano(), turn.getEndTimeUnixNano());
                assertThat(attributes(turn))
                        .containsEntry("rpc.system.name", "grpc")
                        .containsEntry("rpc.method", turn.getName())
                        .containsEntry("rpc.response.status_code", "OK")
                        .containsEntry("byova.conversation_id", "traced");
            });
            assertThat(spans.stream().map(turn -> attributes(turn).get("byova.outcome")))
                    .containsExactly("replied", "silent", "ended");
            assertThat(attributes(spans.get(0))).containsEntry("byova.frames.out", 1L);
            assertThat((double) attributes(spans.get(0)).get("byova.first_audio_ms"))
                    .isPositive();
            assertThat(spans.get(0).getEventsList())
                    .extracting(Span.Event::getName)
                    .containsExactly("session-start", "first-audio", "reply");
            // And nothing is told that is not listed here
            assertThat(spans.stream().flatMap(turn -> attributes(turn).keySet().stream()))
                    .isSubsetOf(
                            "rpc.system.name",
                            "rpc.method",
                            "rpc.response.status_code",
                            "byova.turn",
                            "byova.outcome",
                            "byova.frames.in",
                            "byova.frames.out",
                            "byova.audio_bytes.in",
                            "byova.audio_bytes.out",
                            "byova.first_audio_ms",
                            "byova.conversation_id",
                            "byova.agent",
                            "byova.connector");
            assertThat(collector.requests).contains("POST /v1/traces application/x-protobuf mine");
        }
    }

    @Test
    void aTurnWhoseVendorFailedIsAnError() throws Exception {
        try (Collector collector = Collector.start()) {
            // Given
            serves("tracing: {endpoint: \"" + collector.endpoint() + "\"}");

            // When
            call("failing", "Realtime: Broken");
            until("all spans", () -> collector.spans.size() >= 2);

            // Then
            assertThat(collector.spans).allSatisfy(span -> {
                assertThat(span.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
                assertThat(attributes(span)).containsEntry("error.type", "connect");
            });
        }
    }

    @Test
    void aCollectorThatIsAwayCostsTracesAndOneLine() throws Exception {
        // Given a collector that has gone
        Collector before = Collector.start();
        int port = before.port();
        before.close();
        serves("tracing: {endpoint: \"http://127.0.0.1:" + port + "/v1/traces\"}");

        // When
        for (int i = 0; i < 3; i++) {
            assertThat(call("unseen-" + i, "").protocolKept()).isTrue();
            until("a complaint", () -> !log.list.isEmpty());
        }

        // Then it is one line, and a collector that comes back gets what happens then
        try (Collector collector = Collector.startOn(port)) {
            until("the return", () -> {
                try {
                    call("seen", "");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                return !collector.spans.isEmpty() && log.list.size() > 1;
            });
        }
        assertThat(log.list)
                .extracting(ILoggingEvent::getMessage)
                .startsWith(
                        "the collector does not take traces; they are dropped until it does",
                        "the collector takes traces again");
    }

    @Test
    void aCollectorThatNeverAnswersHoldsUpNobody() throws Exception {
        try (Collector collector = Collector.thatNeverAnswers()) {
            // Given
            serves("tracing: {endpoint: \"" + collector.endpoint() + "\"}");
            call("first", "");
            until("a request that waits", () -> !collector.requests.isEmpty());

            // When
            CallReport report = call("second", "");

            // Then
            assertThat(report.protocolKept()).isTrue();
            assertThat(report.end()).isEqualTo(CallReport.End.TRANSFERRED);
        }
    }

    @Test
    void aTurnOverAWebSocketIsNoRpc() throws Exception {
        try (Collector collector = Collector.start()) {
            // Given
            serves("tracing: {endpoint: \"" + collector.endpoint() + "\"}");

            // When
            talksOverAWebSocket("socket-call", Map.of());
            until("all spans", () -> collector.spans.size() >= 3);

            // Then
            List<Span> turns = new ArrayList<>(collector.spans);
            turns.removeIf(span -> span.getName().equals("call"));
            assertThat(turns).hasSize(2).allSatisfy(turn -> {
                assertThat(turn.getName()).isEqualTo("websocket turn");
                assertThat(attributes(turn))
                        .containsEntry("network.protocol.name", "websocket")
                        .containsEntry("byova.conversation_id", "socket-call")
                        .doesNotContainKeys("rpc.system.name", "rpc.method", "rpc.response.status_code");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTurnOfACallersTraceIsPartOfIt(boolean webSocket) throws Exception {
        try (Collector collector = Collector.start()) {
            // Given a gateway that by itself traces next to nothing
            serves("tracing: {endpoint: \"" + collector.endpoint() + "\", sample-percent: 1}");

            // When
            calls(webSocket, "00-" + TRACE + "-00f067aa0ba902b7-01");
            until("all turns", () -> turnsOf(collector).size() >= (webSocket ? 2 : 3));

            // Then
            assertThat(turnsOf(collector)).allSatisfy(turn -> {
                assertThat(hex(turn.getTraceId())).isEqualTo(TRACE);
                assertThat(hex(turn.getParentSpanId())).isEqualTo("00f067aa0ba902b7");
                assertThat(turn.getSpanId()).isNotEqualTo(turn.getParentSpanId());
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTurnWhoseCallerKeepsNoTraceIsNotSent(boolean webSocket) throws Exception {
        try (Collector collector = Collector.start()) {
            // Given a gateway that by itself traces everything
            serves("tracing: {endpoint: \"" + collector.endpoint() + "\"}");

            // When
            calls(webSocket, "00-" + TRACE + "-00f067aa0ba902b7-00");
            call("later", "");
            until("all spans of a later call", () -> spansOf("later", collector).size() == 4);

            // Then there is the call's own
            assertThat(spansOf("traced", collector)).extracting(Span::getName).containsExactly("call");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7, false",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01, false",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01, false",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01, false",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, false",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more, false",
        "<script>alert(1)</script>, true"
    })
    void aTraceParentThatIsNoneIsPassedOver(String header, boolean webSocket) throws Exception {
        try (Collector collector = Collector.start()) {
            // Given
            serves("tracing: {endpoint: \"" + collector.endpoint() + "\"}");

            // When
            calls(webSocket, header);
            until("all spans", () -> collector.spans.size() >= (webSocket ? 3 : 4));

            // Then the call is a trace of its own
            assertThat(collector.spans)
                    .extracting(Span::getTraceId)
                    .containsOnly(collector.spans.get(0).getTraceId());
            assertThat(hex(collector.spans.get(0).getTraceId())).isNotEqualTo(TRACE);
        }
    }

    @Test
    void offMeansThatNothingIsThere() throws Exception {
        // Given
        serves("");

        // When
        call("untraced", "");

        // Then
        assertThat(threads()).isEmpty();
        assertThat(log.list).isEmpty();
    }

    private void serves(String tracing) throws Exception {
        Path config = Files.writeString(
                folder.resolve("config.yaml"),
                """
                %s
                connectors:
                  - {name: local, type: local_audio, config: {}}
                  - {name: broken, type: realtime, config: {agent-id: Broken, api-key: sk-test, url: "ws://127.0.0.1:1/v1", reconnect: {attempts: 1}}}
                """
                        .formatted(tracing));
        gateway = Gateway.start(ConfigSource.load(
                config,
                List.of(
                        "gateway.host=127.0.0.1",
                        "gateway.port=0",
                        "monitoring.enabled=false",
                        "websocket.enabled=true",
                        "websocket.host=127.0.0.1",
                        "websocket.port=0",
                        "gateway.shutdown-grace=10ms"),
                Map.of()));
    }

    private CallReport call(String id, String agent) {
        return call(id, agent, Map.of());
    }

    private void calls(boolean webSocket, String traceParent) throws Exception {
        Map<String, String> headers = Map.of("traceparent", traceParent);
        if (webSocket) {
            talksOverAWebSocket("traced", headers);
        } else {
            call("traced", "", headers);
        }
    }

    /** Two turns: the welcome, and the caller's end, after which the gateway closes. */
    private void talksOverAWebSocket(String id, Map<String, String> headers) throws Exception {
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        headers.forEach(builder::header);
        WebSocket socket = builder.buildAsync(
                        URI.create("ws://127.0.0.1:" + gateway.webSocketPort() + "/v1/va"), new WebSocket.Listener() {
                            @Override
                            public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
                                closed.complete(status);
                                return null;
                            }
                        })
                .get(30, TimeUnit.SECONDS);
        for (String event : List.of("SESSION_START", "SESSION_END")) {
            socket.sendText(
                            "{\"conversation_id\": \"" + id
                                    + "\", \"voice_va_input_type\": {\"event_input\": {\"event_type\": \"" + event
                                    + "\"}}}",
                            true)
                    .get(30, TimeUnit.SECONDS);
        }
        assertThat(closed.get(30, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
    }

    private static List<Span> turnsOf(Collector collector) {
        return collector.spans.stream()
                .filter(span -> !span.getName().equals("call"))
                .toList();
    }

    private static List<Span> spansOf(String conversation, Collector collector) {
        return collector.spans.stream()
                .filter(span -> conversation.equals(attributes(span).get("byova.conversation_id")))
                .toList();
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    private CallReport call(String id, String agent, Map<String, String> headers) {
        return SimulatedCaller.call(
                        CallOptions.to("127.0.0.1", gateway.grpcPort())
                                .conversationId(id)
                                .agentId(agent)
                                .headers(headers)
                                .fast(true)
                                .build(),
                        CallScript.start().press("5").end())
                .block(PATIENCE);
    }

    private static Map<String, Object> attributes(Span span) {
        Map<String, Object> attributes = new TreeMap<>();
        for (KeyValue each : span.getAttributesList()) {
            AnyValue value = each.getValue();
            attributes.put(
                    each.getKey(),
                    switch (value.getValueCase()) {
                        case INT_VALUE -> value.getIntValue();
                        case DOUBLE_VALUE -> value.getDoubleValue();
                        case BOOL_VALUE -> value.getBoolValue();
                        default -> value.getStringValue();
                    });
        }
        return attributes;
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("byova-traces"))
                .toList();
    }

    private static void until(String what, BooleanSupplier holds) throws InterruptedException {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > giveUp) {
                throw new AssertionError("waited in vain for " + what);
            }
            Thread.sleep(20);
        }
    }
}
