package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the messages of a conversation: their bytes around the audio, and what was parsed of those. Belongs to one
 * thread, and to all RPCs of the conversation there.
 */
final class Lesson {

    /** protobuf's own limit, less the one level that a VoiceInput is in. */
    private static final int DEPTH = 99;

    final Thread owner = Thread.currentThread();

    /** Of the conversation it was learned from; says where to look, never what a message is. */
    final long fingerprint;

    private final Envelope request = new Envelope(VoiceVARequest.AUDIO_INPUT_FIELD_NUMBER);
    private final Envelope voice = new Envelope(VoiceInput.CALLER_AUDIO_FIELD_NUMBER);
    private VoiceVARequest.@Nullable Builder lastRequest;
    private VoiceInput.@Nullable Builder lastVoice;

    Lesson(long fingerprint) {
        this.fingerprint = fingerprint;
    }

    /** The message, where its envelope is known; else null. */
    @Nullable
    VoiceVARequest read(byte[] bytes, int size, RequestDecoder by) throws InvalidProtocolBufferException {
        VoiceVARequest.Builder known = lastRequest;
        if (known == null || !request.fits(bytes, 0, size)) {
            return null;
        }
        VoiceVARequest message = known.setAudioInput(voice(bytes, request.start(), request.end(), by))
                .build();
        // What callers said is not kept.
        known.clearAudioInput();
        return message;
    }

    private VoiceInput voice(byte[] bytes, int from, int to, RequestDecoder by) throws InvalidProtocolBufferException {
        VoiceInput.Builder known = lastVoice;
        if (known != null && voice.fits(bytes, from, to)) {
            ByteString audio = ByteString.copyFrom(bytes, voice.start(), voice.end() - voice.start());
            VoiceInput heard = known.setCallerAudio(audio).build();
            known.clearCallerAudio();
            return heard;
        }
        CodedInputStream in = CodedInputStream.newInstance(bytes, from, to - from);
        in.setRecursionLimit(DEPTH);
        VoiceInput parsed = VoiceInput.parser().parseFrom(in);
        in.checkLastTagWas(0);
        if (by.mayLearn(known == null)) {
            voice.learn(bytes, from, to);
            lastVoice = parsed.toBuilder().clearCallerAudio();
        }
        return parsed;
    }

    /** Takes a message that had to be parsed. */
    void learn(byte[] bytes, int size, VoiceVARequest parsed, RequestDecoder by) {
        if (by.mayLearn(lastRequest == null)) {
            request.learn(bytes, 0, size);
            lastRequest = parsed.toBuilder().clearAudioInput();
        }
    }
}
