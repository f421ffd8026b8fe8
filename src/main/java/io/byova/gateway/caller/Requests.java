package io.byova.gateway.caller;

import com.cisco.wcc.ccai.media.v1.DTMFInputs;
import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.connector.DtmfKeys;
import java.util.Arrays;

/** The requests of one call, all of which carry the same ids (rule 1). Immutable. */
final class Requests {

    /** Bytes of one frame: 20 ms (rule 15). */
    static final int FRAME = 160;

    static final long FRAME_NANOS = 20_000_000L;

    private static final ByteString SILENCE = silence();

    private final VoiceVARequest ids;

    Requests(CallOptions options) {
        ids = VoiceVARequest.newBuilder()
                .setConversationId(options.conversationId())
                .setCustomerOrgId(options.orgId())
                .setVirtualAgentId(options.agentId())
                .setAllowPartialResponses(options.allowPartials())
                .build();
    }

    VoiceVARequest event(EventInput.EventType type, String name, Struct parameters) {
        EventInput.Builder event = EventInput.newBuilder().setEventType(type).setName(name);
        if (parameters.getFieldsCount() > 0) {
            event.setParameters(parameters);
        }
        return ids.toBuilder().setEventInput(event).build();
    }

    VoiceVARequest digits(String keys) {
        DTMFInputs.Builder digits = DTMFInputs.newBuilder();
        keys.chars().forEach(key -> digits.addDtmfEvents(DtmfKeys.digitOf((char) key)));
        return ids.toBuilder().setDtmfInput(digits).build();
    }

    /** The message that opens an audio turn: no audio, but how what follows is coded (rule 14). */
    VoiceVARequest announceAudio() {
        return ids.toBuilder()
                .setAudioInput(VoiceInput.newBuilder()
                        .setEncoding(VoiceInput.VoiceEncoding.MULAW_FORMAT)
                        .setSampleRateHertz(AudioFormat.MULAW_8K.sampleRate()))
                .build();
    }

    VoiceVARequest silentFrame() {
        return frame(SILENCE);
    }

    /** 20 ms of a recording; a short last piece is filled up with silence. */
    VoiceVARequest frameAt(ByteString recording, int offset) {
        int end = Math.min(offset + FRAME, recording.size());
        ByteString piece = recording.substring(offset, end);
        return frame(end - offset == FRAME ? piece : piece.concat(SILENCE.substring(0, FRAME - (end - offset))));
    }

    private VoiceVARequest frame(ByteString audio) {
        return ids.toBuilder()
                .setAudioInput(VoiceInput.newBuilder().setCallerAudio(audio))
                .build();
    }

    private static ByteString silence() {
        byte[] silence = new byte[FRAME];
        Arrays.fill(silence, (byte) 0xFF);
        return ByteString.copyFrom(silence);
    }
}
