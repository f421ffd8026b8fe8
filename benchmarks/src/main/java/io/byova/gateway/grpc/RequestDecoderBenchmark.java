package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import com.google.protobuf.ByteString;
import io.byova.gateway.conversation.CallerRequest;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayInputStream;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What does a frame cost to decode, by the generated parser and by the gateway's decoder? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RequestDecoderBenchmark {

    private static final Marshaller<VoiceVARequest> GENERATED =
            VoiceVirtualAgentGrpc.getProcessCallerInputMethod().getRequestMarshaller();

    /** Which ids a frame carries: {@code all} of them, or the conversation's only. */
    @Param({"all", "conversation"})
    public String ids;

    private byte[] message;
    private RequestDecoder decoder;

    @Setup
    public void open() {
        byte[] audio = new byte[160];
        new Random(1).nextBytes(audio);
        VoiceVARequest.Builder request =
                VoiceVARequest.newBuilder().setConversationId("0e6a44f6-2f0c-4d61-9a43-1c1de51f6e4b");
        VoiceInput.Builder voice = VoiceInput.newBuilder().setCallerAudio(ByteString.copyFrom(audio));
        if (ids.equals("all")) {
            request.setCustomerOrgId("6e1f3a0c-0000-4000-8000-5f2b8c7d9e01")
                    .setVirtualAgentId("Local Audio: Local Playback");
            voice.setEncoding(VoiceInput.VoiceEncoding.MULAW_FORMAT)
                    .setSampleRateHertz(8000)
                    .setLanguageCode("en-US");
        }
        message = request.setAudioInput(voice).build().toByteArray();
        decoder = new RequestDecoder(GENERATED);
    }

    @Benchmark
    public VoiceVARequest generated() {
        return GENERATED.parse(new Message(message));
    }

    @Benchmark
    public CallerRequest decoder() {
        return decoder.decode(new Message(message));
    }

    private static final class Message extends ByteArrayInputStream implements KnownLength {
        Message(byte[] bytes) {
            super(bytes);
        }
    }
}
