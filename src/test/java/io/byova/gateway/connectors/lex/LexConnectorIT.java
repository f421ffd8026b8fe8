package io.byova.gateway.connectors.lex;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import com.google.protobuf.Struct;
import io.byova.gateway.audio.G711;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.connector.VirtualAgent;
import io.byova.gateway.connectors.FakeConversation;
import io.byova.gateway.connectors.Heard;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** The connector with Amazon's own SDK, against a fake Lex over a socket. */
@Timeout(60)
class LexConnectorIT {

    private static final String WORDS = "My account number is 4711";

    @Test
    void theBotSpeaksFirst() {
        // Given
        try (LexCalls calls = new LexCalls(LexScript.talkative(), LexSettings.bot())) {
            FakeConversation call = calls.call("call-1");

            // When
            List<VoiceVAResponse> welcome = calls.start(call);

            // Then it is one reply, of all that Lex said
            assertThat(welcome.get(welcome.size() - 1)).isEqualTo(Responses.finalReply());
            assertThat(welcome.subList(0, welcome.size() - 1))
                    .allMatch(chunk -> chunk.getResponseType() == ResponseType.CHUNK);
            assertThat(LexCalls.audio(welcome)).hasSize(400 * 8 + 16);
            LexCall lex = calls.lex.calls().get(0);
            assertThat(lex.path())
                    .isEqualTo("/bots/BOTID12345/botAliases/TSTALIASID/botLocales/en_US/sessions/call-1/conversation");
            assertThat(lex.configuration())
                    .isEqualTo(Map.of(
                            "responseContentType",
                            "audio/pcm",
                            "disablePlayback",
                            false,
                            "sessionState",
                            Map.of(
                                    "dialogAction",
                                    Map.of("type", "ElicitIntent"),
                                    "sessionAttributes",
                                    Map.of("queue", "sales", "tries", "3"))));
            assertThat(lex.complaints()).isEmpty();
        }
    }

    @Test
    void aBotWithoutAWelcomeIsNotWaitedForLong() {
        // Given
        LexSettings settings = LexSettings.bot().with("welcome-wait", Duration.ofMillis(200));
        try (LexCalls calls = new LexCalls(LexScript.silent().onStart(LexStep.heartbeat()), settings)) {

            // When
            List<VoiceVAResponse> welcome = calls.start(calls.call("call"));

            // Then
            assertThat(welcome).containsExactly(Responses.finalReply());
        }
    }

    @Test
    void aWelcomeTextIsSaidByLex() {
        // Given
        LexSettings settings = LexSettings.bot().with("welcome-text", "Good day");
        try (LexCalls calls = new LexCalls(LexScript.talkative(), settings)) {

            // When
            calls.start(calls.call("call"));

            // Then
            assertThat(calls.lex.calls().get(0).configuration().get("welcomeMessages"))
                    .isEqualTo(List.of(Map.of("content", "Good day", "contentType", "PlainText")));
        }
    }

    @Test
    void aFileMayBeTheWelcomeAndLexOnlyListens() {
        // Given
        LexSettings settings = LexSettings.bot().with("welcome-audio", "welcome.wav");
        try (LexCalls calls = new LexCalls(LexScript.silent(), settings)) {

            // When
            List<VoiceVAResponse> welcome = calls.start(calls.call("call"));

            // Then
            assertThat(LexCalls.audio(welcome).length).isGreaterThan(8000);
            LexCalls.await(
                    "Lex is told",
                    () -> !calls.lex.calls().isEmpty()
                            && !calls.lex.calls().get(0).configuration().isEmpty());
            Map<?, ?> state =
                    (Map<?, ?>) calls.lex.calls().get(0).configuration().get("sessionState");
            assertThat(state.containsKey("dialogAction")).isFalse();
        }
    }

    @Test
    void aSpokenTurnIsHeardAndAnswered() {
        // Given a recording of a caller
        LexScript script = LexScript.silent()
                .onSpeech(
                        LexStep.transcript(WORDS),
                        LexStep.intent("Order", "InProgress", "ElicitSlot"),
                        LexStep.text("What else?"),
                        LexStep.spoken(Tones.pcm16k(700)));
        try (LexCalls calls = new LexCalls(script, quiet())) {
            FakeConversation call = calls.call("call");
            calls.start(call);

            // When
            List<VoiceVAResponse> reply =
                    calls.turn(call, Heard.recording("caller1.wav").concatWith(Flux.never()));

            // Then
            assertThat(reply.get(0)).isEqualTo(Responses.startOfInput());
            assertThat(Responses.eventType(reply.get(1))).isEqualTo(EventType.END_OF_INPUT);
            assertThat(reply.get(reply.size() - 1)).isEqualTo(Responses.finalReply());
            assertThat(tone(LexCalls.audio(reply))).isBetween(430.0, 450.0);
            assertThat(LexCalls.audio(reply)).hasSize(700 * 8 + 16);
            LexCall lex = calls.lex.calls().get(0);
            assertThat(lex.complaints()).isEmpty();
            byte[] said = bytes(Heard.recording("caller1.wav").collectList().block());
            short[] linear = new short[said.length];
            G711.MULAW.decode(said, 0, said.length, linear, 0);
            assertThat(samples(lex.audio(), 2000)).isEqualTo(java.util.Arrays.copyOf(linear, 2000));
        }
    }

