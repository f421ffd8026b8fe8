package io.byova.gateway.connector;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.OutputEvent;
import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.Prompt;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResponsesTest {

    private static final ByteString WAV = ByteString.copyFromUtf8("RIFF");
    private static final Struct DATA = Struct.newBuilder()
            .putFields("k", Value.newBuilder().setStringValue("v").build())
            .build();

    @Test
    void allPromptsOfAReplyAreInOneFinal() {
        VoiceVAResponse reply = Responses.prompts(List.of(WAV, WAV), true);

        assertThat(reply.getResponseType()).isEqualTo(ResponseType.FINAL);
        assertThat(reply.getPromptsList()).hasSize(2).allMatch(Prompt::getIsBargeInEnabled);
        assertThat(Responses.prompt(WAV, false)).isEqualTo(Responses.prompts(List.of(WAV), false));
    }

    @Test
    void aChunkIsOneHeaderlessPieceOfItsOwnType() {
        VoiceVAResponse chunk = Responses.chunk(WAV, true);

        assertThat(chunk.getResponseType()).isEqualTo(ResponseType.CHUNK);
        assertThat(chunk.getPrompts(0).getAudioContent()).isSameAs(WAV);
        assertThat(chunk.getPrompts(0).getIsBargeInEnabled()).isTrue();
    }

    @Test
    void inputEventsHaveTheTypesOfTheProtocol() {
        assertThat(Responses.startOfInput().getResponseType()).isEqualTo(ResponseType.FINAL);
        assertThat(Responses.endOfInput(ReplyProfile.CHUNK).getResponseType()).isEqualTo(ResponseType.CHUNK);
        assertThat(Responses.endOfInput(ReplyProfile.WAV).getResponseType()).isEqualTo(ResponseType.FINAL);
    }

    @Test
    void anEventOfTheAgentsOwnKeepsNameAndData() {
        OutputEvent event = Responses.custom("mark", DATA).getOutputEvents(0);

        assertThat(event.getEventType()).isEqualTo(EventType.CUSTOM_EVENT);
        assertThat(event.getName()).isEqualTo("mark");
        assertThat(event.getMetadata()).isEqualTo(DATA);
        assertThat(Responses.customWithin("mark", DATA).getResponseType()).isEqualTo(ResponseType.CHUNK);
    }

    @Test
    void anEventWithoutDataHasNoMetadata() {
        assertThat(Responses.transfer("t", Struct.getDefaultInstance())
                        .getOutputEvents(0)
                        .hasMetadata())
                .isFalse();
    }

    @Test
    void aSpokenTransferIsOneResponseThatMayNotBeInterrupted() {
        VoiceVAResponse transfer = Responses.withPrompt(Responses.transfer("t", DATA), WAV);

        assertThat(Responses.isTerminal(transfer)).isTrue();
        assertThat(transfer.getPrompts(0).getAudioContent()).isEqualTo(WAV);
        assertThat(transfer.getPrompts(0).getIsBargeInEnabled()).isFalse();
        assertThat(transfer.getOutputEvents(0).getMetadata()).isEqualTo(DATA);
    }

    @Test
    void theLastWordsAreTranscriptAndSummary() {
        VoiceVAResponse words = Responses.sessionRecord("all", "short", "en-US");

        assertThat(words.getSessionTranscript().getText()).isEqualTo("all");
        assertThat(words.getSessionSummary().getText()).isEqualTo("short");
        assertThat(words.getSessionSummary().getLanguageCode()).isEqualTo("en-US");
    }

    @Test
    void sensitiveChangesNothingElse() {
        VoiceVAResponse marked = Responses.sensitive(Responses.prompt(WAV, true));

        assertThat(marked.getInputSensitive()).isTrue();
        assertThat(marked.toBuilder().clearInputSensitive().build()).isEqualTo(Responses.prompt(WAV, true));
    }

    @Test
    void onlySessionEndAndTransferAreTerminal() {
        assertThat(all().filter(Responses::isTerminal).map(Responses::eventType))
                .containsOnly(EventType.SESSION_END, EventType.TRANSFER_TO_AGENT);
    }

    @ParameterizedTest
    @MethodSource("all")
    void eachIsLegalByItself(VoiceVAResponse response) {
        assertThat(response.getOutputEventsCount()).isLessThanOrEqualTo(1);
        assertThat(response.getResponseType()).isNotEqualTo(ResponseType.UNRECOGNIZED);
        assertThat(response.getPromptsList())
                .noneMatch(prompt ->
                        !prompt.getText().isEmpty() && !prompt.getAudioContent().isEmpty());
        if (Responses.isTerminal(response)) {
            assertThat(response.getResponseType()).isEqualTo(ResponseType.FINAL);
            assertThat(response.hasInputHandlingConfig()).isFalse();
        }
    }

    static Stream<VoiceVAResponse> all() {
        return Stream.of(
                Responses.prompt(WAV, true),
                Responses.chunk(WAV, false),
                Responses.partial("te"),
                Responses.finalReply(),
                Responses.startOfInput(),
                Responses.endOfInput(ReplyProfile.WAV),
                Responses.endOfInput(ReplyProfile.CHUNK),
                Responses.noMatch(),
                Responses.noInput(),
                Responses.custom("c", DATA),
                Responses.customWithin("c", DATA),
                Responses.transfer("t", DATA),
                Responses.sessionEnd("e", DATA),
                Responses.sessionRecord("a", "b", "en"));
    }
}
