package io.byova.gateway.caller;

import com.cisco.wcc.ccai.media.v1.OutputEvent;
import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.Prompt;
import com.cisco.wcc.ccai.media.v1.VoiceVAInputMode;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import java.util.StringJoiner;

/** A response of the gateway, as it came. */
public record Heard(VoiceVAResponse response) implements Fact {

    /** The only output event that counts, or UNSPECIFIED_EVENT (rule 25). */
    public EventType event() {
        return response.getOutputEventsCount() == 0
                ? EventType.UNSPECIFIED_EVENT
                : response.getOutputEvents(0).getEventType();
    }

    /** Bytes of all prompts' audio, headers included. */
    public int audioBytes() {
        int bytes = 0;
        for (Prompt prompt : response.getPromptsList()) {
            bytes += prompt.getAudioContent().size();
        }
        return bytes;
    }

    /** Milliseconds the prompts take to play. */
    public long audioMillis() {
        long samples = 0;
        for (Prompt prompt : response.getPromptsList()) {
            samples += PromptAudio.of(prompt.getAudioContent()).samples().size();
        }
        return samples / 8;
    }

    /** Whether it carries audio and all of it may be interrupted. */
    public boolean allowsBargeIn() {
        return audioBytes() > 0 && response.getPromptsList().stream().allMatch(Prompt::getIsBargeInEnabled);
    }

    /** START_OF_INPUT or END_OF_INPUT without a prompt: not part of a reply (rule 24). */
    boolean isSignal() {
        return response.getPromptsCount() == 0
                && (event() == EventType.START_OF_INPUT || event() == EventType.END_OF_INPUT);
    }

    /** Whether it ends the call (rule 12). */
    boolean isTerminal() {
        return event() == EventType.SESSION_END || event() == EventType.TRANSFER_TO_AGENT;
    }

    boolean isFinal() {
        return !isSignal() && type() == ResponseType.FINAL;
    }

    ResponseType type() {
        return response.getResponseType();
    }

    @Override
    public String label() {
        return isSignal() ? "signal" : type().name();
    }

    @Override
    public String detail() {
        StringJoiner words = new StringJoiner(", ");
        if (audioBytes() > 0) {
            words.add((allowsBargeIn() ? "barge-in prompt " : "prompt ") + audioMillis() + " ms in " + audioBytes()
                    + " bytes");
        } else if (response.getPromptsCount() > 0) {
            words.add("prompt without audio");
        }
        for (OutputEvent event : response.getOutputEventsList()) {
            words.add(
                    event.getName().isEmpty()
                            ? event.getEventType().name()
                            : event.getEventType() + " \"" + event.getName() + "\"");
        }
        if (response.getInputMode() != VoiceVAInputMode.INPUT_VOICE_MODE_UNSPECIFIED) {
            words.add(response.getInputMode().name());
        }
        if (response.getInputSensitive()) {
            words.add("next input is confidential");
        }
        return words.length() == 0 ? "empty" : words.toString();
    }
}
