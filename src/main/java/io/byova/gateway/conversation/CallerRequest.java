package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * One request of an RPC, its audio apart from all else. The frames of a turn are alike but for 20 ms of audio: whoever reads
 * them may give all of them the same {@link #message}, of which nothing has to be made or looked at again. Immutable.
 */
public final class CallerRequest {

    private final VoiceVARequest message;
    private final @Nullable ByteString audio;

    private CallerRequest(VoiceVARequest message, @Nullable ByteString audio) {
        this.message = message;
        this.audio = audio;
    }

    /** A request as it came. */
    public static CallerRequest of(VoiceVARequest whole) {
        return new CallerRequest(
                whole, whole.hasAudioInput() ? whole.getAudioInput().getCallerAudio() : null);
    }

    /** @param message has an {@code audio_input}; its {@code caller_audio} is left out */
    public static CallerRequest frame(VoiceVARequest message, ByteString audio) {
        return new CallerRequest(message, audio);
    }

    /** All of it, but as a rule without the audio. The very same object means that nothing else has changed. */
    public VoiceVARequest message() {
        return message;
    }

    /** The {@code caller_audio}; null where there is no {@code audio_input}. */
    public @Nullable ByteString audio() {
        return audio;
    }

    /** The request as it came. */
    public VoiceVARequest whole() {
        if (audio == null || audio == message.getAudioInput().getCallerAudio()) {
            return message;
        }
        return message.toBuilder()
                .setAudioInput(message.getAudioInput().toBuilder().setCallerAudio(audio))
                .build();
    }
}
