package io.byova.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.VoiceVAInputMode;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.FailureEvent;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** PROTOCOL, chapter 7: a vendor that fails costs its own caller a prompt and a transfer, and nobody else anything. */
class VendorFailuresIT {

    /** How a vendor fails. */
    enum Failure {
        FAILS,
        THROWS,
        RETURNS_NULL,
        FAILS_WITH_ANY_EXCEPTION,
        MISSES_A_CLASS,
        STALLS,
        SENDS_THE_OTHER_PROFILE,
        SENDS_A_TERMINAL_CHUNK,
        IGNORES_DEMAND,
        FAILS_ON_ANOTHER_THREAD;

        Flux<VoiceVAResponse> of(ReplyProfile profile) {
            return switch (this) {
                case FAILS -> Flux.error(ConnectorException.retryable("503", "the vendor is busy", null));
                case THROWS -> throw new IllegalStateException("thrown by a connector");
                case RETURNS_NULL -> null;
                case FAILS_WITH_ANY_EXCEPTION -> Flux.error(new UnsupportedOperationException("any"));
                case MISSES_A_CLASS -> throw new NoClassDefFoundError("com/vendor/Client");
                case STALLS -> Flux.never();
                case SENDS_THE_OTHER_PROFILE ->
                    Flux.just(profile == ReplyProfile.WAV ? Audio.chunk(800) : Audio.prompt());
                case SENDS_A_TERMINAL_CHUNK ->
                    Flux.just(Responses.sessionEnd("x", Struct.getDefaultInstance()).toBuilder()
                            .setResponseType(VoiceVAResponse.ResponseType.CHUNK)
                            .build());
                case IGNORES_DEMAND ->
                    Flux.from(subscriber -> {
                        subscriber.onSubscribe(new DeafSubscription());
                        for (int i = 0; i < 1000; i++) {
                            subscriber.onNext(Responses.partial("dropped, for nobody allowed it"));
                        }
                    });
                case FAILS_ON_ANOTHER_THREAD ->
                    Flux.<VoiceVAResponse>error(ConnectorException.permanent("401", "the key is refused", null))
                            .delaySubscription(Duration.ofMillis(20), Schedulers.parallel());
            };
        }
    }

    private static final class DeafSubscription implements Subscription {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    }

    @RegisterExtension
    final GatewayUnderTest gateway = new GatewayUnderTest().firstResponseWithin(Duration.ofMillis(400));

