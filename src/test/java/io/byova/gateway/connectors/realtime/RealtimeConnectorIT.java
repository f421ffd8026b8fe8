package io.byova.gateway.connectors.realtime;

import static io.byova.gateway.connectors.realtime.RealtimeCaller.audio;
import static io.byova.gateway.connectors.realtime.RealtimeCaller.eventually;
import static io.byova.gateway.connectors.realtime.RealtimeCaller.open;
import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import io.byova.gateway.connector.Responses;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

/** A call over a loopback socket, from the first word to the last. */
@Timeout(60)
class RealtimeConnectorIT {

    @Test
    void aSpokenTurnIsAnsweredByteByByte() {
        try (var vendor =
                        FakeRealtimeServer.start(RealtimeScript.create().answer(answer -> answer.audio(50_003, 997)));
                var caller = new RealtimeCaller(RealtimeSettings.at(vendor.url()))) {
            // Given
            caller.starts();

            // When
            List<VoiceVAResponse> reply = caller.says("caller1.wav");

            // Then
            assertThat(reply.get(0)).isEqualTo(Responses.startOfInput());
            assertThat(Responses.eventType(reply.get(1))).isEqualTo(EventType.END_OF_INPUT);
            assertThat(reply.get(2).getResponseType()).isEqualTo(ResponseType.CHUNK);
            assertThat(reply.get(reply.size() - 1)).isEqualTo(Responses.finalReply());
            assertThat(audio(reply)).isEqualTo(vendor.session().spoken());
            assertThat(audio(reply)).hasSize(50_003);
        }
    }

    @Test
    void theCallersAudioReachesTheVendorUntouched() {
        try (var vendor = FakeRealtimeServer.start(RealtimeScript.speaking());
                var caller = new RealtimeCaller(RealtimeSettings.at(vendor.url()))) {
            // Given
            caller.starts();
            byte[] said = RealtimeCaller.mulaw("caller2.wav");

            // When
            caller.says("caller2.wav");

            // Then: what came before the answer is what was said, from its first byte
            byte[] heard = vendor.session().heard();
            assertThat(heard.length).isGreaterThan(said.length);
            assertThat(java.util.Arrays.copyOf(heard, said.length)).isEqualTo(said);
        }
    }

    @Test
    void theAgentGreets() {
        try (var vendor = FakeRealtimeServer.start(RealtimeScript.speaking());
                var caller = new RealtimeCaller(RealtimeSettings.at(vendor.url())
                        .with("greeting", RealtimeConfig.Greeting.AGENT)
                        .with("greetingInstructions", "Say hello."))) {
            // When
            List<VoiceVAResponse> welcome = caller.starts();

            // Then
            assertThat(audio(welcome)).isEqualTo(vendor.session().spoken());
            assertThat(types(vendor)).containsExactly("session.update", "conversation.item.create", "response.create");
        }
    }

    @Test
    void aFileIsPlayedWhileTheSessionIsOpened() {
        try (var vendor = FakeRealtimeServer.start(RealtimeScript.create().neverUpgrading());
                var caller = new RealtimeCaller(RealtimeSettings.at(vendor.url())
                        .with("greeting", RealtimeConfig.Greeting.AUDIO)
                        .with("welcome", "welcome.wav"))) {
            // When
            List<VoiceVAResponse> welcome = caller.starts();

            // Then
            assertThat(audio(welcome).length).isGreaterThan(8000);
            assertThat(welcome.get(welcome.size() - 1)).isEqualTo(Responses.finalReply());
            eventually(() -> vendor.openWaiting() == 1);

            // When the caller hangs up while it is still being opened
            caller.ends();

            // Then
            eventually(() -> vendor.openWaiting() == 0);
        }
    }

    @Test
    void oneSessionServesAllTurns() {
        try (var vendor = FakeRealtimeServer.start(RealtimeScript.speaking());
                var caller = new RealtimeCaller(RealtimeSettings.at(vendor.url()))) {
            // When
            caller.starts();
            caller.says("caller2.wav");
            caller.presses("12");
            caller.says("caller2.wav");

            // Then
            assertThat(vendor.attempts()).isOne();
            assertThat(vendor.openSessions()).isOne();

            // When
            caller.ends();

            // Then
            eventually(() -> vendor.openSessions() == 0);
        }
    }