    @Test
    void theCallerIsHeardByEndOfSilenceWhereTheRpcIsHalfClosedInMidSpeech() {
        // Given
        try (LexCalls calls = new LexCalls(LexScript.talkative().onStart(), quiet())) {
            FakeConversation call = calls.call("call");
            calls.start(call);

            // When the caller's side breaks off
            List<VoiceVAResponse> reply =
                    calls.turn(call, Heard.recording("caller1.wav").take(100));

            // Then
            assertThat(LexCalls.audio(reply)).isNotEmpty();
        }
    }

    @Test
    void keysAreSentOneByOne() {
        // Given
        try (LexCalls calls = new LexCalls(LexScript.talkative().onStart(), quiet())) {
            FakeConversation call = calls.call("call");
            calls.start(call);

            // When
            List<VoiceVAResponse> reply = calls.turn(call, Heard.pressed("1*0D"));

            // Then the last tells Lex that the entry is over
            assertThat(reply.get(reply.size() - 1)).isEqualTo(Responses.finalReply());
            assertThat(LexCalls.audio(reply)).isNotEmpty();
            assertThat(calls.lex.calls().get(0).keys()).isEqualTo("1*0D#");
            assertThat(calls.lex.calls().get(0).complaints()).isEmpty();
        }
    }

    @Test
    void anIntentHandsTheCallerOverOnceTheGoodbyeIsSaid() {
        // Given
        LexScript script = LexScript.silent()
                .onSpeech(
                        LexStep.transcript(WORDS),
                        LexStep.intent("Agent", "InProgress", "ElicitSlot"),
                        LexStep.spoken(Tones.pcm16k(200)))
                .onSpeech(
                        LexStep.transcript(WORDS),
                        LexStep.intent(
                                "Agent",
                                "ReadyForFulfillment",
                                "Close",
                                Map.of("topic", "billing"),
                                Map.of("vip", "yes")),
                        LexStep.spoken(Tones.pcm16k(300)));
        try (LexCalls calls = new LexCalls(script, quiet().with("transfer-intents", List.of("Agent")))) {
            FakeConversation call = calls.call("call");
            calls.start(call);

            // When the intent still asks, and when it is complete
            List<VoiceVAResponse> question = calls.turn(call, LexCalls.speaksAndListens());
            List<VoiceVAResponse> handOver = calls.turn(call, LexCalls.speaksAndListens());

            // Then
            assertThat(question.get(question.size() - 1)).isEqualTo(Responses.finalReply());
            VoiceVAResponse last = handOver.get(handOver.size() - 1);
            assertThat(Responses.eventType(last)).isEqualTo(EventType.TRANSFER_TO_AGENT);
            assertThat(LexCalls.audio(handOver)).hasSize(300 * 8 + 16);
            Struct metadata = last.getOutputEvents(0).getMetadata();
            assertThat(metadata.getFieldsOrThrow("intent").getStringValue()).isEqualTo("Agent");
            assertThat(metadata.getFieldsOrThrow("slots")
                            .getStructValue()
                            .getFieldsOrThrow("topic")
                            .getStringValue())
                    .isEqualTo("billing");
            assertThat(metadata.getFieldsOrThrow("session_attributes")
                            .getStructValue()
                            .getFieldsOrThrow("vip")
                            .getStringValue())
                    .isEqualTo("yes");
        }
    }

    @Test
    void aSessionAttributeHandsTheCallerOver() {
        assertThat(lastEvent(
                        quiet().with("transfer-attributes", Map.of("action", "agent")),
                        LexStep.intent("Any", "InProgress", "ElicitSlot", Map.of(), Map.of("action", "agent"))))
                .isEqualTo(EventType.TRANSFER_TO_AGENT);
    }

