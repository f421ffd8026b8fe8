package io.byova.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceInput.VoiceEncoding;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.byova.gateway.conversation.CallerRequest;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RequestDecoderTest {

    private static final Marshaller<VoiceVARequest> GENERATED =
            VoiceVirtualAgentGrpc.getProcessCallerInputMethod().getRequestMarshaller();

    private final Counting generated = new Counting();
    private final RequestDecoder decoder = new RequestDecoder(generated);

    @Test
    void decodesWhateverComesAsTheGeneratedParserDoes() {
        int parsed = 0;
        int refused = 0;
        int generatedBefore = generated.calls;
        for (int rpc = 0; rpc < 250; rpc++) {
            // Given
            RandomRequests wire = new RandomRequests(rpc);
            RequestDecoder ofThisRpc = new RequestDecoder(generated);
            for (int i = 0; i < 20; i++) {
                byte[] message = wire.next();
                VoiceVARequest expected = null;
                Throwable failure = null;
                try {
                    expected = GENERATED.parse(stream(message));
                } catch (StatusRuntimeException e) {
                    failure = e;
                }
                if (failure == null) {
                    // When
                    VoiceVARequest decoded = ofThisRpc.decode(stream(message)).whole();

                    // Then
                    assertThat(decoded).as("rpc %d, message %d", rpc, i).isEqualTo(expected);
                    assertThat(decoded.toByteString()).isEqualTo(expected.toByteString());
                    parsed++;
                } else {
                    Throwable ours = catchThrowable(() -> ofThisRpc.decode(stream(message)));
                    assertThat(ours).isInstanceOf(StatusRuntimeException.class).hasMessage(failure.getMessage());
                    assertThat(ours.getCause()).hasMessage(failure.getCause().getMessage());
                    refused++;
                }
            }
        }
        // The generator makes enough of each kind, and a good part was not left to the generated parser.
        assertThat(parsed).isGreaterThan(3_500);
        assertThat(refused).isGreaterThan(150);
        assertThat(generated.calls - generatedBefore).isLessThan((parsed + refused) * 3 / 4);
    }

    @Test
    void theFramesOfATurnShareAllButTheirAudio() {
        // Given: a turn as Cisco's client sends it, the format in a message of its own
        VoiceVARequest.Builder ids = VoiceVARequest.newBuilder()
                .setConversationId("the frames of a turn")
                .setCustomerOrgId("org")
                .putAdditionalInfo("k", "v");
        decoder.decode(stream(ids.setAudioInput(VoiceInput.newBuilder()
                        .setEncoding(VoiceEncoding.MULAW_FORMAT)
                        .setSampleRateHertz(8000))
                .build()));
        // What this thread knows of voices may be of another test's.
        CallerRequest first = decoder.decode(stream(frame(ids, 1)));
        CallerRequest second = decoder.decode(stream(frame(ids, 2)));

        // When
        CallerRequest third = decoder.decode(stream(frame(ids, 3)));
        CallerRequest fourth = decoder.decode(stream(frame(ids, 4)));

        // Then
        assertThat(generated.calls).isEqualTo(1);
        assertThat(fourth.message()).isSameAs(third.message());
        assertThat(List.of(first, second, third, fourth))
                .extracting(CallerRequest::whole)
                .containsExactly(frame(ids, 1), frame(ids, 2), frame(ids, 3), frame(ids, 4));
    }

    @Test
    void digitalSilenceIsMadeOnce() {
        // Given a call whose frames are known
        VoiceVARequest.Builder ids = VoiceVARequest.newBuilder().setConversationId("a silent caller");
        for (int i = 0; i < 4; i++) {
            decoder.decode(stream(silence(ids, 0xFF, 160)));
        }
        CallerRequest first = decoder.decode(stream(silence(ids, 0xFF, 160)));

        // When
        CallerRequest second = decoder.decode(stream(silence(ids, 0xFF, 160)));

        // Then
        assertThat(second.audio()).isSameAs(first.audio());
        assertThat(second.whole()).isEqualTo(silence(ids, 0xFF, 160));
    }

    @Test
    void whatIsNotTheSameSilenceIsNotTakenForIt() {
        // Given what is like a caller's silence but for one thing
        VoiceVARequest.Builder ids = VoiceVARequest.newBuilder().setConversationId("now silent, now not");
        VoiceVARequest usual = silence(ids, 0xFF, 160);
        byte[] almost = usual.getAudioInput().getCallerAudio().toByteArray();
        almost[almost.length - 1] = 1;
        List<VoiceVARequest> others = List.of(
                silence(ids, 0x7F, 160),
                silence(ids, 0xFF, 80),
                silence(ids, 0xFF, 164),
                audio(ids, almost),
                usual.toBuilder().setConversationId("also silent, not now").build(),
                usual.toBuilder().setCustomerOrgId("org").build(),
                usual.toBuilder()
                        // Four bytes more, or it would be looked up among other voices.
                        .setAudioInput(usual.getAudioInput().toBuilder()
                                .setIsSingleUtterance(true)
                                .setSampleRateHertz(8))
                        .build());
        for (VoiceVARequest other : others) {
            RequestDecoder ofThisRpc = new RequestDecoder(generated);
            List<VoiceVARequest> sent = new ArrayList<>(Collections.nCopies(6, usual));
            sent.addAll(Collections.nCopies(6, other));
            sent.addAll(List.of(usual, other, usual, usual, other));

            // When
            List<VoiceVARequest> decoded = sent.stream()
                    .map(request -> ofThisRpc.decode(stream(request)).whole())
                    .toList();

            // Then
            assertThat(decoded).isEqualTo(sent);
        }
    }

    @Test
    void theNextRpcOfACallKnowsItsFramesFromTheBeginning() {
        // Given an RPC that begins as Cisco's client does, and goes on with bare frames
        VoiceVARequest.Builder ids = VoiceVARequest.newBuilder().setConversationId("two RPCs of a call");
        VoiceVARequest format = ids.clone()
                .setCustomerOrgId("org")
                .setAudioInput(VoiceInput.newBuilder()
                        .setEncoding(VoiceEncoding.MULAW_FORMAT)
                        .setSampleRateHertz(8000))
                .build();
        decoder.decode(stream(format));
        for (int i = 1; i < 4; i++) {
            decoder.decode(stream(frame(ids, i)));
        }
        int before = generated.calls;

        // When
        RequestDecoder next = new RequestDecoder(generated);
        VoiceVARequest began = next.decode(stream(format)).whole();
        VoiceVARequest went = next.decode(stream(frame(ids, 9))).whole();

        // Then its first message alone is left to the generated parser
        assertThat(began).isEqualTo(format);
        assertThat(went).isEqualTo(frame(ids, 9));
        assertThat(generated.calls).isEqualTo(before + 1);
    }

    @Test
    void anRpcThatChangesItsThreadIsDecodedAllTheSame() throws Exception {
        // Given
        VoiceVARequest.Builder ids = VoiceVARequest.newBuilder().setConversationId("from thread to thread");
        decoder.decode(stream(frame(ids, 1)));
        VoiceVARequest[] decoded = new VoiceVARequest[1];

        // When
        Thread other = new Thread(
                () -> decoded[0] = decoder.decode(stream(frame(ids, 2))).whole());
        other.start();
        other.join();

        // Then
        assertThat(decoded[0]).isEqualTo(frame(ids, 2));
    }

    @Test
    void aMessageOfAnotherCallIsNotMistaken() {
        // Given
        VoiceVARequest.Builder mine = VoiceVARequest.newBuilder().setConversationId("call-1");
        VoiceVARequest.Builder other = VoiceVARequest.newBuilder().setConversationId("call-2");
        decoder.decode(stream(frame(mine, 1)));
        decoder.decode(stream(frame(mine, 2)));

        // When
        VoiceVARequest decoded = decoder.decode(stream(frame(other, 3))).whole();

        // Then
        assertThat(decoded).isEqualTo(frame(other, 3));
    }

    @Test
    void timestampsLeaveTheIdsToBeShared() {
        // Given
        VoiceVARequest.Builder ids = VoiceVARequest.newBuilder().setConversationId("with timestamps");
        List<VoiceVARequest> sent = new ArrayList<>();
        List<VoiceVARequest> decoded = new ArrayList<>();

        // When
        for (int i = 1; i < 100; i++) {
            VoiceVARequest frame = frame(ids, i);
            frame = frame.toBuilder()
                    .setAudioInput(frame.getAudioInput().toBuilder()
                            .setAudioTimestamp(Timestamp.newBuilder().setSeconds(i)))
                    .build();
            sent.add(frame);
            decoded.add(decoder.decode(stream(frame)).whole());
        }

        // Then
        assertThat(decoded).isEqualTo(sent);
        assertThat(generated.calls).isEqualTo(1);
    }

    @Test
    void aCallerWhoAlwaysSendsSomethingNewIsNotLearnedFromForEver() {
        // Given
        for (int i = 0; i < 50; i++) {
            decoder.decode(stream(frame(VoiceVARequest.newBuilder().setConversationId("c" + i), 1)));
        }
        VoiceVARequest steady = frame(VoiceVARequest.newBuilder().setConversationId("steady"), 1);
        decoder.decode(stream(steady));
        int before = generated.calls;

        // When
        VoiceVARequest decoded = decoder.decode(stream(steady)).whole();

        // Then
        assertThat(decoded).isEqualTo(steady);
        assertThat(generated.calls).isEqualTo(before + 1);
    }

    @Test
    void whatIsLongIsNotKept() {
        // Given
        VoiceVARequest huge =
                frame(VoiceVARequest.newBuilder().setConversationId("c").setVendorSpecificConfig("x".repeat(5_000)), 1);
        decoder.decode(stream(huge));

        // When
        decoder.decode(stream(huge));

        // Then
        assertThat(generated.calls).isEqualTo(2);
    }

    @Test
    void aStreamOfUnknownLengthIsLeftToTheGeneratedParser() {
        // Given: a compressed message, whose size is watched while it is read
        VoiceVARequest frame = frame(VoiceVARequest.newBuilder().setConversationId("c"), 1);

        // When
        VoiceVARequest decoded =
                decoder.decode(new ByteArrayInputStream(frame.toByteArray())).whole();

        // Then
        assertThat(decoded).isEqualTo(frame);
        assertThat(generated.calls).isEqualTo(1);
    }

    @Test
    void aStreamThatEndsEarlyIsAnError() {
        // Given: a stream that breaks its promise
        InputStream broken = new ShortOfWord();

        // When
        Throwable failure = catchThrowable(() -> decoder.decode(broken));

        // Then
        assertThat(failure).isInstanceOf(IllegalStateException.class);
        assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(Status.Code.UNKNOWN);
    }

    private static VoiceVARequest frame(VoiceVARequest.Builder ids, int value) {
        byte[] audio = new byte[160];
        audio[0] = (byte) value;
        return audio(ids, audio);
    }

    private static VoiceVARequest silence(VoiceVARequest.Builder ids, int value, int length) {
        byte[] audio = new byte[length];
        Arrays.fill(audio, (byte) value);
        return audio(ids, audio);
    }

    private static VoiceVARequest audio(VoiceVARequest.Builder ids, byte[] audio) {
        return ids.setAudioInput(VoiceInput.newBuilder().setCallerAudio(ByteString.copyFrom(audio)))
                .build();
    }

    private static InputStream stream(VoiceVARequest request) {
        return stream(request.toByteArray());
    }

    private static InputStream stream(byte[] message) {
        return new Known(message);
    }

    /** As gRPC hands over a message that is not compressed. */
    private static class Known extends ByteArrayInputStream implements KnownLength {
        Known(byte[] bytes) {
            super(bytes);
        }
    }

    private static final class ShortOfWord extends Known {
        ShortOfWord() {
            super(new byte[1]);
        }

        @Override
        public synchronized int available() {
            return 5;
        }
    }

    /** The generated parser, and how often it was asked. */
    private static final class Counting implements Marshaller<VoiceVARequest> {
        private int calls;

        @Override
        public InputStream stream(VoiceVARequest value) {
            return GENERATED.stream(value);
        }

        @Override
        public VoiceVARequest parse(InputStream stream) {
            calls++;
            return GENERATED.parse(stream);
        }
    }
}