    @Test
    void digitsAreTextThatIsAnswered() {
        try (var vendor = FakeRealtimeServer.start(RealtimeScript.speaking());
                var caller =
                        new RealtimeCaller(RealtimeSettings.at(vendor.url()).with("dtmfText", "Keys: {digits}"))) {
            // Given
            caller.starts();

            // When
            List<VoiceVAResponse> reply = caller.presses("4719");

            // Then
            assertThat(audio(reply)).isEqualTo(vendor.session().spoken());
            JsonNode item =
                    vendor.session().received("conversation.item.create").get(0).path("item");
            assertThat(item.path("content").path(0).path("text").asString()).isEqualTo("Keys: 4719");
            assertThat(types(vendor)).containsExactly("session.update", "conversation.item.create", "response.create");
        }
    }

    @Test
    void eventsAreToldOnlyWhereASettingSaysHow() {
        try (var vendor = FakeRealtimeServer.start(RealtimeScript.speaking());
                var caller = new RealtimeCaller(RealtimeSettings.at(vendor.url())
                        .with("customEvents", Map.of("vip", "The flow sent {name}.")))) {
            // Given
            caller.starts();

            // When
            List<VoiceVAResponse> known =
                    caller.does(com.cisco.wcc.ccai.media.v1.EventInput.EventType.CUSTOM_EVENT, "vip");
            List<VoiceVAResponse> unknown =
                    caller.does(com.cisco.wcc.ccai.media.v1.EventInput.EventType.CUSTOM_EVENT, "other");
            List<VoiceVAResponse> silence = caller.does(com.cisco.wcc.ccai.media.v1.EventInput.EventType.NO_INPUT, "");

            // Then
            assertThat(audio(known)).hasSize(8000);
            assertThat(unknown).containsExactly(Responses.finalReply());
            assertThat(audio(silence)).hasSize(8000);
            assertThat(vendor.session().receivedText()).anyMatch(event -> event.contains("The flow sent vip."));
        }
    }

    @Test
    void bargeInSilencesTheAnswerAndTruncatesAtWhatWasHeard() {
        // Given an answer of twenty seconds that comes in five at once and then slowly
        var script = RealtimeScript.create()
                .answer(answer ->
                        answer.audio(40_000).pause(Duration.ofSeconds(20)).audio(120_000))
                .answer(answer -> answer.audio(1600));
        try (var vendor = FakeRealtimeServer.start(script);
                var caller = new RealtimeCaller(RealtimeSettings.at(vendor.url()))) {
            caller.starts();
            long begun = System.nanoTime();
            var first = caller.goesOn(
                    caller.connector.sendMessage(caller.conversation, open(RealtimeCaller.speech("caller1.wav"))));
            eventually(() -> audio(first.heard).length > 30_000);

            // When the caller speaks on the next RPC
            List<VoiceVAResponse> second = caller.says("caller2.wav");

            // Then the first is closed, and the second answered
            eventually(() -> first.done);
            assertThat(first.heard.get(first.heard.size() - 1)).isEqualTo(Responses.finalReply());
            assertThat(second.get(0)).isEqualTo(Responses.startOfInput());
            assertThat(audio(second)).hasSize(1600);
            eventually(() ->
                    !vendor.session().received("conversation.item.truncate").isEmpty());
            JsonNode truncate =
                    vendor.session().received("conversation.item.truncate").get(0);
            long most = (System.nanoTime() - begun) / 1_000_000;
            assertThat(truncate.path("audio_end_ms").asLong()).isBetween(0L, Math.min(most, 5000));
            // The vendor interrupts itself, and complains of nothing.
            eventually(() -> vendor.session().sent().stream().anyMatch(event -> event.contains("item.truncated")));
            assertThat(vendor.session().received("response.cancel")).isEmpty();
            assertThat(vendor.session().sent()).noneMatch(event -> event.contains("\"error\""));
        }
    }

