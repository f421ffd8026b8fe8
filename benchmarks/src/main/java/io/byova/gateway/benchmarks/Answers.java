package io.byova.gateway.benchmarks;

import com.cisco.wcc.ccai.media.v1.ListVAResponse;
import com.cisco.wcc.ccai.media.v1.OutputEvent;
import com.cisco.wcc.ccai.media.v1.VirtualAgentInfo;
import com.cisco.wcc.ccai.media.v1.VoiceVAInputMode;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.Responses;
import java.io.IOException;
import java.io.InputStream;

/** What every server here says, built once: the messages of the gateway's local audio agent. */
final class Answers {

    static final VoiceVAResponse WELCOME = prompt("/audio/welcome.wav");
    static final VoiceVAResponse REPLY = prompt("/audio/default.wav");
    static final VoiceVAResponse ENDED = VoiceVAResponse.newBuilder()
            .setResponseType(VoiceVAResponse.ResponseType.FINAL)
            .addOutputEvents(OutputEvent.newBuilder()
                    .setEventType(OutputEvent.EventType.SESSION_END)
                    .setName("session_ended_by_client"))
            .build();
    static final ListVAResponse AGENTS = ListVAResponse.newBuilder()
            .addVirtualAgents(VirtualAgentInfo.newBuilder()
                    .setVirtualAgentId("Local Audio: Local Playback")
                    .setVirtualAgentName("Local Playback")
                    .setIsDefault(true))
            .build();

    private Answers() {}

    private static VoiceVAResponse prompt(String resource) {
        try (InputStream in = Answers.class.getResourceAsStream(resource)) {
            return Responses.prompt(ByteString.copyFrom(in.readAllBytes()), false).toBuilder()
                    .setInputMode(VoiceVAInputMode.INPUT_VOICE_DTMF)
                    .setInputHandlingConfig(AgentSettings.DEFAULTS.inputHandling())
                    .build();
        } catch (IOException e) {
            throw new IllegalStateException("the gateway's jar lacks " + resource, e);
        }
    }

    /** What a message is answered with at once, or null; audio and START_OF_DTMF are not. */
    static VoiceVAResponse to(com.cisco.wcc.ccai.media.v1.VoiceVARequest request) {
        switch (request.getVoiceVaInputTypeCase()) {
            case EVENT_INPUT:
                switch (request.getEventInput().getEventType()) {
                    case SESSION_START:
                        return WELCOME;
                    case SESSION_END:
                        return ENDED;
                    default:
                        return null;
                }
            case DTMF_INPUT:
                return REPLY;
            default:
                return null;
        }
    }
}