    @Test
    void aClosedDialogEndsTheSession() {
        assertThat(lastEvent(quiet(), LexStep.intent("Order", "Fulfilled", "Close")))
                .isEqualTo(EventType.SESSION_END);
    }

    @Test
    void aFailedDialogHandsTheCallerOver() {
        assertThat(lastEvent(quiet(), LexStep.intent("Order", "Failed", "Close")))
                .isEqualTo(EventType.TRANSFER_TO_AGENT);
    }

    @Test
    void anAnswerThatLexDoesNotEndIsEndedBySilence() {
        // Given no empty piece after the audio
        LexScript script = LexScript.silent()
                .onSpeech(
                        LexStep.transcript(WORDS),
                        LexStep.intent("Order", "InProgress", "ElicitSlot"),
                        new LexStep.Speaks(Tones.pcm16k(200), 333));
        try (LexCalls calls = new LexCalls(script, quiet().with("reply-drain", Duration.ofMillis(300)))) {
            FakeConversation call = calls.call("call");
            calls.start(call);

            // When
            List<VoiceVAResponse> reply = calls.turn(call, LexCalls.speaksAndListens());

            // Then
            assertThat(LexCalls.audio(reply)).hasSize(200 * 8 + 16);
            assertThat(reply.get(reply.size() - 1)).isEqualTo(Responses.finalReply());
        }
    }

    @Test
    void speechInterruptsAndTheNextAnswerIsWhole() {
        // Given a long answer, and a second one
        LexScript script = LexScript.silent()
                .onSpeech(
                        LexStep.transcript(WORDS),
                        LexStep.intent("Story", "InProgress", "ElicitSlot"),
                        new LexStep.Speaks(Tones.pcm16k(1000), 1000),
                        LexStep.waits(Duration.ofSeconds(30)),
                        LexStep.spoken(Tones.pcm16k(1000)))
                .onSpeech(
                        LexStep.transcript(WORDS),
                        LexStep.intent("Order", "InProgress", "ElicitSlot"),
                        LexStep.spoken(Tones.pcm16k(500)));
        LexSettings settings = quiet().with("barge-in", true).with("reply-drain", Duration.ofSeconds(20));
        try (LexCalls calls = new LexCalls(script, settings)) {
            FakeConversation call = calls.call("call");
            calls.start(call);
            List<VoiceVAResponse> first = new CopyOnWriteArrayList<>();
            Disposable older = calls.connector
                    .sendMessage(call, LexCalls.speaksAndListens())
                    .subscribe(first::add);
            LexCalls.await("the story has begun", () -> LexCalls.audio(first).length >= 7000);

            // When the caller speaks on the next RPC
            List<VoiceVAResponse> second = calls.turn(call, LexCalls.speaksAndListens());

            // Then the older turn is closed, and nothing of its answer is in the newer
            LexCalls.await("the older turn is over", older::isDisposed);
            assertThat(first.get(first.size() - 1)).isEqualTo(Responses.finalReply());
            assertThat(LexCalls.audio(first).length).isLessThan(1000 * 8 + 100);
            assertThat(second.get(0)).isEqualTo(Responses.startOfInput());
            assertThat(LexCalls.audio(second)).hasSize(500 * 8 + 16);
        }
    }

    @Test
    void lexIsToldWhenTheCallerHasHeardTheAnswer() {
        // Given an answer of 0.6 s
        try (LexCalls calls = new LexCalls(LexScript.talkative().onStart(), quiet())) {
            FakeConversation call = calls.call("call");
            calls.start(call);
            calls.turn(call, Heard.pressed("1"));
            LexCall lex = calls.lex.calls().get(0);
            assertThat(lex.events()).doesNotContain("PlaybackCompletionEvent");

            // When / Then
            LexCalls.await("playback is over", () -> lex.events().contains("PlaybackCompletionEvent"));
        }
    }

    @Test
    void silenceIsSentWhileTheCallerSendsNothing() {
        // Given
        try (LexCalls calls = new LexCalls(LexScript.silent(), quiet().with("keep-alive", Duration.ofMillis(100)))) {
            FakeConversation call = calls.call("call");
            calls.start(call);

            // When / Then
            LexCalls.await(
                    "silence",
                    () -> !calls.lex.calls().isEmpty()
                            && calls.lex.calls().get(0).audioBytes() >= 3 * 320);
        }
    }

    @Test
    void theEndIsSaidToLex() {
        // Given
        try (LexCalls calls = new LexCalls(LexScript.talkative(), LexSettings.bot())) {
            FakeConversation call = calls.call("call");
            calls.start(call);

            // When
            calls.end(call);

            // Then
            LexCall lex = calls.lex.calls().get(0);
            LexCalls.await("the stream is over", lex::isOver);
            assertThat(lex.events()).endsWith("DisconnectionEvent");
        }
    }