    @Test
    void aCancelledTurnStopsTheVendor() {
        var script = RealtimeScript.create()
                .answer(answer ->
                        answer.audio(1600).pause(Duration.ofSeconds(20)).audio(1600))
                .answer(answer -> answer.audio(800));
        try (var vendor = FakeRealtimeServer.start(script);
                var caller = new RealtimeCaller(RealtimeSettings.at(vendor.url()))) {
            // Given
            caller.starts();
            var going = caller.goesOn(
                    caller.connector.sendMessage(caller.conversation, open(RealtimeCaller.speech("caller2.wav"))));
            eventually(() -> audio(going.heard).length > 0);

            // When
            going.turn.dispose();

            // Then
            eventually(() -> !vendor.session().received("response.cancel").isEmpty());
            assertThat(audio(caller.presses("1"))).hasSize(800);
        }
    }

    @Test
    void anAnswerNobodyWaitsForIsNotHeardOnTheNextTurn() {
        var script = RealtimeScript.create()
                .answer(answer -> answer.pause(Duration.ofSeconds(20)).audio(1600))
                .answer(answer -> answer.audio(800));
        try (var vendor = FakeRealtimeServer.start(script);
                var caller = new RealtimeCaller(RealtimeSettings.at(vendor.url()))) {
            // Given an answer that has been asked for and not begun
            caller.starts();
            var going = caller.goesOn(caller.connector.sendMessage(
                    caller.conversation, Flux.just(new io.byova.gateway.connector.CallerInput.Dtmf("1", null))));
            eventually(() -> vendor.sessions().size() == 1
                    && !vendor.session().received("response.create").isEmpty());

            // When
            going.turn.dispose();

            // Then
            assertThat(audio(caller.presses("2"))).hasSize(800);
        }
    }

    @Test
    void aTransferFollowsTheGoodbye() {
        var script = RealtimeScript.create()
                .answer(answer -> answer.audio(8000).call("transfer_to_agent", "{\"reason\":\"billing\"}"));
        try (var vendor = FakeRealtimeServer.start(script);
                var caller = new RealtimeCaller(RealtimeSettings.at(vendor.url()))) {
            // Given
            caller.starts();

            // When
            List<VoiceVAResponse> reply = caller.says("caller2.wav");

            // Then
            VoiceVAResponse last = reply.get(reply.size() - 1);
            assertThat(audio(reply)).hasSize(8000);
            assertThat(Responses.eventType(last)).isEqualTo(EventType.TRANSFER_TO_AGENT);
            assertThat(last.getOutputEvents(0)
                            .getMetadata()
                            .getFieldsOrThrow("reason")
                            .getStringValue())
                    .isEqualTo("billing");
            // The model is told that its function has been called.
            eventually(() -> types(vendor).contains("conversation.item.create"));
        }
    }

    @Test
    void aSilentEndOfTheCallIsGivenAGoodbye() {
        var script = RealtimeScript.create()
                .answer(answer -> answer.call("end_call", "not json"))
                .answer(answer -> answer.audio(4000));
        try (var vendor = FakeRealtimeServer.start(script);
                var caller = new RealtimeCaller(RealtimeSettings.at(vendor.url()))) {
            // Given
            caller.starts();

            // When
            List<VoiceVAResponse> reply = caller.presses("9");

            // Then
            assertThat(audio(reply)).hasSize(4000);
            assertThat(Responses.eventType(reply.get(reply.size() - 1))).isEqualTo(EventType.SESSION_END);
        }
    }

    @Test
    void aCustomEventGoesToTheFlowAmidTheReply() {
        var script = RealtimeScript.create()
                .answer(answer -> answer.audio(4000).call("order_placed", "{\"number\":\"7\"}"))
                .answer(answer -> answer.audio(2000));
        var events = new ToolSettings(
                Map.of("order_placed", new ToolSettings.Event("After an order.", Map.of("number", "Its number."))));
        try (var vendor = FakeRealtimeServer.start(script);
                var caller =
                        new RealtimeCaller(RealtimeSettings.at(vendor.url()).with("tools", events))) {
            // Given
            caller.starts();

            // When
            List<VoiceVAResponse> reply = caller.presses("9");

            // Then
            assertThat(audio(reply)).hasSize(6000).isEqualTo(vendor.session().spoken());
            assertThat(reply)
                    .filteredOn(each -> Responses.eventType(each) == EventType.CUSTOM_EVENT)
                    .hasSize(1);
            assertThat(reply.get(reply.size() - 1)).isEqualTo(Responses.finalReply());
        }
    }

