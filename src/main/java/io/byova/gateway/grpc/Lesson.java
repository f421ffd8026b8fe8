package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the messages of a conversation: their bytes around the audio, and what was parsed of those. Belongs to one
 * thread, and to all RPCs of the conversation there.
 */
final class Lesson {

    final Thread owner = Thread.currentThread();

    /** Of the conversation it was learned from; says where to look, never what a message is. */
    final long fingerprint;

    private final Envelope request = new Envelope(VoiceVARequest.AUDIO_INPUT_FIELD_NUMBER);
    private VoiceVARequest.@Nullable Builder lastRequest;

    /** The conversation's last frame of digital silence. */
    private @Nullable VoiceVARequest silence;

    Lesson(long fingerprint) {
        this.fingerprint = fingerprint;
    }

    /**
     * The message, where its envelope is known; else null.
     *
     * @param voices of this thread; as many as a power of two
     */
    @Nullable
    VoiceVARequest read(byte[] bytes, int size, VoiceLesson[] voices, RequestDecoder by)
            throws InvalidProtocolBufferException {
        VoiceVARequest.Builder known = lastRequest;
        if (known == null || !request.fits(bytes, 0, size)) {
            return null;
        }
        int from = request.start();
        int to = request.end();
        // Calls of another kind have other lengths as a rule, and so a lesson of their own.
        VoiceLesson voice = voices[to - from & voices.length - 1];
        VoiceInput heard = voice.read(bytes, from, to, by);
        VoiceVARequest before = silence;
        if (before != null && before.getAudioInput() == heard) {
            return before;
        }
        VoiceVARequest message = known.setAudioInput(heard).build();
        // What callers said is not kept.
        known.clearAudioInput();
        if (voice.isSilence(heard)) {
            silence = message;
        }
        return message;
    }

    /** Takes a message that had to be parsed. */
    void learn(byte[] bytes, int size, VoiceVARequest parsed, RequestDecoder by) {
        if (by.mayLearn(lastRequest == null)) {
            request.learn(bytes, 0, size);
            silence = null;
            // Without a map of its own, each message makes one whenever it is asked for it, with a fence.
            lastRequest = parsed.toBuilder().clearAudioInput().putAllAdditionalInfo(Map.of());
        }
    }
}
