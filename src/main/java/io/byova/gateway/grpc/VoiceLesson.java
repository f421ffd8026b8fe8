package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is known of voice inputs: their bytes around the audio, and what was parsed of those. Belongs to one thread, and to
 * all calls there, whose voice inputs are as a rule alike: at a thousand calls, what a call keeps for itself has left the
 * CPU's caches before its next frame comes. Digital silence, all bytes of which are alike, is most of what many callers send:
 * it is made once.
 */
final class VoiceLesson {

    /** protobuf's own limit, less the one level that a VoiceInput is in. */
    private static final int DEPTH = 99;

    private final Envelope envelope = new Envelope(VoiceInput.CALLER_AUDIO_FIELD_NUMBER);
    private VoiceInput.@Nullable Builder last;

    /** The last one that was digital silence, which says nothing of anybody. */
    private @Nullable VoiceInput silence;

    /** The voice input in {@code bytes[from, to)}. */
    VoiceInput read(byte[] bytes, int from, int to, RequestDecoder by) throws InvalidProtocolBufferException {
        VoiceInput.Builder known = last;
        if (known != null && envelope.fits(bytes, from, to)) {
            return heard(bytes, envelope.start(), envelope.end(), known);
        }
        CodedInputStream in = CodedInputStream.newInstance(bytes, from, to - from);
        in.setRecursionLimit(DEPTH);
        VoiceInput parsed = VoiceInput.parser().parseFrom(in);
        in.checkLastTagWas(0);
        if (by.mayLearn(known == null)) {
            envelope.learn(bytes, from, to);
            last = parsed.toBuilder().clearCallerAudio();
            silence = null;
        }
        return parsed;
    }

    /** Whether this is what all callers share who are as silent as that. */
    boolean isSilence(VoiceInput heard) {
        return heard == silence;
    }

    private VoiceInput heard(byte[] bytes, int start, int end, VoiceInput.Builder known) {
        boolean silent = isOneValue(bytes, start, end);
        VoiceInput before = silence;
        if (silent && before != null && isLike(before.getCallerAudio(), bytes[start], end - start)) {
            return before;
        }
        VoiceInput heard = known.setCallerAudio(ByteString.copyFrom(bytes, start, end - start))
                .build();
        // What callers said is not kept.
        known.clearCallerAudio();
        if (silent) {
            silence = heard;
        }
        return heard;
    }

    private static boolean isOneValue(byte[] bytes, int start, int end) {
        return start < end && Arrays.equals(bytes, start, end - 1, bytes, start + 1, end);
    }

    private static boolean isLike(ByteString silence, byte value, int length) {
        return silence.size() == length && silence.byteAt(0) == value;
    }
}
