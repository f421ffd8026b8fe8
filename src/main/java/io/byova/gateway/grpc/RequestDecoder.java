package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Decodes the requests of one RPC. The frames of a turn are alike but for 20 ms of audio: where a message differs from the
 * one before in nothing but the audio, all else is taken over as it was parsed then. Whatever is new, and whatever is
 * damaged, goes to the generated parser, as if this were not here.
 *
 * <p>Keeps one message for as long as the RPC lives. Not thread-safe: an RPC's messages are serial.
 */
final class RequestDecoder {

    /** Larger ones are rare, and reading them here is one more copy. */
    private static final int LARGEST = 16 * 1024;

    /** A caller who always sends something new shall not be learned from for ever. */
    private static final int LESSONS = 8;

    /** protobuf's own limit, less the one level that a VoiceInput is in. */
    private static final int DEPTH = 99;

    /** What a message is read into; all RPCs of an event loop take turns. */
    private static final ThreadLocal<byte[]> BUFFER = ThreadLocal.withInitial(() -> new byte[LARGEST]);

    private final Marshaller<VoiceVARequest> generated;
    private final Envelope request = new Envelope(VoiceVARequest.AUDIO_INPUT_FIELD_NUMBER);
    private final Envelope voice = new Envelope(VoiceInput.CALLER_AUDIO_FIELD_NUMBER);
    /** What was parsed of the envelopes. */
    private VoiceVARequest.Builder lastRequest = VoiceVARequest.newBuilder();

    private VoiceInput.Builder lastVoice = VoiceInput.newBuilder();
    private int lessons;

    /** @param generated decides what a message is wherever this one does not know */
    RequestDecoder(Marshaller<VoiceVARequest> generated) {
        this.generated = generated;
    }

    /** One request; throws what the generated parser's marshaller would throw. */
    VoiceVARequest decode(InputStream message) {
        int size = knownSize(message);
        if (size <= 0 || size > LARGEST) {
            return generated.parse(message);
        }
        byte[] bytes = BUFFER.get();
        read(message, bytes, size);
        try {
            if (request.fits(bytes, 0, size)) {
                return lastRequest
                        .setAudioInput(voice(bytes, request.start(), request.end()))
                        .build();
            }
        } catch (InvalidProtocolBufferException damaged) {
            // The marshaller below finds the same and says it in its own way.
        }
        VoiceVARequest parsed = generated.parse(new Bytes(bytes, size));
        if (parsed.hasAudioInput() && lessons < LESSONS) {
            lessons++;
            request.learn(bytes, 0, size);
            lastRequest = parsed.toBuilder();
        }
        return parsed;
    }

    private VoiceInput voice(byte[] bytes, int from, int to) throws InvalidProtocolBufferException {
        if (voice.fits(bytes, from, to)) {
            ByteString audio = ByteString.copyFrom(bytes, voice.start(), voice.end() - voice.start());
            return lastVoice.setCallerAudio(audio).build();
        }
        CodedInputStream in = CodedInputStream.newInstance(bytes, from, to - from);
        in.setRecursionLimit(DEPTH);
        VoiceInput parsed = VoiceInput.parser().parseFrom(in);
        in.checkLastTagWas(0);
        if (lessons < LESSONS) {
            lessons++;
            voice.learn(bytes, from, to);
            lastVoice = parsed.toBuilder();
        }
        return parsed;
    }

    private static int knownSize(InputStream message) {
        try {
            return message instanceof KnownLength ? message.available() : 0;
        } catch (IOException unknown) {
            return 0;
        }
    }

    private static void read(InputStream message, byte[] into, int size) {
        try {
            int read = message.readNBytes(into, 0, size);
            if (read != size) {
                throw new IllegalStateException("a message of " + size + " bytes ended after " + read);
            }
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** Tells its length, without which gRPC's marshaller makes a buffer for each message. */
    private static final class Bytes extends ByteArrayInputStream implements KnownLength {
        Bytes(byte[] bytes, int size) {
            super(bytes, 0, size);
        }
    }
}
