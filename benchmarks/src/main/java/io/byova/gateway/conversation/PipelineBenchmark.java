package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.benchmarks.PlainConnector;
import io.byova.gateway.connector.FailureEvent;
import io.byova.gateway.resilience.ResilienceSettings;
import io.byova.gateway.resilience.VendorGuard;
import io.byova.gateway.routing.LoadedConnector;
import io.byova.gateway.routing.VirtualAgentRouter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** What does the pipeline itself cost, per frame of a long turn and per turn of one frame, without gRPC and detection? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PipelineBenchmark {

    private static final int LONG = 1000;

    private ConversationProcessor processor;
    private VoiceVARequest[] many;
    private VoiceVARequest[] one;

    @Setup
    public void open() {
        VendorGuard guard =
                new VendorGuard("plain", ResilienceSettings.timeout(Duration.ofSeconds(5)), Schedulers.parallel());
        LoadedConnector plain = new LoadedConnector(
                "plain", new PlainConnector(), guard, ByteString.EMPTY, FailureEvent.TRANSFER_TO_AGENT);
        processor = new ConversationProcessor(
                VirtualAgentRouter.loadConnectors(List.of(plain)).block(),
                ConversationSettings.DEFAULTS,
                Schedulers.parallel());
        byte[] silence = new byte[160];
        Arrays.fill(silence, (byte) 0xFF);
        VoiceVARequest frame = VoiceVARequest.newBuilder()
                .setConversationId("0e6a44f6-2f0c-4d61-9a43-1c1de51f6e4b")
                .setAudioInput(VoiceInput.newBuilder().setCallerAudio(ByteString.copyFrom(silence)))
                .build();
        many = new VoiceVARequest[LONG];
        Arrays.fill(many, frame);
        one = new VoiceVARequest[] {frame};
    }

    @TearDown
    public void close() {
        processor.close().block();
    }

    @Benchmark
    @OperationsPerInvocation(LONG)
    public VoiceVAResponse frameOfALongTurn() {
        return processor.turn(Flux.fromArray(many)).blockLast();
    }

    @Benchmark
    public VoiceVAResponse turnOfOneFrame() {
        return processor.turn(Flux.fromArray(one)).blockLast();
    }
}
