package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.OutputEvent;
import com.cisco.wcc.ccai.media.v1.Prompt;
import com.cisco.wcc.ccai.media.v1.VoiceVAInputMode;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import org.jspecify.annotations.Nullable;

/**
 * What one response must look like on the wire, whatever the connector sent. A response that is right already goes through
 * as it is, so that a reply built once stays one object.
 */
final class ReplyRules {

    /** WxCC takes messages of 4 MiB (rule 28); some of it is framing. */
    private static final int LARGEST_RESPONSE = 4 * 1024 * 1024 - 1024;

    private final AgentSettings agent;
    private volatile @Nullable VoiceVAResponse missingFinal;

    ReplyRules(AgentSettings agent) {
        this.agent = agent;
    }

    boolean isChunkProfile() {
        return agent.profile() == ReplyProfile.CHUNK;
    }

    VoiceVAResponse endOfInput() {
        return Responses.endOfInput(agent.profile());
    }

    /** The FINAL of a reply that got none from its connector. */
    VoiceVAResponse missingFinal() {
        // It does no harm where two threads build it.
        VoiceVAResponse built = missingFinal;
        if (built == null) {
            built = closing(Responses.finalReply());
            missingFinal = built;
        }
        return built;
    }

    /** A FINAL that goes on: told what WxCC takes next (rule 26), without the call's last words (rule 27). */
    VoiceVAResponse closing(VoiceVAResponse response) {
        VoiceVAResponse legal = checked(response);
        boolean complete = legal.getInputMode() != VoiceVAInputMode.INPUT_VOICE_MODE_UNSPECIFIED
                && legal.hasInputHandlingConfig()
                && !legal.hasSessionTranscript()
                && !legal.hasSessionSummary();
        if (complete) {
            return legal;
        }
        VoiceVAResponse.Builder reply =
                legal.toBuilder().clearSessionTranscript().clearSessionSummary();
        if (legal.getInputMode() == VoiceVAInputMode.INPUT_VOICE_MODE_UNSPECIFIED) {
            reply.setInputMode(agent.inputMode());
        }
        if (!legal.hasInputHandlingConfig()) {
            reply.setInputHandlingConfig(agent.inputHandling());
        }
        return reply.build();
    }

    /** A response after which nothing is taken: no input mode, no input handling, no barge-in (rule 12). */
    VoiceVAResponse terminal(VoiceVAResponse response) {
        VoiceVAResponse legal = checked(response);
        boolean bargeIn = legal.getPromptsList().stream().anyMatch(Prompt::getIsBargeInEnabled);
        if (!bargeIn
                && !legal.hasInputHandlingConfig()
                && legal.getInputMode() == VoiceVAInputMode.INPUT_VOICE_MODE_UNSPECIFIED) {
            return legal;
        }
        VoiceVAResponse.Builder last =
                legal.toBuilder().clearInputHandlingConfig().clearInputMode();
        for (Prompt.Builder prompt : last.getPromptsBuilderList()) {
            prompt.setIsBargeInEnabled(false);
        }
        return last.build();
    }

    /** A CHUNK or PARTIAL: no text beside audio, one event, no last words. */
    VoiceVAResponse within(VoiceVAResponse response) {
        VoiceVAResponse legal = checked(response);
        return legal.hasSessionTranscript() || legal.hasSessionSummary()
                ? legal.toBuilder()
                        .clearSessionTranscript()
                        .clearSessionSummary()
                        .build()
                : legal;
    }

    /** The event of a response alone, for a CHUNK whose audio is sent in other pieces. */
    static VoiceVAResponse eventOnly(VoiceVAResponse response) {
        return VoiceVAResponse.newBuilder()
                .setResponseType(response.getResponseType())
                .addOutputEvents(response.getOutputEvents(0))
                .build();
    }

    static ByteString audioOf(VoiceVAResponse response) {
        if (response.getPromptsCount() == 1) {
            return response.getPrompts(0).getAudioContent();
        }
        ByteString all = ByteString.EMPTY;
        for (Prompt prompt : response.getPromptsList()) {
            all = all.concat(prompt.getAudioContent());
        }
        return all;
    }

    static boolean hasAudio(VoiceVAResponse response) {
        for (int i = 0; i < response.getPromptsCount(); i++) {
            if (!response.getPrompts(i).getAudioContent().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    static boolean allowsBargeIn(VoiceVAResponse response) {
        for (int i = 0; i < response.getPromptsCount(); i++) {
            if (!response.getPrompts(i).getIsBargeInEnabled()) {
                return false;
            }
        }
        return true;
    }

    private VoiceVAResponse checked(VoiceVAResponse response) {
        if (response.getSerializedSize() > LARGEST_RESPONSE) {
            throw nonsense("a response of " + response.getSerializedSize() + " bytes; WxCC takes 4 MiB (rule 28)");
        }
        VoiceVAResponse oneEvent = response.getOutputEventsCount() > 1 ? withFirstEvent(response) : response;
        return agent.textWithAudio() ? oneEvent : withoutTextBesideAudio(oneEvent);
    }

    private static VoiceVAResponse withFirstEvent(VoiceVAResponse response) {
        OutputEvent first = response.getOutputEvents(0);
        return response.toBuilder().clearOutputEvents().addOutputEvents(first).build();
    }

    private static VoiceVAResponse withoutTextBesideAudio(VoiceVAResponse response) {
        for (int i = 0; i < response.getPromptsCount(); i++) {
            Prompt prompt = response.getPrompts(i);
            if (!prompt.getText().isEmpty() && !prompt.getAudioContent().isEmpty()) {
                VoiceVAResponse.Builder silent = response.toBuilder();
                for (Prompt.Builder each : silent.getPromptsBuilderList()) {
                    if (!each.getAudioContent().isEmpty()) {
                        each.clearText();
                    }
                }
                return silent.build();
            }
        }
        return response;
    }

    static ConnectorException nonsense(String what) {
        return ConnectorException.permanent("illegal-response", "the connector sent " + what, null);
    }
}