    @Test
    void anUnknownFunctionIsAnsweredAndTheModelGoesOn() {
        var script = RealtimeScript.create()
                .answer(answer -> answer.call("no_such_thing", "{}"))
                .answer(answer -> answer.audio(2000));
        try (var vendor = FakeRealtimeServer.start(script);
                var caller = new RealtimeCaller(RealtimeSettings.at(vendor.url()))) {
            // Given
            caller.starts();

            // When
            List<VoiceVAResponse> reply = caller.presses("9");

            // Then
            assertThat(audio(reply)).hasSize(2000);
            assertThat(vendor.session().receivedText()).anyMatch(event -> event.contains("there is no such function"));
        }
    }

    @Test
    void unpromptedSpeechIsHeardOnTheOpenTurn() {
        try (var vendor = FakeRealtimeServer.start(RealtimeScript.speaking());
                var caller = new RealtimeCaller(RealtimeSettings.at(vendor.url()))) {
            // Given a caller who is silent
            caller.starts();
            var going =
                    caller.goesOn(caller.connector.sendMessage(caller.conversation, open(RealtimeCaller.silent(200))));
            eventually(() -> !vendor.sessions().isEmpty() && vendor.session().heard().length >= 1600);

            // When
            vendor.session().speak();

            // Then
            eventually(() -> going.done);
            assertThat(audio(going.heard)).hasSize(8000);
        }
    }

    @Test
    void endOfInputWaitsForTheAnswerWhereItIsDeferred() {
        var script = RealtimeScript.create()
                .answer(answer -> answer.pause(Duration.ofMillis(300)).audio(4000));
        try (var vendor = FakeRealtimeServer.start(script);
                var caller =
                        new RealtimeCaller(RealtimeSettings.at(vendor.url()).with("deferEndOfInput", true))) {
            // Given
            caller.starts();
            var going = caller.goesOn(
                    caller.connector.sendMessage(caller.conversation, open(RealtimeCaller.speech("caller2.wav"))));

            // When the vendor has said that the caller is done
            eventually(() -> !vendor.sessions().isEmpty()
                    && vendor.session().sent().stream().anyMatch(event -> event.contains("speech_stopped")));
            eventually(() -> vendor.session().sent().stream().anyMatch(event -> event.contains("response.created")));
            List<VoiceVAResponse> early = List.copyOf(going.heard);

            // Then
            assertThat(early).noneMatch(each -> Responses.eventType(each) == EventType.END_OF_INPUT);
            eventually(() -> going.done);
            assertThat(Responses.eventType(going.heard.get(1))).isEqualTo(EventType.END_OF_INPUT);
        }
    }

    @Test
    void halfCloseInMidSpeechIsAnswered() {
        try (var vendor = FakeRealtimeServer.start(RealtimeScript.speaking());
                var caller = new RealtimeCaller(RealtimeSettings.at(vendor.url()))) {
            // Given
            caller.starts();
            var speech = RealtimeCaller.frames(
                    RealtimeCaller.mulaw("caller1.wav"), io.byova.gateway.audio.AudioFormat.MULAW_8K, 160);

            // When the caller's side ends in the middle of a word
            List<VoiceVAResponse> reply = RealtimeCaller.whole(
                    caller.connector.sendMessage(caller.conversation, Flux.fromIterable(speech.subList(0, 60))));

            // Then
            assertThat(audio(reply)).hasSize(8000);
        }
    }

    @Test
    void halfCloseIsAnUtteranceToADetectorThatListensForSense() {
        var semantic = new VendorTurnDetection(VendorTurnDetection.Type.SEMANTIC_VAD, null, null, null, null);
        try (var vendor = FakeRealtimeServer.start(RealtimeScript.speaking());
                var caller =
                        new RealtimeCaller(RealtimeSettings.at(vendor.url()).with("turnDetection", semantic))) {
            // Given a caller who has been heard to speak
            caller.starts();
            reactor.core.publisher.Sinks.Many<io.byova.gateway.connector.CallerInput> turn =
                    reactor.core.publisher.Sinks.many().unicast().onBackpressureBuffer();
            var going = caller.goesOn(caller.connector.sendMessage(caller.conversation, turn.asFlux()));
            RealtimeCaller.speech("caller1.wav").subList(0, 60).forEach(turn::tryEmitNext);
            eventually(() -> going.heard.contains(Responses.startOfInput()));

            // When
            turn.tryEmitComplete();

            // Then
            eventually(() -> going.done);
            assertThat(audio(going.heard)).hasSize(8000);
            assertThat(types(vendor)).containsSubsequence("input_audio_buffer.commit", "response.create");
        }
    }

