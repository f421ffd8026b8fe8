package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.google.protobuf.InvalidProtocolBufferException;
import io.byova.gateway.conversation.CallerRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the messages of a conversation: their bytes around the audio, and what was parsed of those. Belongs to one
 * thread, and to all RPCs of the conversation there.
 */
final class Lesson extends Envelope {

    final Thread owner = Thread.currentThread();

    /** That thread's. */
    final RequestDecoder.Desk desk;

    /** Of the conversation it was learned from; says where to look, never what a message is. */
    final long fingerprint;

    /** All but the audio input; null while nothing is known. */
    private VoiceVARequest.@Nullable Builder known;

    /** The last message of these, without its audio, and the audio input that is in it. */
    private VoiceVARequest last = VoiceVARequest.getDefaultInstance();

    private @Nullable VoiceInput lastInput;

    Lesson(RequestDecoder.Desk desk, long fingerprint) {
        super(VoiceVARequest.AUDIO_INPUT_FIELD_NUMBER);
        this.desk = desk;
        this.fingerprint = fingerprint;
    }

    /**
     * The message, where its envelope is known; else null.
     *
     * @param voices of this thread; as many as a power of two
     */
    @Nullable
    CallerRequest read(byte[] bytes, int size, VoiceLesson[] voices, RequestDecoder by)
            throws InvalidProtocolBufferException {
        if (!fits(bytes, 0, size)) {
            return null;
        }
        int from = start();
        int to = end();
        // Calls of another kind have other lengths as a rule, and so a lesson of their own.
        VoiceLesson voice = voices[to - from & voices.length - 1];
        if (!voice.fits(bytes, from, to)) {
            return CallerRequest.of(with(voice.learn(bytes, from, to, by)));
        }
        VoiceInput input = voice.input();
        if (input != lastInput) {
            last = with(input);
            lastInput = input;
        }
        return CallerRequest.frame(last, voice.audio(bytes));
    }

    /** Takes a message that had to be parsed. */
    void learn(byte[] bytes, int size, VoiceVARequest parsed, RequestDecoder by) {
        if (by.mayLearn(known == null)) {
            lastInput = null;
            known = learn(bytes, 0, size)
                    // Without a map of its own, each message makes one whenever it is asked for it, with a fence.
                    ? parsed.toBuilder().clearAudioInput().putAllAdditionalInfo(Map.of())
                    : null;
        }
    }

    private VoiceVARequest with(VoiceInput input) {
        VoiceVARequest message = known.setAudioInput(input).build();
        // What callers said is not kept.
        known.clearAudioInput();
        return message;
    }
}
