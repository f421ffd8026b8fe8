package io.byova.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.OutputEvent;
import com.cisco.wcc.ccai.media.v1.Prompt;
import com.cisco.wcc.ccai.media.v1.VoiceVAInputMode;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.Struct;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.InputHandling;
import io.byova.gateway.connector.Responses;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

/** PROTOCOL, chapter 3: start and end. */
class Rules09To13StartAndEndIT {

    @RegisterExtension
    final GatewayUnderTest gateway = new GatewayUnderTest();

    @Test
    void rule09_sessionStartIsAnsweredByTheWelcomeAndItsDataSeen() {
        // Given
        ScriptedConnector connector = ScriptedConnector.wav().welcomes(Audio.prompt());
        gateway.serves(connector);
        Struct data = Messages.struct("account", "4711");

        // When
        Rpc rpc = gateway.call().turn(Messages.event(EventType.SESSION_START, "from the flow", data));

        // Then
        rpc.ended();
        assertThat(rpc.shape()).containsExactly("FINAL+prompt");
        assertThat(connector.starts.get(0).event().name()).isEqualTo("from the flow");
        assertThat(connector.starts.get(0).event().parameters()).isEqualTo(data);
        assertThat(connector.starts.get(0).event().isImplied()).isFalse();
        assertThat(connector.turns).isEmpty();
    }

    @Test
    void rule09_aCallMayBeginWithAudio() {
        // Given
        ScriptedConnector connector =
                ScriptedConnector.wav().welcomes(Audio.prompt()).answers(Audio.prompt());
        gateway.serves(connector);

        // When
        Rpc rpc = gateway.call().speaking();

        // Then
        rpc.ended();
        assertThat(rpc.shape()).containsExactly("FINAL:START_OF_INPUT", "FINAL:END_OF_INPUT", "FINAL+prompt");
        assertThat(connector.starts).hasSize(1);
        assertThat(connector.starts.get(0).event().isImplied()).isTrue();
    }

    @Test
    void rule09_aCallMayBeginWithDigits() {
        // Given
        ScriptedConnector connector =
                ScriptedConnector.wav().welcomes(Audio.prompt()).answers(Audio.prompt());
        gateway.serves(connector);
        Call call = gateway.call();

        // When
        Rpc rpc = call.turn(Messages.digits("1"));
        Rpc later = call.turn(Messages.digits("2"));

        // Then
        rpc.ended();
        later.ended();
        assertThat(rpc.shape()).containsExactly("FINAL+prompt");
        assertThat(later.shape()).containsExactly("FINAL+prompt");
        assertThat(connector.starts).hasSize(1);
    }

    @Test
    void rule10_aRepeatedSessionStartGetsAnEmptyFinal() {
        // Given
        ScriptedConnector connector = ScriptedConnector.wav().welcomes(Audio.prompt());
        gateway.serves(connector);
        Call call = gateway.call().welcomed();

        // When
        Rpc again = call.turn(Messages.start());

        // Then
        again.ended();
        assertThat(again.shape()).containsExactly("FINAL");
        assertThat(connector.starts).hasSize(1);
    }

    @Test
    void rule10_aWelcomeThatWasNeverDeliveredIsDeliveredNow() {
        // Given
        ScriptedConnector connector = ScriptedConnector.chunk();
        connector.welcomes((conversation, start) -> connector.starts.size() == 1
                ? Flux.just(Audio.chunk(800)).concatWith(Flux.never())
                : Flux.just(Audio.chunk(800), Responses.finalReply()));
        gateway.serves(connector);
        Call call = gateway.call();
        call.rpc().sends(Messages.start()).awaits(1).cancels().status();
        Await.until("the end of the first welcome", () -> gateway.openTurns() == 0);

        // When
        Rpc again = call.turn(Messages.start());

        // Then
        again.ended();
        assertThat(again.shape()).containsExactly("CHUNK+prompt", "FINAL");
    }

    @Test
    void rule10_aRepeatedSessionStartDoesNotStandForAWelcomeThatIsCutOffLater() {
        // Given
        ScriptedConnector connector = ScriptedConnector.chunk();
        connector.welcomes((conversation, start) -> connector.starts.size() == 1
                ? Flux.just(Audio.chunk(800)).concatWith(Flux.never())
                : Flux.just(Audio.chunk(800), Responses.finalReply()));
        gateway.serves(connector);
        Call call = gateway.call();
        Rpc first = call.rpc().sends(Messages.start()).awaits(1);
        assertThat(call.turn(Messages.start()).ended()).hasSize(1);
        first.cancels().status();
        Await.until("the end of the first welcome", () -> gateway.openTurns() == 0);

        // When
        Rpc again = call.turn(Messages.start());

        // Then
        again.ended();
        assertThat(again.shape()).containsExactly("CHUNK+prompt", "FINAL");
    }

