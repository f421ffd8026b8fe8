package io.byova.gateway.connectors.local;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.byova.gateway.audio.WavWriter;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Every reply of an agent, built once: all callers are sent the same objects. */
final class Replies {

    private static final int CHUNK_BYTES = 8000;

    private final Map<String, List<VoiceVAResponse>> byCue = new HashMap<>();

    Replies(Map<String, ByteString> prompts, AgentSettings settings) {
        byCue.put(Cue.START_OF_INPUT.name(), List.of(Responses.startOfInput()));
        byCue.put(Cue.END_OF_INPUT.name(), List.of(Responses.endOfInput(settings.profile())));
        byCue.put(Cue.NOTHING.name(), List.of(goesOn(Responses.finalReply(), settings)));
        prompts.forEach((name, audio) -> byCue.put(name, reply(name, audio, settings)));
    }

    List<VoiceVAResponse> to(Cue cue) {
        return byCue.get(cue.name());
    }

    /** To one cue after the other; a list of its own only where there are several. */
    List<VoiceVAResponse> to(List<Cue> cues) {
        return cues.size() == 1
                ? to(cues.get(0))
                : cues.stream().flatMap(cue -> to(cue).stream()).toList();
    }

    private static List<VoiceVAResponse> reply(String name, ByteString audio, AgentSettings settings) {
        VoiceVAResponse last;
        boolean terminal = true;
        if (name.equals(PromptNames.TRANSFER)) {
            last = Responses.transfer("transfer_requested", Struct.getDefaultInstance());
        } else if (name.equals(PromptNames.GOODBYE)) {
            last = Responses.sessionEnd("session_ended", Struct.getDefaultInstance());
        } else {
            last = Responses.finalReply();
            terminal = false;
        }
        boolean bargeIn = settings.bargeIn() && !terminal;
        List<VoiceVAResponse> reply = new ArrayList<>();
        if (settings.profile() == ReplyProfile.CHUNK) {
            int parts = (audio.size() + CHUNK_BYTES - 1) / CHUNK_BYTES;
            for (int part = 0; part < parts; part++) {
                // Equal parts leave no short tail (rule 22).
                int from = (int) ((long) audio.size() * part / parts);
                int to = (int) ((long) audio.size() * (part + 1) / parts);
                reply.add(Responses.chunk(audio.substring(from, to), bargeIn));
            }
        } else {
            ByteString wav = ByteString.copyFrom(WavWriter.mulaw8k(audio.toByteArray()));
            last = terminal ? Responses.withPrompt(last, wav) : Responses.prompt(wav, bargeIn);
        }
        reply.add(terminal ? last : goesOn(last, settings));
        return List.copyOf(reply);
    }

    /** With what the gateway would fill in, so that it need not. */
    private static VoiceVAResponse goesOn(VoiceVAResponse last, AgentSettings settings) {
        return last.toBuilder()
                .setInputMode(settings.inputMode())
                .setInputHandlingConfig(settings.inputHandling())
                .build();
    }
}
