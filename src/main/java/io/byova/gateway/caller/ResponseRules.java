package io.byova.gateway.caller;

import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.Prompt;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import io.byova.gateway.caller.TurnRecord.Response;
import java.util.ArrayList;
import java.util.List;

/** What must hold of a response by itself. */
final class ResponseRules {

    private static final int SMALLEST_CHUNK = 100;
    private static final int LARGEST_CHUNK = 65_536;
    private static final int LARGEST_RESPONSE = 4 << 20;

    private ResponseRules() {}

    static List<Violation> check(Response response) {
        List<Violation> violations = new ArrayList<>();
        VoiceVAResponse message = response.heard().response();
        if (message.getSerializedSize() > LARGEST_RESPONSE) {
            violations.add(response.breaks(28, "a response of " + message.getSerializedSize() + " bytes"));
        }
        if (message.getOutputEventsCount() > 1) {
            violations.add(response.breaks(25, message.getOutputEventsCount() + " output events in one response"));
        }
        for (Prompt prompt : message.getPromptsList()) {
            prompt(response, prompt, violations);
        }
        if (response.heard().type() == ResponseType.CHUNK) {
            chunkSize(response, violations);
        }
        return violations;
    }

    private static void prompt(Response response, Prompt prompt, List<Violation> violations) {
        boolean audio = !prompt.getAudioContent().isEmpty();
        if (audio && !prompt.getText().isEmpty()) {
            violations.add(response.breaks(27, "a prompt with audio and text: the text may be spoken too"));
        }
        if (response.heard().isTerminal() && prompt.getIsBargeInEnabled()) {
            violations.add(response.breaks(
                    12, "a barge-in prompt on " + response.heard().event()));
        }
        if (audio && response.heard().type() == ResponseType.FINAL) {
            String fault = PromptAudio.of(prompt.getAudioContent()).fault();
            if (fault != null) {
                violations.add(response.breaks(21, "not a whole 8 kHz mono mu-law WAV: " + fault));
            }
        }
        if (response.heard().type() == ResponseType.CHUNK && PromptAudio.hasRiffHeader(prompt.getAudioContent())) {
            violations.add(response.breaks(22, "a chunk with a WAV header"));
        }
    }

    private static void chunkSize(Response response, List<Violation> violations) {
        int bytes = response.heard().audioBytes();
        boolean eventOnly = response.heard().event() != EventType.UNSPECIFIED_EVENT && bytes == 0;
        if (!eventOnly && (bytes < SMALLEST_CHUNK || bytes > LARGEST_CHUNK)) {
            violations.add(response.breaks(22, "a chunk of " + bytes + " bytes"));
        }
    }
}
