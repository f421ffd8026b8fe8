package io.byova.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.OutputEvent;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.Struct;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.Responses;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** PROTOCOL, chapter 2, rules 4 to 8: what may happen on an RPC. */
class Rules04To08TurnsIT {

    @RegisterExtension
    final GatewayUnderTest gateway = new GatewayUnderTest();

    @Test
    void rule04_sessionStartAndSpeechInOneRpcAreAnsweredInOrder() {
        // Given
        ScriptedConnector connector = ScriptedConnector.chunk()
                .welcomes(Audio.chunk(800), Responses.finalReply())
                .answers(Audio.chunk(1600), Responses.finalReply());
        gateway.serves(connector);

        // When
        Rpc rpc = gateway.call().rpc().sends(Messages.start()).sends(Messages.mulaw());
        rpc.says(Speech.SENTENCE_AND_SILENCE);

        // Then
        rpc.ended();
        assertThat(rpc.shape())
                .containsExactly(
                        "CHUNK+prompt", "FINAL", "FINAL:START_OF_INPUT", "CHUNK:END_OF_INPUT", "CHUNK+prompt", "FINAL");
        assertThat(rpc.responses().get(0).getPrompts(0).getAudioContent()).hasSize(800);
        assertThat(rpc.responses().get(4).getPrompts(0).getAudioContent()).hasSize(1600);
        assertThat(connector.starts).hasSize(1);
    }

    @Test
    void rule04_silenceMayEndWithStartOfDtmf() {
        // Given
        ScriptedConnector connector = ScriptedConnector.wav();
        gateway.serves(connector);
        Call call = gateway.call().welcomed();
        Rpc silence = call.rpc().sends(Messages.mulaw()).says(Speech.silence(1000));

        // When
        silence.sends(Messages.event(EventType.START_OF_DTMF)).halfCloses();

        // Then
        assertThat(silence.ended()).isEmpty();
        assertThat(connector.turns).hasSize(1);
        assertThat(connector.turn(0).inputs).allMatch(CallerInput.Audio.class::isInstance);
    }

    @Test
    void rule04_silenceMayEndWithSessionEnd() {
        // Given
        ScriptedConnector connector = ScriptedConnector.wav();
        gateway.serves(connector);
        Call call = gateway.call().welcomed();
        Rpc silence = call.rpc().sends(Messages.mulaw()).says(Speech.silence(1000));

        // When
        silence.sends(Messages.end());

        // Then
        silence.ended();
        assertThat(silence.shape()).containsExactly("FINAL:SESSION_END");
        assertThat(connector.endOf(call).reason()).isEqualTo(EndReason.CALLER_ENDED);
        assertThat(gateway.liveConversations()).isZero();
    }