    @Test
    void rule11_sessionEndIsAnsweredWithOneFinalAndEndsTheCallOnce() {
        // Given
        ScriptedConnector connector = ScriptedConnector.wav().welcomes(Audio.prompt());
        gateway.serves(connector);
        Call call = gateway.call().welcomed();

        // When
        VoiceVAResponse answer = call.hangsUp();

        // Then
        assertThat(answer).isEqualTo(Responses.sessionEnd("session_ended_by_client", Struct.getDefaultInstance()));
        assertThat(connector.endOf(call).reason()).isEqualTo(EndReason.CALLER_ENDED);
        assertThat(gateway.liveConversations()).isZero();
    }

    @Test
    void rule11_sessionEndForAnUnknownOrEndedCallCreatesNothing() {
        // Given
        ScriptedConnector connector = ScriptedConnector.wav();
        gateway.serves(connector);
        Call ended = gateway.call("ended").welcomed();
        ended.hangsUp();

        // When
        VoiceVAResponse again = ended.hangsUp();
        VoiceVAResponse unknown = gateway.call("unknown").hangsUp();

        // Then
        assertThat(again).isEqualTo(Responses.sessionEnd("session_ended_by_client", Struct.getDefaultInstance()));
        assertThat(unknown).isEqualTo(again);
        assertThat(gateway.liveConversations()).isZero();
        assertThat(connector.starts).hasSize(1);
        assertThat(connector.ends).hasSize(1);
    }

    @Test
    void rule11_sessionEndStopsAllOtherRpcsOfTheCall() {
        // Given
        ScriptedConnector connector = ScriptedConnector.chunk().does((conversation, turn) -> turn.next()
                .thenMany(Flux.just(Audio.chunk(800)).concatWith(Flux.never())));
        gateway.serves(connector);
        Call call = gateway.call().welcomed();
        Rpc replying = call.turn(Messages.digits("1")).awaits(1);
        Rpc listening = call.onConnection(1).rpc().sends(Messages.mulaw());
        Rpc mute = call.rpc().sends(Messages.mulaw());
        Await.until("three turns", () -> gateway.openTurns() == 3);

        // When
        call.onConnection(2).hangsUp();

        // Then
        replying.ended();
        assertThat(replying.shape()).containsExactly("CHUNK+prompt", "FINAL");
        assertThat(listening.ended()).isEmpty();
        assertThat(mute.ended()).isEmpty();
        assertThat(connector.turn(0).answerCancelled).isTrue();
        assertThat(connector.endOf(call).liveFluxes()).isZero();
    }

    @Test
    void rule11_racingEndsTellTheConnectorOnce() {
        // Given
        ScriptedConnector connector =
                ScriptedConnector.wav().answers(Responses.transfer("help", Struct.getDefaultInstance()));
        gateway.serves(connector);
        List<Call> calls = new ArrayList<>();
        List<Rpc> rpcs = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(gateway.call().welcomed());
        }

        // When
        for (Call call : calls) {
            rpcs.add(call.onConnection(0).rpc().sends(Messages.digits("1")));
            rpcs.add(call.onConnection(1).rpc().sends(Messages.end()));
            rpcs.add(call.onConnection(2).rpc().sends(Messages.end()));
        }