    @Test
    void aStreamThatLexIgnoresTheEndOfIsReset() {
        // Given
        LexScript script = LexScript.silent().ignoringTheEnd().onStart(LexStep.heartbeat(), new LexStep.Stalls());
        try (LexCalls calls = new LexCalls(script, quiet())) {
            FakeConversation call = calls.call("call");
            calls.start(call);
            LexCalls.await("the stream is there", () -> !calls.lex.calls().isEmpty());

            // When
            calls.end(call);

            // Then
            LexCalls.await("the stream is over", calls.lex.calls().get(0)::isOver);
        }
    }

    @Test
    void aStreamThatLexHasEndedIsOpenedAnewByTheNextTurn() {
        // Given
        LexScript script = LexScript.silent()
                .onStart(LexStep.heartbeat(), new LexStep.HalfCloses())
                .onDigits(LexStep.intent("Order", "InProgress", "ElicitSlot"), LexStep.spoken(Tones.pcm16k(100)));
        try (LexCalls calls = new LexCalls(script, quiet())) {
            FakeConversation call = calls.call("call");
            calls.start(call);
            LexSession session = call.attachment(LexSession.class);
            LexCalls.await("Lex has ended it", () -> !session.isConnected());
            script.onStart();

            // When
            List<VoiceVAResponse> reply = calls.turn(call, Heard.pressed("5"));

            // Then it is the same session
            assertThat(LexCalls.audio(reply)).hasSize(100 * 8 + 16);
            assertThat(calls.lex.calls()).hasSize(2);
            assertThat(calls.lex.calls().get(1).path())
                    .isEqualTo(calls.lex.calls().get(0).path());
        }
    }

    @Test
    void aGoodbyeIsSaidThoughLexEndsTheStreamWithIt() {
        // Given no empty piece after the audio
        LexScript script = LexScript.silent()
                .onDigits(
                        LexStep.intent("Order", "Fulfilled", "Close"),
                        new LexStep.Speaks(Tones.pcm16k(100), 1000),
                        new LexStep.HalfCloses());
        try (LexCalls calls = new LexCalls(script, quiet())) {
            FakeConversation call = calls.call("call");
            calls.start(call);

            // When
            List<VoiceVAResponse> reply = calls.turn(call, Heard.pressed("1"));

            // Then
            assertThat(LexCalls.audio(reply)).hasSize(100 * 8 + 16);
            assertThat(Responses.eventType(reply.get(reply.size() - 1))).isEqualTo(EventType.SESSION_END);
        }
    }

    @Test
    void utterancesAreSentWhole() {
        // Given
        LexScript script = LexScript.talkative();
        LexSettings settings = LexSettings.bot().with("mode", AwsLexConfig.Mode.UTTERANCE);
        try (LexCalls calls = new LexCalls(script, settings)) {
            FakeConversation call = calls.call("call");

            // When
            List<VoiceVAResponse> welcome = calls.start(call);
            List<VoiceVAResponse> reply = calls.turn(call, Heard.recording("caller1.wav"));
            List<VoiceVAResponse> digits = calls.turn(call, Heard.pressed("42"));

            // Then
            assertThat(LexCalls.audio(welcome)).hasSize(400 * 8 + 16);
            assertThat(reply.get(0)).isEqualTo(Responses.startOfInput());
            assertThat(Responses.eventType(reply.get(1))).isEqualTo(EventType.END_OF_INPUT);
            assertThat(LexCalls.audio(reply)).hasSize(600 * 8 + 16);
            assertThat(LexCalls.audio(digits)).hasSize(600 * 8 + 16);
            LexUtterance first = calls.lex.utterances().get(0);
            assertThat(new String(first.input())).isEqualTo("hello");
            assertThat(first.sessionState())
                    .isEqualTo(Map.of("sessionAttributes", Map.of("queue", "sales", "tries", "3")));
            LexUtterance spoken = calls.lex.utterances().get(1);
            assertThat(spoken.contentType()).isEqualTo(LexEvents.CALLER_AUDIO);
            assertThat(spoken.input().length).isBetween(2 * 8 * 3900, 2 * 8 * 5500);
            assertThat(new String(calls.lex.utterances().get(2).input())).isEqualTo("42");
        }
    }

