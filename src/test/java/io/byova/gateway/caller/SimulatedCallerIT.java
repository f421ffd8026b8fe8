package io.byova.gateway.caller;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;

/** Calls in real time: what accelerated time cannot show. */
@Timeout(60)
class SimulatedCallerIT {

    private static final Recording SECOND = new Recording("second", Answers.mulaw(1_000));

    @Test
    void sendsAFrameEvery20MillisecondsWhateverElseRuns() {
        Arrivals agent = new Arrivals();
        try (FakeGateway gateway = new FakeGateway(agent)) {
            CallScript script = CallScript.start()
                    .silence(Duration.ofMillis(400))
                    .say(SECOND)
                    .end();

            List<CallReport> reports = Flux.range(0, 4)
                    .flatMap(i -> SimulatedCaller.call(
                            CallOptions.to("127.0.0.1", gateway.port())
                                    .connections(2)
                                    .build(),
                            script))
                    .collectList()
                    .block();

            assertThat(reports).hasSize(4).allSatisfy(report -> {
                assertThat(report.violations()).isEmpty();
                assertThat(report.measures().endOfInput().p50())
                        .isBetween(Duration.ofMillis(400), Duration.ofSeconds(10));
            });
            assertThat(agent.spans).hasSize(4).allSatisfy(span -> assertThat(span)
                    .as("from the 21st to the 71st frame")
                    .isBetween(Duration.ofMillis(600), Duration.ofSeconds(10)));
        }
    }

    @Test
    void leavesNoConnectionBehind() {
        try (FakeGateway gateway = FakeGateway.correct()) {
            CallOptions options =
                    CallOptions.to("127.0.0.1", gateway.port()).connections(3).build();

            SimulatedCaller.call(options, CallScript.start().press("1").end()).block();

            assertThat(gateway.closedWithin(3, 10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Measures, per audio RPC, how long 50 frames take to come in, once the connection stands. */
    private static final class Arrivals extends FakeAgent {

        final List<Duration> spans = new CopyOnWriteArrayList<>();

        @Override
        public StreamObserver<VoiceVARequest> processCallerInput(StreamObserver<VoiceVAResponse> caller) {
            StreamObserver<VoiceVARequest> agent = super.processCallerInput(caller);
            return new StreamObserver<>() {
                private int frames;
                private long first;

                @Override
                public void onNext(VoiceVARequest request) {
                    if (request.getAudioInput().getCallerAudio().size() == Requests.FRAME && ++frames == 21) {
                        first = System.nanoTime();
                    }
                    if (frames == 71) {
                        frames++;
                        spans.add(Duration.ofNanos(System.nanoTime() - first));
                    }
                    agent.onNext(request);
                }

                @Override
                public void onError(Throwable error) {
                    agent.onError(error);
                }

                @Override
                public void onCompleted() {
                    agent.onCompleted();
                }
            };
        }
    }
}
