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
    private @Nullable VoiceInput last;

    /** The last audio that was digital silence, which says nothing of anybody. */
    private ByteString silence = ByteString.EMPTY;

    /** Whether the voice input in {@code bytes[from, to)} is known but for its audio. */
    boolean fits(byte[] bytes, int from, int to) {
        return envelope.fits(bytes, from, to);
    }

    /** All of the one that was last looked at but its audio; the same object for all that are alike. */
    VoiceInput input() {
        return last;
    }

    /** The audio of the one that was last looked at. */
    ByteString audio(byte[] bytes) {
        int start = envelope.start();
        int length = envelope.end() - start;
        if (!isOneValue(bytes, start, length)) {
            return ByteString.copyFrom(bytes, start, length);
        }
        if (silence.size() != length || silence.byteAt(0) != bytes[start]) {
            silence = ByteString.copyFrom(bytes, start, length);
        }
        return silence;
    }

    /** The one in {@code bytes[from, to)}, of which something is not known. */
    VoiceInput learn(byte[] bytes, int from, int to, RequestDecoder by) throws InvalidProtocolBufferException {
        CodedInputStream in = CodedInputStream.newInstance(bytes, from, to - from);
        in.setRecursionLimit(DEPTH);
        VoiceInput parsed = VoiceInput.parser().parseFrom(in);
        in.checkLastTagWas(0);
        if (by.mayLearn(last == null)) {
            last = envelope.learn(bytes, from, to)
                    ? parsed.toBuilder().clearCallerAudio().build()
                    : null;
        }
        return parsed;
    }

    private static boolean isOneValue(byte[] bytes, int start, int length) {
        int end = start + length;
        return length > 0 && Arrays.equals(bytes, start, end - 1, bytes, start + 1, end);
    }
}
