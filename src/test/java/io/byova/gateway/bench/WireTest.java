package io.byova.gateway.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.DTMFDigits;
import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceInput.VoiceEncoding;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class WireTest {

    private final Wire wire = new Wire(Runs.of("127.0.0.1", 1), "call-1");

    @Test
    void everyRequestCarriesTheIds() throws InvalidProtocolBufferException {
        for (byte[] message :
                new byte[][] {wire.event(EventType.SESSION_START), wire.press(), wire.announcement(), wire.silence()}) {
            VoiceVARequest request = VoiceVARequest.parseFrom(message);

            assertThat(request.getConversationId()).isEqualTo("call-1");
            assertThat(request.getCustomerOrgId()).isEqualTo("org");
            assertThat(request.getVirtualAgentId()).isEqualTo("agent");
        }
    }

    @Test
    void saysWhatItIsAskedToSay() throws InvalidProtocolBufferException {
        // Given
        byte[] recording = new byte[250];
        Arrays.fill(recording, (byte) 7);

        // When
        byte[][] frames = Wire.frames(recording);

        // Then: a short last piece is filled up with silence
        VoiceVARequest last = VoiceVARequest.parseFrom(wire.speech(frames[1]));
        assertThat(frames).hasNumberOfRows(2);
        assertThat(last.getAudioInput().getCallerAudio().size()).isEqualTo(160);
        assertThat(last.getAudioInput().getCallerAudio().byteAt(89)).isEqualTo((byte) 7);
        assertThat(last.getAudioInput().getCallerAudio().byteAt(90)).isEqualTo((byte) 0xFF);
        assertThat(VoiceVARequest.parseFrom(wire.press()).getDtmfInput().getDtmfEvents(0))
                .isEqualTo(DTMFDigits.DTMF_DIGIT_ONE);
        assertThat(VoiceVARequest.parseFrom(wire.event(EventType.SESSION_END))
                        .getEventInput()
                        .getEventType())
                .isEqualTo(EventType.SESSION_END);
        assertThat(VoiceVARequest.parseFrom(wire.announcement()).getAudioInput().getEncoding())
                .isEqualTo(VoiceEncoding.MULAW_FORMAT);
    }

    @Test
    void messagesWriteThemselves() throws IOException {
        // Given
        var stream = Wire.TURN.streamRequest(wire.silence());
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        // When
        int written = ((io.grpc.Drainable) stream).drainTo(out);

        // Then
        assertThat(written).isEqualTo(out.size());
        assertThat(out.toByteArray()).isEqualTo(wire.silence());
        assertThat(stream.available()).isZero();
    }
}