    @ParameterizedTest
    @EnumSource(Failure.class)
    void aFailingTurnIsAnsweredByTheErrorPromptAndTheTransfer(Failure failure) {
        // Given
        ScriptedConnector connector = ScriptedConnector.wav();
        connector.does((conversation, turn) -> conversation.id().equals("lucky")
                ? connector.answering(turn, Audio.prompt())
                : failure.of(ReplyProfile.WAV));
        gateway.serves(connector);
        Call lucky = gateway.call("lucky").welcomed();
        Call unlucky = gateway.call("unlucky").welcomed();

        // When
        Rpc rpc = unlucky.turn(Messages.digits("1"));

        // Then
        rpc.ended();
        assertThat(rpc.shape()).containsExactly("FINAL:TRANSFER_TO_AGENT+prompt");
        assertFallback(rpc.last());
        assertThat(StrictWav.audioOf(rpc.last().getPrompts(0).getAudioContent()))
                .isEqualTo(GatewayUnderTest.ERROR_AUDIO);
        assertThat(connector.endOf(unlucky).reason()).isEqualTo(EndReason.CONNECTOR_FAILED);
        assertThat(lucky.speaking().ended()).hasSize(3);
        assertThat(gateway.liveConversations()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Failure.class)
    void aFailingWelcomeIsAnsweredInTheChunkProfileToo(Failure failure) {
        // Given
        ScriptedConnector connector =
                ScriptedConnector.chunk().welcomes((conversation, start) -> failure.of(ReplyProfile.CHUNK));
        gateway.onFailure(FailureEvent.SESSION_END).serves(connector);
        Call call = gateway.call();

        // When
        Rpc rpc = call.rpc().sends(Messages.start());

        // Then
        rpc.ended();
        assertThat(rpc.shape()).containsExactly("CHUNK+prompt", "CHUNK+prompt", "FINAL:SESSION_END");
        assertFallback(rpc.last());
        assertThat(rpc.chunkedAudio()).isEqualTo(GatewayUnderTest.ERROR_AUDIO);
        assertThat(connector.endOf(call).reason()).isEqualTo(EndReason.CONNECTOR_FAILED);
        assertThat(gateway.liveConversations()).isZero();
    }

    @Test
    void anAgentsOwnErrorPromptAndEventPrecedeTheConnectors() {
        // Given
        AgentSettings usual = AgentSettings.DEFAULTS;
        ByteString own = Audio.bytes(1001);
        ScriptedConnector connector = new ScriptedConnector(new AgentSettings(
                        ReplyProfile.WAV,
                        false,
                        false,
                        usual.inputMode(),
                        usual.inputHandling(),
                        null,
                        own,
                        FailureEvent.SESSION_END))
                .does((conversation, turn) -> Failure.FAILS.of(ReplyProfile.WAV));
        gateway.serves(connector);

        // When
        Rpc rpc = gateway.call().welcomed().turn(Messages.digits("1"));

        // Then
        rpc.ended();
        assertThat(rpc.shape()).containsExactly("FINAL:SESSION_END+prompt");
        assertThat(StrictWav.audioOf(rpc.last().getPrompts(0).getAudioContent()))
                .isEqualTo(own);
    }

    @Test
    void aVendorThatStallsAfterTheCallerHasSpokenIsNoticed() {
        // Given
        ScriptedConnector connector = ScriptedConnector.chunk().answers(Flux.never());
        gateway.serves(connector);

        // When
        Rpc rpc = gateway.call().welcomed().speaking();

        // Then
        rpc.ended();
        assertThat(rpc.shape())
                .containsExactly(
                        "FINAL:START_OF_INPUT",
                        "CHUNK:END_OF_INPUT",
                        "CHUNK+prompt",
                        "CHUNK+prompt",
                        "FINAL:TRANSFER_TO_AGENT");
        assertThat(connector.turn(0).answerCancelled).isTrue();
    }

    @Test
    void aVendorThatFailsBeforeTheEndOfSpeechIsPrecededByEndOfInput() {
        // Given
        ScriptedConnector connector = ScriptedConnector.wav().does((conversation, turn) -> turn.take(1)
                .thenMany(Flux.just(Responses.startOfInput()))
                .concatWith(Failure.FAILS.of(ReplyProfile.WAV)));
        gateway.serves(connector);

        // When
        Rpc rpc = gateway.call().welcomed().speaking();

        // Then
        rpc.ended();
        assertThat(rpc.shape())
                .containsExactly("FINAL:START_OF_INPUT", "FINAL:END_OF_INPUT", "FINAL:TRANSFER_TO_AGENT+prompt");
    }

    @Test
    void aVendorThatStallsAmidItsReplyIsNoticed() {
        // Given
        ScriptedConnector connector =
                ScriptedConnector.chunk().answers(Flux.just(Audio.chunk(800)).concatWith(Flux.never()));
        gateway.serves(connector);

        // When
        Rpc rpc = gateway.call().welcomed().turn(Messages.digits("1"));

        // Then
        rpc.ended();
        assertThat(rpc.shape())
                .containsExactly("CHUNK+prompt", "CHUNK+prompt", "CHUNK+prompt", "FINAL:TRANSFER_TO_AGENT");
    }

    @Test
    void aVendorThatWaitsForSpeechIsNotStalled() {
        // Given
        ScriptedConnector connector = ScriptedConnector.chunk().answers(Responses.finalReply());
        gateway.serves(connector);
        Rpc rpc = gateway.call().welcomed().rpc().sends(Messages.mulaw());

        // When
        Await.always("patience", Duration.ofMillis(1000), () -> {
            rpc.says(Speech.silence(20));
            return !rpc.isOver();
        });

        // Then
        rpc.says(Speech.SENTENCE_AND_SILENCE).ended();
        assertThat(rpc.shape()).last().isEqualTo("FINAL");
    }

    @ParameterizedTest
    @EnumSource(
            value = Failure.class,
            names = {"FAILS", "THROWS", "RETURNS_NULL", "MISSES_A_CLASS", "STALLS"})
    void aConnectorThatCannotEndACallKeepsNobodyWaiting(Failure failure) {
        // Given
        ScriptedConnector connector = ScriptedConnector.wav().parts(reason -> failure.of(ReplyProfile.WAV));
        gateway.serves(connector);
        Call call = gateway.call().welcomed();

        // When
        VoiceVAResponse answer = call.hangsUp();

        // Then
        assertThat(answer).isEqualTo(Responses.sessionEnd("session_ended_by_client", Struct.getDefaultInstance()));
        assertThat(gateway.liveConversations()).isZero();
    }

    @Test
    void manyFailingCallsDoNotDisturbTheOthers() {
        // Given
        ScriptedConnector connector = ScriptedConnector.wav();
        connector.does((conversation, turn) -> conversation.id().startsWith("good")
                ? connector.answering(turn, Audio.prompt())
                : Failure.STALLS.of(ReplyProfile.WAV));
        gateway.serves(connector);
        List<Rpc> bad = new ArrayList<>();
        List<Rpc> good = new ArrayList<>();

        // When
        for (int i = 0; i < 50; i++) {
            bad.add(gateway.call("bad" + i).turn(Messages.digits("1")));
            good.add(gateway.call("good" + i).turn(Messages.digits("1")));
        }

        // Then
        good.forEach(rpc -> assertThat(rpc.ended()).hasSize(1));
        bad.forEach(rpc -> assertFallback(rpc.ended().get(0)));
        assertThat(gateway.liveConversations()).isEqualTo(50);
    }

    private static void assertFallback(VoiceVAResponse last) {
        assertThat(last.getOutputEvents(0).getName()).isEqualTo("connector_failed");
        assertThat(last.getInputMode()).isEqualTo(VoiceVAInputMode.INPUT_VOICE_MODE_UNSPECIFIED);
        assertThat(last.hasInputHandlingConfig()).isFalse();
    }
}