    @Test
    void anUtteranceMayEndTheCallOrHandItOver() {
        // Given
        LexScript script = LexScript.silent()
                .onDigits(LexStep.intent("Order", "Fulfilled", "Close"), new LexStep.Speaks(Tones.pcm16k(100), 100))
                .onDigits(LexStep.intent("Order", "Failed", "Close", Map.of("size", "big"), Map.of()));
        LexSettings settings = quiet().with("mode", AwsLexConfig.Mode.UTTERANCE);
        try (LexCalls calls = new LexCalls(script.onStart(), settings)) {
            FakeConversation call = calls.call("call");
            calls.start(call);

            // When
            calls.turn(call, Heard.pressed("0"));
            List<VoiceVAResponse> end = calls.turn(call, Heard.pressed("1"));
            List<VoiceVAResponse> handOver = calls.turn(call, Heard.pressed("2"));

            // Then
            assertThat(Responses.eventType(end.get(end.size() - 1))).isEqualTo(EventType.SESSION_END);
            assertThat(LexCalls.audio(end)).isNotEmpty();
            VoiceVAResponse last = handOver.get(handOver.size() - 1);
            assertThat(Responses.eventType(last)).isEqualTo(EventType.TRANSFER_TO_AGENT);
            assertThat(last.getOutputEvents(0)
                            .getMetadata()
                            .getFieldsOrThrow("slots")
                            .getStructValue()
                            .getFieldsOrThrow("size")
                            .getStringValue())
                    .isEqualTo("big");
        }
    }

    @Test
    void allBotsOfAllPagesAreAgents() {
        // Given five bots on three pages, one of them not ready, and one with aliases on two pages
        LexScript script = LexScript.talkative()
                .bot("AAAAAAAAAA", "Booking", "Available", "ALIAS00001", "ALIAS00002", "ALIAS00003")
                .bot("BBBBBBBBBB", "Billing", "Available")
                .bot("CCCCCCCCCC", "Draft", "Creating")
                .bot("DDDDDDDDDD", "Support", "Available", "ALIAS00009")
                .bot("EEEEEEEEEE", "Returns", "Available");
        try (LexCalls calls = new LexCalls(script, LexSettings.none())) {

            // When
            List<VirtualAgent> agents =
                    calls.connector.getAvailableAgents().collectList().block(LexCalls.LIMIT);

            // Then
            assertThat(agents)
                    .extracting(VirtualAgent::name)
                    .containsExactly("Booking", "Billing", "Support", "Returns");
            assertThat(agents.get(0).id()).isEqualTo("aws_lex_connector: Booking");
            assertThat(calls.lex.lists()).contains("/bots/", "/bots/?2", "/bots/?4", "/bots/AAAAAAAAAA/botaliases/?2");

            // When one of them is called
            FakeConversation call = new FakeConversation("call", agents.get(0));
            calls.start(call);

            // Then it is the newest published alias that answers
            assertThat(calls.lex.calls().get(0).path()).startsWith("/bots/AAAAAAAAAA/botAliases/ALIAS00003/");
        }
    }

    private static EventType lastEvent(LexSettings settings, LexStep intent) {
        LexScript script =
                LexScript.silent().onDigits(LexStep.transcript(WORDS), intent, LexStep.spoken(Tones.pcm16k(100)));
        try (LexCalls calls = new LexCalls(script, settings)) {
            FakeConversation call = calls.call("call");
            calls.start(call);
            List<VoiceVAResponse> reply = calls.turn(call, Heard.pressed("1"));
            assertThat(LexCalls.audio(reply)).hasSize(100 * 8 + 16);
            return Responses.eventType(reply.get(reply.size() - 1));
        }
    }

    private static LexSettings quiet() {
        return LexSettings.bot().with("welcome", AwsLexConfig.Welcome.NONE);
    }

    private static byte[] bytes(List<CallerInput> frames) {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        frames.forEach(
                frame -> all.writeBytes(((CallerInput.Audio) frame).bytes().toByteArray()));
        return all.toByteArray();
    }

    private static short[] samples(byte[] pcm, int count) {
        short[] samples = new short[count];
        for (int i = 0; i < count; i++) {
            samples[i] = (short) (pcm[2 * i] & 0xFF | pcm[2 * i + 1] << 8);
        }
        return samples;
    }

    /** The pitch by its zero crossings. */
    private static double tone(byte[] mulaw) {
        int crossings = 0;
        for (int i = 401; i < mulaw.length - 400; i++) {
            if (G711.MULAW.decode(mulaw[i - 1]) < 0 && G711.MULAW.decode(mulaw[i]) >= 0) {
                crossings++;
            }
        }
        return crossings * 8000.0 / (mulaw.length - 801);
    }
}
