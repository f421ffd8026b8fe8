package io.byova.gateway.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.Prompt;
import com.cisco.wcc.ccai.media.v1.VoiceVAInputMode;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import org.junit.jupiter.api.Test;

/** One response as it may go on the wire. */
class ReplyRulesTest {

    private static final ByteString AUDIO = ByteString.copyFrom(new byte[400]);

    private final ReplyRules rules = new ReplyRules(AgentSettings.DEFAULTS);

    @Test
    void aFinalTellsWhatIsTakenNext() {
        VoiceVAResponse reply = rules.closing(Responses.prompt(AUDIO, false));

        assertThat(reply.getInputMode()).isEqualTo(VoiceVAInputMode.INPUT_VOICE_DTMF);
        assertThat(reply.getInputHandlingConfig()).isEqualTo(AgentSettings.DEFAULTS.inputHandling());
    }

    @Test
    void whatTheConnectorHasSetIsLeftAlone() {
        VoiceVAResponse set = Responses.prompt(AUDIO, false).toBuilder()
                .setInputMode(VoiceVAInputMode.INPUT_VOICE)
                .build();

        assertThat(rules.closing(set).getInputMode()).isEqualTo(VoiceVAInputMode.INPUT_VOICE);
    }

    @Test
    void aResponseThatIsRightAlreadyStaysTheSameObject() {
        VoiceVAResponse ready = rules.closing(Responses.prompt(AUDIO, true));
        VoiceVAResponse transfer = Responses.transfer("t", Struct.getDefaultInstance());
        VoiceVAResponse chunk = Responses.chunk(AUDIO, true);

        assertThat(rules.closing(ready)).isSameAs(ready);
        assertThat(rules.terminal(transfer)).isSameAs(transfer);
        assertThat(rules.within(chunk)).isSameAs(chunk);
    }

    @Test
    void theLastWordsAreForTheEndOfTheCallOnly() {
        VoiceVAResponse early = Responses.sessionRecord("all", "short", "en");

        VoiceVAResponse reply = rules.closing(early);

        assertThat(reply.hasSessionTranscript()).isFalse();
        assertThat(reply.hasSessionSummary()).isFalse();
    }

    @Test
    void aTerminalResponseTakesNothingNextAndIsNeverInterrupted() {
        VoiceVAResponse eager = Responses.transfer("t", Struct.getDefaultInstance()).toBuilder()
                .addPrompts(Prompt.newBuilder().setAudioContent(AUDIO).setIsBargeInEnabled(true))
                .setInputMode(VoiceVAInputMode.INPUT_VOICE)
                .setInputHandlingConfig(AgentSettings.DEFAULTS.inputHandling())
                .build();

        VoiceVAResponse last = rules.terminal(eager);

        assertThat(last.getInputMode()).isEqualTo(VoiceVAInputMode.INPUT_VOICE_MODE_UNSPECIFIED);
        assertThat(last.hasInputHandlingConfig()).isFalse();
        assertThat(last.getPrompts(0).getIsBargeInEnabled()).isFalse();
        assertThat(last.getPrompts(0).getAudioContent()).isEqualTo(AUDIO);
    }

    @Test
    void onlyTheFirstEventCounts() {
        VoiceVAResponse two = Responses.noMatch().toBuilder()
                .addOutputEvents(Responses.noInput().getOutputEvents(0))
                .build();

        assertThat(rules.closing(two).getOutputEventsList())
                .singleElement()
                .satisfies(event -> assertThat(event.getEventType()).isEqualTo(EventType.NO_MATCH));
    }

    @Test
    void textBesideAudioIsRemovedAndTextAloneIsKept() {
        VoiceVAResponse both = VoiceVAResponse.newBuilder()
                .addPrompts(Prompt.newBuilder().setText("spoken twice").setAudioContent(AUDIO))
                .addPrompts(Prompt.newBuilder().setText("spoken once"))
                .build();

        VoiceVAResponse reply = rules.closing(both);

        assertThat(reply.getPrompts(0).getText()).isEmpty();
        assertThat(reply.getPrompts(1).getText()).isEqualTo("spoken once");
    }

    @Test
    void anAgentMayWantTextBesideAudio() {
        AgentSettings usual = AgentSettings.of(ReplyProfile.WAV, false);
        ReplyRules keeping = new ReplyRules(new AgentSettings(
                usual.profile(),
                usual.bargeIn(),
                true,
                usual.inputMode(),
                usual.inputHandling(),
                usual.termchar(),
                null,
                null));
        VoiceVAResponse both = VoiceVAResponse.newBuilder()
                .addPrompts(Prompt.newBuilder().setText("wanted").setAudioContent(AUDIO))
                .build();

        assertThat(keeping.closing(both).getPrompts(0).getText()).isEqualTo("wanted");
    }

    @Test
    void aResponseTooLargeForWxccIsRefused() {
        VoiceVAResponse huge = Responses.prompt(ByteString.copyFrom(new byte[4 * 1024 * 1024]), false);

        assertThatThrownBy(() -> rules.closing(huge))
                .isInstanceOf(ConnectorException.class)
                .hasMessageContaining("4 MiB");
    }

    @Test
    void aReplyMayBeInterruptedWhereAllItsPromptsMay() {
        VoiceVAResponse mixed = VoiceVAResponse.newBuilder()
                .addPrompts(Prompt.newBuilder().setIsBargeInEnabled(true))
                .addPrompts(Prompt.newBuilder().setIsBargeInEnabled(false))
                .build();

        assertThat(ReplyRules.allowsBargeIn(mixed)).isFalse();
        assertThat(ReplyRules.allowsBargeIn(Responses.chunk(AUDIO, true))).isTrue();
    }
}