        // Then
        rpcs.forEach(Rpc::ended);
        calls.forEach(connector::endOf);
        assertThat(connector.ends).hasSize(100);
        assertThat(gateway.liveConversations()).isZero();
    }

    @Test
    void rule11_inputThatComesAfterTheEndCreatesNothing() {
        // Given
        ScriptedConnector connector = ScriptedConnector.wav();
        gateway.serves(connector);
        Call call = gateway.call().welcomed();
        call.hangsUp();

        // When
        Rpc late = call.speaking();

        // Then
        assertThat(late.ended()).isEmpty();
        assertThat(gateway.liveConversations()).isZero();
        assertThat(connector.starts).hasSize(1);
    }

    @Test
    void rule12_anAgentMayEndTheSession() {
        // Given
        VoiceVAResponse bye = illegallyDecorated(
                Responses.withPrompt(Responses.sessionEnd("done", Struct.getDefaultInstance()), Audio.wav(800)));
        ScriptedConnector connector = ScriptedConnector.wav().answers(bye);
        gateway.serves(connector);
        Call call = gateway.call().welcomed();

        // When
        Rpc rpc = call.rpc().sends(Messages.digits("6"));

        // Then
        assertTerminal(rpc, OutputEvent.EventType.SESSION_END);
        assertThat(connector.endOf(call).reason()).isEqualTo(EndReason.AGENT_ENDED);
        assertThat(gateway.liveConversations()).isZero();
    }

    @Test
    void rule12_anAgentMayHandTheCallerOver() {
        // Given
        Struct data = Messages.struct("queue", "sales");
        ScriptedConnector connector = ScriptedConnector.wav()
                .answers(illegallyDecorated(Responses.withPrompt(Responses.transfer("sales", data), Audio.wav(800))));
        gateway.serves(connector);
        Call call = gateway.call().welcomed();

        // When
        Rpc rpc = call.speaking();

        // Then
        rpc.ended();
        assertTerminal(rpc, OutputEvent.EventType.TRANSFER_TO_AGENT);
        assertThat(rpc.last().getOutputEvents(0).getMetadata()).isEqualTo(data);
        assertThat(rpc.last().getOutputEvents(0).getName()).isEqualTo("sales");
        assertThat(connector.endOf(call).reason()).isEqualTo(EndReason.TRANSFERRED);
    }

    @Test
    void rule12_aWelcomeMayEndTheCall() {
        // Given
        ScriptedConnector connector =
                ScriptedConnector.wav().welcomes(Responses.sessionEnd("closed", Struct.getDefaultInstance()));
        gateway.serves(connector);
        Call call = gateway.call();

        // When
        Rpc rpc = call.rpc().sends(Messages.start());

        // Then
        assertThat(rpc.ended()).hasSize(1);
        assertThat(connector.endOf(call).reason()).isEqualTo(EndReason.AGENT_ENDED);
    }

    @Test
    void rule13_inTheWavProfilePromptAndEventAreOneResponse() {
        // Given
        gateway.servesYaml("connectors: [{name: local, type: local_audio, config: {}}]");
        Call call = gateway.call().welcomed();

        // When
        Rpc rpc = call.turn(Messages.digits("5"));

        // Then
        rpc.ended();
        assertThat(rpc.shape()).containsExactly("FINAL:TRANSFER_TO_AGENT+prompt");
        assertThat(gateway.liveConversations()).isZero();
    }

    @Test
    void rule13_inTheChunkProfileTheEventIsOnTheClosingFinal() {
        // Given
        gateway.servesYaml("connectors: [{name: local, type: local_audio, config: {profile: chunk}}]");
        Call call = gateway.call().welcomed();

        // When
        Rpc rpc = call.turn(Messages.digits("6"));

        // Then
        rpc.ended();
        assertThat(rpc.shape().subList(0, rpc.shape().size() - 1)).isNotEmpty().containsOnly("CHUNK+prompt");
        assertThat(rpc.shape()).last().isEqualTo("FINAL:SESSION_END");
    }

    private static VoiceVAResponse illegallyDecorated(VoiceVAResponse terminal) {
        VoiceVAResponse.Builder decorated = terminal.toBuilder()
                .setInputMode(VoiceVAInputMode.INPUT_VOICE)
                .setInputHandlingConfig(InputHandling.DEFAULTS.toMessage());
        decorated.getPromptsBuilderList().forEach(prompt -> prompt.setIsBargeInEnabled(true));
        return decorated.build();
    }

    private static void assertTerminal(Rpc rpc, OutputEvent.EventType event) {
        rpc.ended();
        VoiceVAResponse last = rpc.last();
        assertThat(last.getResponseType()).isEqualTo(VoiceVAResponse.ResponseType.FINAL);
        assertThat(Rpc.eventOf(last)).isEqualTo(event);
        assertThat(last.getInputMode()).isEqualTo(VoiceVAInputMode.INPUT_VOICE_MODE_UNSPECIFIED);
        assertThat(last.hasInputHandlingConfig()).isFalse();
        assertThat(last.getPromptsList()).hasSize(1).noneMatch(Prompt::getIsBargeInEnabled);
    }
}