    @Test
    void rule04_severalEventsInOneRpcAreAnsweredOneByOne() {
        // Given
        ScriptedConnector connector = ScriptedConnector.wav().does((conversation, turn) -> turn.take(1)
                .map(input -> Responses.custom(((CallerInput.Dtmf) input).digits(), Struct.getDefaultInstance())));
        gateway.serves(connector);

        // When
        Rpc rpc = gateway.call().welcomed().rpc();
        for (int digit = 0; digit < 10; digit++) {
            rpc.sends(Messages.digits("" + digit));
        }
        rpc.halfCloses();

        // Then
        assertThat(rpc.ended())
                .extracting(response -> response.getOutputEvents(0).getName())
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    @Test
    void rule05_overlappingRpcsDoNotDisturbEachOther() {
        // Given
        Sinks.Many<VoiceVAResponse> speech = Sinks.many().unicast().onBackpressureBuffer();
        ScriptedConnector connector = ScriptedConnector.chunk()
                .does((conversation, turn) ->
                        turn.concatMap(input -> input instanceof CallerInput.Dtmf ? speech.asFlux() : Flux.empty()));
        gateway.serves(connector);
        Call call = gateway.call().welcomed();
        Rpc replying = call.turn(Messages.digits("1"));
        speech.tryEmitNext(Audio.interruptibleChunk(800));
        replying.awaits(1);

        // When
        Rpc next = call.onConnection(1).rpc().sends(Messages.mulaw()).says(Speech.silence(1000));
        next.sends(Messages.event(EventType.CUSTOM_EVENT)).awaits(1);
        speech.tryEmitNext(Audio.interruptibleChunk(1600));
        speech.tryEmitNext(Responses.finalReply());

        // Then
        replying.ended();
        assertThat(replying.shape()).containsExactly("CHUNK+prompt", "CHUNK+prompt", "FINAL");
        assertThat(next.isOver()).isFalse();
        next.halfCloses().ended();
    }

    @Test
    void rule05_theEndOfOneRpcLeavesWhatTheNextOneUses() {
        // Given
        ScriptedConnector connector = ScriptedConnector.chunk().answers(Responses.finalReply());
        gateway.serves(connector);
        Call call = gateway.call().welcomed();
        Rpc first = call.rpc().sends(Messages.mulaw()).says(Speech.silence(100));
        Rpc second = call.rpc().sends(Messages.mulaw()).says(Speech.silence(100));

        // When
        first.cancels();
        first.status();
        second.says(Speech.SENTENCE_AND_SILENCE);

        // Then
        second.ended();
        assertThat(second.shape()).containsExactly("FINAL:START_OF_INPUT", "CHUNK:END_OF_INPUT", "FINAL");
        assertThat(connector.ends).isEmpty();
    }

    @Test
    void rule06_answersComeBeforeTheHalfClose() {
        // Given
        gateway.serves(ScriptedConnector.wav().welcomes(Audio.prompt()).answers(Audio.prompt()));
        Call call = gateway.call();

        // When
        Rpc welcome = call.rpc().sends(Messages.start()).awaits(1);
        Rpc digits = call.rpc().sends(Messages.digits("1")).awaits(1);
        Rpc event = call.rpc().sends(Messages.event(EventType.NO_INPUT)).awaits(1);
        Rpc end = call.rpc().sends(Messages.end()).awaits(1);

        // Then
        assertThat(welcome.shape()).containsExactly("FINAL+prompt");
        assertThat(digits.shape()).containsExactly("FINAL+prompt");
        assertThat(event.shape()).containsExactly("FINAL+prompt");
        assertThat(end.shape()).containsExactly("FINAL:SESSION_END");
    }

    @Test
    void rule07_aReplyToSpeechCompletesTheRpcAndLaterInputIsDropped() {
        // Given
        ScriptedConnector connector = ScriptedConnector.wav().answers(Audio.prompt());
        gateway.serves(connector);
        Rpc rpc = gateway.call().welcomed().speaking();

        // When
        rpc.says(Speech.SENTENCE_AND_SILENCE);

        // Then
        rpc.ended();
        assertThat(rpc.shape()).containsExactly("FINAL:START_OF_INPUT", "FINAL:END_OF_INPUT", "FINAL+prompt");
        assertThat(connector.turns).hasSize(1);
    }

    @Test
    void rule07_anEventsRpcStaysOpenUntilTheHalfClose() {
        // Given
        gateway.serves(ScriptedConnector.wav().answers(Audio.prompt()));
        Rpc rpc = gateway.call().rpc().sends(Messages.start()).awaits(1);

        // When
        rpc.sends(Messages.digits("1")).awaits(2);

        // Then
        assertThat(rpc.isOver()).isFalse();
        assertThat(rpc.halfCloses().ended()).hasSize(2);
    }

    @Test
    void rule07_aTerminalResponseCompletesTheRpcAtOnce() {
        // Given
        gateway.serves(ScriptedConnector.wav().answers(Responses.transfer("help", Struct.getDefaultInstance())));

        // When
        Rpc rpc = gateway.call().welcomed().rpc().sends(Messages.digits("1"));

        // Then
        assertThat(rpc.ended()).hasSize(1);
        assertThat(rpc.events()).containsExactly(OutputEvent.EventType.TRANSFER_TO_AGENT);
    }

    @Test
    void rule07_anRpcWithoutInputForLongIsCompleted() {
        // Given
        gateway.with(GatewayUnderTest.idle(Duration.ofMillis(300), Duration.ofMinutes(10)))
                .serves(ScriptedConnector.wav());
        Call call = gateway.call().welcomed();

        // When
        Rpc silent = call.rpc().sends(Messages.mulaw()).says(Speech.silence(200));
        Rpc mute = call.rpc();
        Rpc afterReply = call.rpc().sends(Messages.digits("1")).awaits(1);

        // Then
        assertThat(silent.ended()).isEmpty();
        assertThat(mute.ended()).isEmpty();
        assertThat(afterReply.ended()).hasSize(1);
        assertThat(gateway.liveConversations()).isEqualTo(1);
    }

    @Test
    void rule07_aCallerThatCancelsAfterTheReplyIsNoFailure() {
        // Given
        ScriptedConnector connector = ScriptedConnector.wav().answers(Audio.prompt());
        gateway.serves(connector);
        Call call = gateway.call().welcomed();

        // When
        call.rpc().sends(Messages.digits("1")).awaits(1).cancels();

        // Then
        assertThat(call.turn(Messages.digits("2")).ended()).hasSize(1);
        assertThat(connector.ends).isEmpty();
    }

    @Test
    void rule08_aLaterMessageMayNotNameAnotherConversation() {
        // Given
        ScriptedConnector connector = ScriptedConnector.wav();
        gateway.serves(connector);
        Call call = gateway.call();
        Rpc rpc = call.rpc().sends(Messages.start()).awaits(1);

        // When
        rpc.sends(Messages.digits("1").toBuilder().setConversationId("another").build());

        // Then
        assertInvalid(rpc, "conversation_id");
        assertThat(connector.starts).hasSize(1);
        assertThat(call.turn(Messages.digits("1")).ended()).hasSize(1);
    }

    @Test
    void rule08_aLaterMessageMayNameNoConversation() {
        // Given
        gateway.serves(ScriptedConnector.wav());
        Rpc rpc = gateway.call().rpc().sends(Messages.start()).awaits(1);

        // When
        rpc.sendsAsIs(Messages.digits("1")).halfCloses();

        // Then
        assertThat(rpc.ended()).hasSize(2);
    }

    @Test
    void rule08_aLaterRpcMayNotNameAnotherAgent() {
        // Given
        gateway.serves(
                ScriptedConnector.wav(),
                new ScriptedConnector("Other", ScriptedConnector.wav().agent().settings()));
        Call call = gateway.call().welcomed();
        VoiceVARequest digits = Messages.digits("1");

        // When
        Rpc conflicting =
                call.turn(digits.toBuilder().setVirtualAgentId("Other").build());
        Rpc same = call.turn(digits.toBuilder().setVirtualAgentId("Scripted").build());

        // Then
        assertInvalid(conflicting, "virtual_agent_id");
        assertThat(same.ended()).hasSize(1);
    }

    @Test
    void rule08_anEmptyConversationIdIsRefused() {
        // Given
        ScriptedConnector connector = ScriptedConnector.wav();
        gateway.serves(connector);

        // When
        List<Rpc> rpcs = List.of(
                gateway.call().rpc().sendsAsIs(Messages.start()),
                gateway.call().rpc().sendsAsIs(Messages.mulaw()),
                gateway.call().rpc().sendsAsIs(Messages.end()));

        // Then
        rpcs.forEach(rpc -> assertInvalid(rpc, "conversation_id"));
        assertThat(gateway.liveConversations()).isZero();
        assertThat(connector.starts).isEmpty();
    }

    private static void assertInvalid(Rpc rpc, String field) {
        Status status = rpc.status();
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).contains(field);
    }
}
