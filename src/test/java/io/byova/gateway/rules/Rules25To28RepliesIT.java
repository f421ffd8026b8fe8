package io.byova.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.InputHandlingConfig;
import com.cisco.wcc.ccai.media.v1.OutputEvent;
import com.cisco.wcc.ccai.media.v1.Prompt;
import com.cisco.wcc.ccai.media.v1.VoiceVAInputMode;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import com.google.protobuf.Struct;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.InputHandling;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** PROTOCOL, chapter 5, rules 25 to 28: what a response carries. */
class Rules25To28RepliesIT {

    private static final String LOCAL = "connectors: [{name: local, type: local_audio, config: {profile: %s}}]";

    @RegisterExtension
    final GatewayUnderTest gateway = new GatewayUnderTest();

    @Test
    void rule25_aResponseCarriesAtMostOneEvent() {
        // Given
        VoiceVAResponse custom = Responses.custom("first", Struct.getDefaultInstance());
        VoiceVAResponse two = custom.toBuilder()
                .addAllOutputEvents(Responses.noMatch().getOutputEventsList())
                .build();
        gateway.serves(ScriptedConnector.wav().answers(two));

        // When
        Rpc rpc = gateway.call().welcomed().turn(Messages.digits("1"));

        // Then
        rpc.ended();
        assertThat(rpc.onlyResponse().getOutputEventsList()).isEqualTo(custom.getOutputEventsList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"wav", "chunk"})
    void rule26_everyNonTerminalReplySaysWhatToTakeNext(String profile) {
        // Given
        gateway.servesYaml(LOCAL.formatted(profile
                + ", input-mode: dtmf, input-handling: {inter-digit-timeout-ms: 1500, termchar: '*', dtmf-length: 4,"
                + " no-input-timeout-ms: 7000}"));
        Call call = gateway.call();

        // When: one after the other, as what is said over these prompts is not heard
        List<Supplier<Rpc>> turns = List.of(
                () -> call.turn(Messages.start()),
                () -> call.turn(Messages.start()),
                call::speaking,
                () -> call.turn(Messages.digits("77*")));
        List<Rpc> replies = new ArrayList<>();
        for (Supplier<Rpc> turn : turns) {
            Rpc rpc = turn.get();
            rpc.ended();
            replies.add(rpc);
        }

        // Then
        InputHandlingConfig expected = new InputHandling(1500, "*", 4, null, null, null, 7000).toMessage();
        for (Rpc rpc : replies) {
            assertThat(rpc.last().getInputMode()).isEqualTo(VoiceVAInputMode.INPUT_EVENT_DTMF);
            assertThat(rpc.last().getInputHandlingConfig()).isEqualTo(expected);
        }
        assertThat(expected.getDtmfConfig().getTermcharValue()).isEqualTo(15);
    }

    @Test
    void rule26_aConnectorsOwnInputModeIsKept() {
        // Given
        VoiceVAResponse own = Responses.finalReply().toBuilder()
                .setInputMode(VoiceVAInputMode.INPUT_VOICE)
                .build();
        gateway.serves(ScriptedConnector.wav().welcomes(own).answers(Responses.finalReply()));
        Call call = gateway.call();

        // When
        Rpc welcome = call.turn(Messages.start());
        Rpc digits = call.turn(Messages.digits("1"));

        // Then
        welcome.ended();
        digits.ended();
        assertThat(welcome.last().getInputMode()).isEqualTo(VoiceVAInputMode.INPUT_VOICE);
        assertThat(welcome.last().getInputHandlingConfig()).isEqualTo(InputHandling.DEFAULTS.toMessage());
        assertThat(digits.last().getInputMode()).isEqualTo(VoiceVAInputMode.INPUT_VOICE_DTMF);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rule27_textBesideAudioIsKeptOnlyWhereTheAgentSaysSo(boolean kept) {
        // Given
        AgentSettings usual = AgentSettings.DEFAULTS;
        AgentSettings settings = new AgentSettings(
                ReplyProfile.WAV, false, kept, usual.inputMode(), usual.inputHandling(), usual.termchar(), null, null);
        VoiceVAResponse.Builder spoken = Audio.prompt().toBuilder();
        spoken.getPromptsBuilder(0).setText("Hello.");
        spoken.addPrompts(Prompt.newBuilder().setText("no audio here"));
        gateway.serves(new ScriptedConnector(settings).welcomes(spoken.build()));

        // When
        Rpc rpc = gateway.call().turn(Messages.start());

        // Then
        rpc.ended();
        assertThat(rpc.onlyResponse().getPrompts(0).getText()).isEqualTo(kept ? "Hello." : "");
        assertThat(rpc.onlyResponse().getPrompts(1).getText()).isEqualTo("no audio here");
    }

    @Test
    void rule27_theCallsRecordComesOnlyOnItsLastResponse() {
        // Given
        VoiceVAResponse record = Responses.sessionRecord("all that was said", "in short", "en-US");
        VoiceVAResponse chunk = Audio.chunk(800).toBuilder()
                .mergeFrom(record)
                .setResponseType(ResponseType.CHUNK)
                .build();
        ScriptedConnector connector =
                ScriptedConnector.chunk().answers(chunk, record).parts(reason -> Flux.just(record));
        gateway.serves(connector);
        Call call = gateway.call().welcomed();

        // When
        Rpc turn = call.turn(Messages.digits("1"));
        turn.ended();
        VoiceVAResponse last = call.hangsUp();

        // Then
        assertThat(turn.responses())
                .noneMatch(response -> response.hasSessionTranscript() || response.hasSessionSummary());
        assertThat(Rpc.eventOf(last)).isEqualTo(OutputEvent.EventType.SESSION_END);
        assertThat(last.getSessionTranscript()).isEqualTo(record.getSessionTranscript());
        assertThat(last.getSessionSummary()).isEqualTo(record.getSessionSummary());
    }

    @Test
    void rule27_aTerminalResponseMayCarryTheCallsRecord() {
        // Given
        VoiceVAResponse record = Responses.sessionRecord("all that was said", "in short", "en-US");
        VoiceVAResponse bye = record.toBuilder()
                .mergeFrom(Responses.sessionEnd("done", Struct.getDefaultInstance()))
                .build();
        gateway.serves(ScriptedConnector.wav().answers(bye));

        // When
        Rpc rpc = gateway.call().welcomed().turn(Messages.digits("6"));

        // Then
        rpc.ended();
        assertThat(rpc.onlyResponse().getSessionTranscript()).isEqualTo(record.getSessionTranscript());
    }

    @Test
    void rule28_aResponseTooLargeForWxccIsReplacedByTheFallback() {
        // Given
        ScriptedConnector connector =
                ScriptedConnector.wav().answers(Responses.prompt(Audio.bytes(4 * 1024 * 1024), false));
        gateway.serves(connector);
        Call call = gateway.call().welcomed();

        // When
        Rpc rpc = call.turn(Messages.digits("1"));

        // Then
        rpc.ended();
        assertThat(rpc.shape()).containsExactly("FINAL:TRANSFER_TO_AGENT+prompt");
        assertThat(StrictWav.audioOf(rpc.onlyResponse().getPrompts(0).getAudioContent()))
                .isEqualTo(GatewayUnderTest.ERROR_AUDIO);
        connector.endOf(call);
    }
}
