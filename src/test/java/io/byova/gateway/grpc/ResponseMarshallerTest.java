package io.byova.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResponseMarshallerTest {

    private final ResponseMarshaller marshaller = new ResponseMarshaller(
            VoiceVirtualAgentGrpc.getProcessCallerInputMethod().getResponseMarshaller());

    /** Around the size of the buffer, and much larger. */
    static Stream<VoiceVAResponse> responses() {
        return Stream.concat(
                Stream.of(
                        VoiceVAResponse.getDefaultInstance(),
                        Responses.finalReply(),
                        Responses.endOfInput(ReplyProfile.WAV)),
                Stream.of(1, 200, 240, 250, 255, 256, 257, 300, 511, 512, 513, 8_000, 41_000)
                        .map(bytes -> Responses.prompt(audio(bytes), true)));
    }

    @ParameterizedTest
    @MethodSource("responses")
    void drainsTheBytesThatProtobufWrites(VoiceVAResponse response) throws IOException {
        InputStream message = marshaller.stream(response);
        ByteArrayOutputStream written = new ByteArrayOutputStream();

        assertThat(message).isInstanceOf(KnownLength.class);
        assertThat(message.available()).isEqualTo(response.getSerializedSize());
        assertThat(((Drainable) message).drainTo(written)).isEqualTo(response.getSerializedSize());

        assertThat(written.toByteArray()).isEqualTo(response.toByteArray());
        // And once only.
        assertThat(message.available()).isZero();
        assertThat(((Drainable) message).drainTo(written)).isZero();
        assertThat(message.read()).isEqualTo(-1);
    }

    @ParameterizedTest
    @MethodSource("responses")
    void canBeReadAsAStream(VoiceVAResponse response) throws IOException {
        InputStream message = marshaller.stream(response);

        assertThat(message.readAllBytes()).isEqualTo(response.toByteArray());
        assertThat(message.available()).isZero();
    }

    @Test
    void whatWasReadIsNotDrainedAgain() throws IOException {
        VoiceVAResponse response = Responses.prompt(audio(1_000), false);
        byte[] all = response.toByteArray();
        InputStream message = marshaller.stream(response);
        ByteArrayOutputStream rest = new ByteArrayOutputStream();

        assertThat(message.read()).isEqualTo(all[0] & 0xFF);
        assertThat(message.available()).isEqualTo(all.length - 1);
        assertThat(((Drainable) message).drainTo(rest)).isEqualTo(all.length - 1);

        assertThat(rest.toByteArray()).isEqualTo(java.util.Arrays.copyOfRange(all, 1, all.length));
    }

    @Test
    void readsWhatItHasWritten() {
        VoiceVAResponse response = Responses.prompt(audio(8_000), true);

        assertThat(marshaller.parse(marshaller.stream(response))).isEqualTo(response);
    }

    private static ByteString audio(int bytes) {
        byte[] audio = new byte[bytes];
        new Random(bytes).nextBytes(audio);
        return ByteString.copyFrom(audio);
    }
}