    @Test
    void theOlderDialectIsSpoken() {
        try (var vendor = FakeRealtimeServer.start(RealtimeScript.speaking());
                var caller = new RealtimeCaller(
                        RealtimeSettings.at(vendor.url()).with("dialect", Dialect.AZURE_VOICE_LIVE))) {
            // Given
            caller.starts();

            // When
            List<VoiceVAResponse> reply = caller.says("caller2.wav");

            // Then
            assertThat(audio(reply)).hasSize(8000).isEqualTo(vendor.session().spoken());
            assertThat(vendor.session().sent()).anyMatch(event -> event.contains("response.audio.delta"));
            assertThat(vendor.requests().get(0))
                    .isEqualTo("/voice-live/realtime?api-version=2025-10-01&model=gpt-realtime sk-test");
        }
    }

    @Test
    void silenceIsNotAnswered() {
        try (var vendor = FakeRealtimeServer.start(RealtimeScript.speaking());
                var caller = new RealtimeCaller(RealtimeSettings.at(vendor.url()))) {
            // Given
            caller.starts();

            // When
            List<VoiceVAResponse> reply = RealtimeCaller.whole(
                    caller.connector.sendMessage(caller.conversation, Flux.fromIterable(RealtimeCaller.silent(500))));

            // Then
            assertThat(reply).isEmpty();
            assertThat(vendor.openSessions()).isOne();
        }
    }

    @Test
    void alawGoesAsItIs() {
        try (var vendor = FakeRealtimeServer.start(RealtimeScript.speaking());
                var caller = new RealtimeCaller(RealtimeSettings.at(vendor.url()))) {
            // Given
            caller.starts();
            var alaw = new io.byova.gateway.audio.AudioFormat(io.byova.gateway.audio.AudioFormat.Encoding.ALAW, 8000);
            byte[] mulaw = RealtimeCaller.concat(RealtimeCaller.mulaw("caller2.wav"), RealtimeCaller.silence(800));
            short[] samples = new short[mulaw.length];
            io.byova.gateway.audio.G711.MULAW.decode(mulaw, 0, mulaw.length, samples, 0);
            byte[] said = io.byova.gateway.audio.G711.ALAW.encode(samples);

            // When
            List<VoiceVAResponse> reply = RealtimeCaller.whole(
                    caller.connector.sendMessage(caller.conversation, open(RealtimeCaller.frames(said, alaw, 160))));

            // Then
            assertThat(audio(reply)).hasSize(8000);
            byte[] heard = vendor.session().heard();
            assertThat(java.util.Arrays.copyOf(heard, 4000)).isEqualTo(java.util.Arrays.copyOf(said, 4000));
            assertThat(vendor.session().receivedText()).anyMatch(event -> event.contains("audio/pcma"));
        }
    }

    @Test
    void anOldSessionIsReplacedBetweenReplies() {
        try (var vendor = FakeRealtimeServer.start(RealtimeScript.speaking());
                var caller = new RealtimeCaller(
                        RealtimeSettings.at(vendor.url()).with("renewAfter", Duration.ofMillis(300)))) {
            // Given
            caller.starts();
            caller.presses("12");
            caller.conversation.sensitive = true;
            caller.presses("4711");
            caller.conversation.sensitive = false;

            // When
            eventually(() -> vendor.sessions().size() == 2 && vendor.openSessions() == 1);

            // Then the fresh one knows what was said, but not what was confidential
            FakeRealtimeSession fresh = vendor.session();
            eventually(() -> fresh.received("conversation.item.create").size() == 2);
            assertThat(fresh.receivedText()).anyMatch(event -> event.contains("words of resp_0"));
            assertThat(fresh.receivedText()).noneMatch(event -> event.contains("4711") || event.contains("resp_1"));
            assertThat(audio(caller.presses("3"))).hasSize(8000);
        }
    }

    private static List<String> types(FakeRealtimeServer vendor) {
        return vendor.session().received().stream()
                .map(event -> event.path("type").asString())
                .toList();
    }
}
