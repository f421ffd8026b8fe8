package io.byova.gateway.rules;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.audio.WavWriter;
import io.byova.gateway.connector.Responses;
import java.util.Random;

/** What agents say in these tests: bytes of which each can be told from the next. */
final class Audio {

    private Audio() {}

    static ByteString bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    static ByteString wav(int samples) {
        return ByteString.copyFrom(WavWriter.mulaw8k(bytes(samples).toByteArray()));
    }

    static VoiceVAResponse prompt() {
        return Responses.prompt(wav(8000), false);
    }

    static VoiceVAResponse chunk(int bytes) {
        return Responses.chunk(bytes(bytes), false);
    }

    static VoiceVAResponse interruptibleChunk(int bytes) {
        return Responses.chunk(bytes(bytes), true);
    }
}
