package io.byova.gateway.connectors.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.openai.core.ObjectMappers;
import com.openai.models.realtime.RealtimeClientEvent;
import com.openai.models.realtime.RealtimeServerEvent;
import io.byova.gateway.connector.ConnectorException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI's own library judges every event: those the fake vendor sends, without which the other tests would prove nothing,
 * and those this connector sends.
 */
@Timeout(120)
class OpenAiOracleTest {

    @Test
    void everyEventOfARichCallIsAccepted() throws Exception {
        // Given a call with all there is: greeting, speech, digits, functions, an interruption, a failure, a renewal
        var script = RealtimeScript.create()
                .answer(answer -> answer.audio(1600))
                .answer(answer ->
                        answer.audio(40_000).pause(Duration.ofSeconds(20)).audio(8000))
                .answer(answer -> answer.audio(800).call("order_placed", "{\"number\":\"7\"}"))
                .answer(answer -> answer.audio(800).error("invalid_request_error", "some_code"))
                .answer(answer -> answer.audio(800))
                .answer(answer -> answer.audio(800).call("transfer_to_agent", "{}"))
                .answer(answer -> answer.fail("server_error"));
        var events = new ToolSettings(
                Map.of("order_placed", new ToolSettings.Event("After an order.", Map.of("number", "Its number."))));
        List<String> received = new ArrayList<>();
        List<String> sent = new ArrayList<>();
        try (var vendor = FakeRealtimeServer.start(script);
                var caller = new RealtimeCaller(RealtimeSettings.at(vendor.url())
                        .with("greeting", RealtimeConfig.Greeting.AGENT)
                        .with("instructions", "You answer calls.")
                        .with("voice", "marin")
                        .with("welcomeText", "Hello.")
                        .with("inputTranscription", "gpt-4o-transcribe")
                        .with("customEvents", Map.of("vip", "A very important caller."))
                        .with("tools", events)
                        .with("renewAfter", Duration.ofMillis(200)))) {
            // When
            caller.starts();
            var first = caller.goesOn(caller.connector.sendMessage(
                    caller.conversation, RealtimeCaller.open(RealtimeCaller.speech("caller2.wav"))));
            RealtimeCaller.eventually(() -> RealtimeCaller.audio(first.heard).length > 8000);
            caller.says("caller2.wav");
            RealtimeCaller.eventually(() -> first.done);
            caller.presses("4719");
            caller.does(EventType.CUSTOM_EVENT, "vip");
            assertThatThrownBy(() -> caller.does(EventType.NO_INPUT, "")).isInstanceOf(ConnectorException.class);
            RealtimeCaller.eventually(() -> vendor.sessions().size() > 1);
            vendor.sessions().forEach(session -> {
                received.addAll(session.receivedText());
                sent.addAll(session.sent());
            });
        }

        // Then
        for (String event : sent) {
            server(event);
        }
        for (String event : received) {
            client(event);
        }
        assertThat(types(sent))
                .contains(
                        "session.created",
                        "session.updated",
                        "input_audio_buffer.speech_started",
                        "input_audio_buffer.speech_stopped",
                        "input_audio_buffer.committed",
                        "conversation.item.added",
                        "conversation.item.truncated",
                        "response.created",
                        "response.output_item.added",
                        "response.output_audio.delta",
                        "response.output_audio.done",
                        "response.output_audio_transcript.done",
                        "response.function_call_arguments.done",
                        "response.output_item.done",
                        "response.done",
                        "rate_limits.updated",
                        "error");
        assertThat(types(received))
                .contains(
                        "session.update", "conversation.item.create", "conversation.item.truncate", "response.create");
    }

    @Test
    void everyEventTheConnectorCanMakeIsAccepted() throws Exception {
        // Given
        List<ClientEvent> all = new ArrayList<>(List.of(
                ClientEvent.append(new byte[] {1, 2, 3, 4}),
                ClientEvent.commit(),
                ClientEvent.userText("Keys: 1"),
                ClientEvent.systemText("Greet."),
                ClientEvent.agentText("Hello."),
                ClientEvent.functionOutput("call_1", "{}"),
                ClientEvent.respond(),
                ClientEvent.respondWithoutTools(),
                ClientEvent.cancelResponse("resp_1"),
                ClientEvent.truncate("item_1", 0, 1234)));
        var semantic = new VendorTurnDetection(
                VendorTurnDetection.Type.SEMANTIC_VAD, null, null, null, VendorTurnDetection.Eagerness.LOW);
        var loud = new VendorTurnDetection(null, 0.8, 200, 700, null);
        for (var detection : List.of(VendorTurnDetection.DEFAULTS, semantic, loud)) {
            RealtimeConfig config = RealtimeSettings.at("ws://localhost")
                    .with("turnDetection", detection)
                    .with("bargeIn", false)
                    .config();
            var shape =
                    new SessionShape(config, ToolSettings.toJson(config.tools().tools()));
            all.add(shape.update(false));
            all.add(shape.update(true));
        }

        // When, then
        for (ClientEvent event : all) {
            client(new String(event.json(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void whatIsWrongIsRejected() {
        // Given events with a name that is not, a field too few, and one of the wrong kind
        String unknown =
                "{\"type\":\"response.audio.delta\",\"event_id\":\"e\",\"response_id\":\"r\",\"item_id\":\"i\","
                        + "\"output_index\":0,\"content_index\":0,\"delta\":\"AAAA\"}";
        String tooFew = "{\"type\":\"response.output_audio.delta\",\"event_id\":\"e\",\"delta\":\"AAAA\"}";
        String wrongKind =
                "{\"type\":\"conversation.item.truncate\",\"item_id\":\"i\",\"content_index\":0,\"audio_end_ms\":\"x\"}";
        ObjectNode flat = new FakeEvents(false).event("session.update");
        flat.putObject("session").put("type", "realtime").put("audio", "loud");

        // When, then
        assertThatThrownBy(() -> server(unknown)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> server(tooFew)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> client(wrongKind)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> client(flat.toString())).isInstanceOf(AssertionError.class);
    }

    private static void server(String json) throws Exception {
        RealtimeServerEvent event = ObjectMappers.jsonMapper().readValue(json, RealtimeServerEvent.class);
        accepted(json, event.isValid(), event::validate);
    }

    private static void client(String json) throws Exception {
        RealtimeClientEvent event = ObjectMappers.jsonMapper().readValue(json, RealtimeClientEvent.class);
        accepted(json, event.isValid(), event::validate);
    }

    private static void accepted(String json, boolean valid, Runnable validation) {
        try {
            validation.run();
        } catch (RuntimeException refused) {
            throw new AssertionError(json.substring(0, Math.min(300, json.length())) + ": " + refused, refused);
        }
        assertThat(valid).as(json).isTrue();
    }

    private static Set<String> types(List<String> events) {
        Set<String> types = new TreeSet<>();
        events.forEach(
                event -> types.add(FakeEvents.JSON.readTree(event).path("type").asString()));
        return types;
    }
}
