package io.byova.gateway.bench;

import com.cisco.wcc.ccai.media.v1.DTMFDigits;
import com.cisco.wcc.ccai.media.v1.DTMFInputs;
import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import com.google.protobuf.ByteString;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * One call's requests as bytes: its ids, written once, before an input that all calls share. Writing each frame by protobuf
 * would cost the callers more than the gateway spends on it. Immutable.
 */
final class Wire {

    /** Bytes of 20 ms. */
    static final int FRAME = 160;

    static final MethodDescriptor<byte[], VoiceVAResponse> TURN =
            VoiceVirtualAgentGrpc.getProcessCallerInputMethod().toBuilder(
                            new AsTheyAre(),
                            VoiceVirtualAgentGrpc.getProcessCallerInputMethod().getResponseMarshaller())
                    .build();

    private static final byte[] SILENCE = audio(filled());
    private static final byte[] ANNOUNCEMENT = VoiceVARequest.newBuilder()
            .setAudioInput(VoiceInput.newBuilder()
                    .setEncoding(VoiceInput.VoiceEncoding.MULAW_FORMAT)
                    .setSampleRateHertz(8000))
            .build()
            .toByteArray();
    private static final byte[] PRESS = VoiceVARequest.newBuilder()
            .setDtmfInput(DTMFInputs.newBuilder().addDtmfEvents(DTMFDigits.DTMF_DIGIT_ONE))
            .build()
            .toByteArray();

    private final byte[] ids;
    private final byte[] silence;

    Wire(BenchOptions options, String conversation) {
        ids = VoiceVARequest.newBuilder()
                .setConversationId(conversation)
                .setCustomerOrgId(options.orgId())
                .setVirtualAgentId(options.agentId())
                .build()
                .toByteArray();
        silence = withIds(SILENCE);
    }

    /** The inputs of a recording's frames, for {@link #speech}; a short last piece is filled up with silence. */
    static byte[][] frames(byte[] recording) {
        byte[][] frames = new byte[(recording.length + FRAME - 1) / FRAME][];
        for (int i = 0; i < frames.length; i++) {
            byte[] piece = filled();
            System.arraycopy(recording, i * FRAME, piece, 0, Math.min(FRAME, recording.length - i * FRAME));
            frames[i] = audio(piece);
        }
        return frames;
    }

    byte[] event(EventInput.EventType type) {
        return withIds(VoiceVARequest.newBuilder()
                .setEventInput(EventInput.newBuilder().setEventType(type))
                .build()
                .toByteArray());
    }

    /** The key 1. */
    byte[] press() {
        return withIds(PRESS);
    }

    /** How what follows is coded, without audio (rule 14). */
    byte[] announcement() {
        return withIds(ANNOUNCEMENT);
    }

    byte[] silence() {
        return silence;
    }

    byte[] speech(byte[] frame) {
        return withIds(frame);
    }

    /** protobuf reads fields that follow one another as one message. */
    private byte[] withIds(byte[] input) {
        byte[] message = Arrays.copyOf(ids, ids.length + input.length);
        System.arraycopy(input, 0, message, ids.length, input.length);
        return message;
    }

    private static byte[] audio(byte[] samples) {
        return VoiceVARequest.newBuilder()
                .setAudioInput(VoiceInput.newBuilder().setCallerAudio(ByteString.copyFrom(samples)))
                .build()
                .toByteArray();
    }

    private static byte[] filled() {
        byte[] silence = new byte[FRAME];
        Arrays.fill(silence, (byte) 0xFF);
        return silence;
    }

    private static final class AsTheyAre implements Marshaller<byte[]> {

        @Override
        public InputStream stream(byte[] message) {
            return new Message(message);
        }

        @Override
        public byte[] parse(InputStream message) {
            throw new UnsupportedOperationException("requests are not read here");
        }
    }

    /** Tells its length and writes itself, which saves gRPC two copies. */
    private static final class Message extends ByteArrayInputStream implements KnownLength, Drainable {

        Message(byte[] message) {
            super(message);
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            int size = count - pos;
            target.write(buf, pos, size);
            pos = count;
            return size;
        }
    }
}
