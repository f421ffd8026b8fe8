package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import org.jspecify.annotations.Nullable;

/**
 * What is known of voice inputs: their bytes around the audio, and what was parsed of those. Belongs to one thread, and to
 * all calls there, whose voice inputs are as a rule alike: at a thousand calls, what a call keeps for itself has left the
 * CPU's caches before its next frame comes.
 */
final class VoiceLesson {

    /** protobuf's own limit, less the one level that a VoiceInput is in. */
    private static final int DEPTH = 99;

    private final Envelope envelope = new Envelope(VoiceInput.CALLER_AUDIO_FIELD_NUMBER);
    private VoiceInput.@Nullable Builder last;

    /** The voice input in {@code bytes[from, to)}. */
    VoiceInput read(byte[] bytes, int from, int to, RequestDecoder by) throws InvalidProtocolBufferException {
        VoiceInput.Builder known = last;
        if (known != null && envelope.fits(bytes, from, to)) {
            ByteString audio = ByteString.copyFrom(bytes, envelope.start(), envelope.end() - envelope.start());
            VoiceInput heard = known.setCallerAudio(audio).build();
            // What callers said is not kept.
            known.clearCallerAudio();
            return heard;
        }
        CodedInputStream in = CodedInputStream.newInstance(bytes, from, to - from);
        in.setRecursionLimit(DEPTH);
        VoiceInput parsed = VoiceInput.parser().parseFrom(in);
        in.checkLastTagWas(0);
        if (by.mayLearn(known == null)) {
            envelope.learn(bytes, from, to);
            last = parsed.toBuilder().clearCallerAudio();
        }
        return parsed;
    }
}
