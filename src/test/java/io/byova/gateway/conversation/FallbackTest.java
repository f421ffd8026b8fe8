package io.byova.gateway.conversation;

import static io.byova.gateway.conversation.Requests.digits;
import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.audio.WavFile;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.FailureEvent;
import io.byova.gateway.connector.ReplyProfile;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What a caller hears of a vendor that failed. */
class FallbackTest {

    private static final ConnectorException FAILURE = ConnectorException.permanent("500", "broken", null);

    @Test
    void inTheWavProfilePromptAndEventAreOneResponse() throws Exception {
        // Given
        Scene scene = Scene.wavs();
        Turn turn = scene.turn(digits("call", "1"));

        // When
        List<VoiceVAResponse> said = reply(scene, turn);

        // Then (rule 13)
        assertThat(Shown.all(said)).singleElement().asString().endsWith("TRANSFER_TO_AGENT");
        byte[] wav = said.get(0).getPrompts(0).getAudioContent().toByteArray();
        assertThat(WavFile.read(wav).toMulaw8k()).isEqualTo(Scene.ERROR_AUDIO.toByteArray());
        assertThat(turn.isLast(said.get(0))).isTrue();
    }

    @Test
    void inTheChunkProfileTheEventFollowsTheAudio() {
        Scene scene = Scene.chunks();

        assertThat(Shown.all(reply(scene, scene.turn(digits("call", "1")))))
                .containsExactly("CHUNK 800", "FINAL TRANSFER_TO_AGENT");
    }

    @Test
    void theAgentsOwnWordsAndEventComeFirst() {
        // Given an error prompt too short for a chunk of its own
        AgentSettings usual = AgentSettings.of(ReplyProfile.CHUNK, false);
        AgentSettings own = new AgentSettings(
                usual.profile(),
                false,
                false,
                usual.inputMode(),
                usual.inputHandling(),
                usual.termchar(),
                ByteString.copyFrom(new byte[60]),
                FailureEvent.SESSION_END);
        Scene scene = new Scene(own, ConversationSettings.DEFAULTS);

        // Then
        assertThat(Shown.all(reply(scene, scene.turn(digits("call", "1")))))
                .containsExactly("CHUNK 100", "FINAL SESSION_END");
    }

    @Test
    void endsTheConversation() {
        Scene scene = Scene.wavs();
        Turn turn = scene.turn(digits("call", "1"));
        turn.conversation().gate().enter();
        turn.conversation().gate().leave();

        reply(scene, turn);

        assertThat(scene.registry.liveConversations()).isZero();
        assertThat(scene.connector.heard).containsExactly("end connector-failed");
    }

    @Test
    void saysNothingWhereTheCallHasEndedAlready() {
        // Given
        Scene scene = Scene.wavs();
        Turn turn = scene.turn(digits("call", "1"));
        scene.registry.end(turn.conversation(), EndReason.CALLER_ENDED, turn);

        AtomicBoolean completed = new AtomicBoolean();
        turn.whenCompleted(() -> completed.set(true));

        // When, Then the RPC just ends
        assertThat(reply(scene, turn)).isEmpty();
        assertThat(completed).isTrue();
    }

    private static List<VoiceVAResponse> reply(Scene scene, Turn turn) {
        return new Fallback(scene.registry).reply(turn, FAILURE).collectList().block();
    }
}
