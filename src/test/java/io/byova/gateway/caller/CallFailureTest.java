package io.byova.gateway.caller;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.caller.CallReport.End;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.test.StepVerifier;

/** What becomes of a call that cannot go well. */
@Timeout(30)
class CallFailureTest extends CallFixture {

    @Test
    void reportsWhatAWrongAgentBreaks() {
        given(new FakeAgent() {
            @Override
            List<VoiceVAResponse> answer() {
                return List.of(Answers.chunk(5, false), Answers.finalReply(), Answers.finalReply());
            }

            @Override
            List<VoiceVAResponse> goodbye() {
                return List.of(Answers.prompt(100));
            }
        });

        CallReport report = call(CallScript.start().press("1").end());

        assertThat(report.violations()).extracting(Violation::rule).containsOnly(20, 22, 23, 11);
    }

    @Test
    void judgesWhatWasExpectedByTheTurnItWasExpectedOf() {
        given(new FakeAgent() {
            @Override
            void complete(StreamObserver<VoiceVAResponse> caller) {
                if (rpcs.size() == 2) {
                    caller.onError(Status.INTERNAL.asRuntimeException());
                } else {
                    super.complete(caller);
                }
            }
        });

        CallReport report = call(CallScript.start()
                .press("1")
                .then(new CallStep.Expect(CallStep.Expectation.SILENCE))
                .press("2")
                .end());

        assertThat(report.end()).isEqualTo(End.CALLER_ENDED);
        assertThat(report.turns()).as("start, the turn that failed, end").isEqualTo(3);
        assertThat(report.violations()).extracting(Violation::rule).containsExactly(7);
        assertThat(report.unmet()).containsExactly("silence, but the call did not get there");
    }

    @Test
    void givesUpOnATurnWithoutStatus() {
        given(new FakeAgent() {
            @Override
            void complete(StreamObserver<VoiceVAResponse> caller) {
                // Never.
            }
        });

        CallReport report = SimulatedCaller.call(
                        options().timeout(Duration.ofSeconds(2)).build(),
                        CallScript.start().press("1").end())
                .block();

        assertThat(report.end()).isEqualTo(End.FAILED);
        assertThat(report.violations()).extracting(Violation::rule).containsExactly(7);
        assertThat(report.events()).anyMatch(event -> event.fact() instanceof Fact.TimedOut);
    }

    @Test
    void reportsARefusalAsNoViolation() {
        given(new FakeAgent() {
            @Override
            public StreamObserver<VoiceVARequest> processCallerInput(StreamObserver<VoiceVAResponse> caller) {
                caller.onError(Status.UNAVAILABLE.withDescription("draining").asRuntimeException());
                return super.processCallerInput(new Deaf());
            }
        });

        CallReport report = call(CallScript.start().press("1").end());

        assertThat(report.end()).isEqualTo(End.REFUSED);
        assertThat(report.refusal()).isEqualTo("UNAVAILABLE: draining");
        assertThat(report.violations()).isEmpty();
        assertThat(report.turns()).isEqualTo(1);
    }

    @Test
    void failsWhereNobodyListens() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        StepVerifier.create(SimulatedCaller.call(
                        CallOptions.to("127.0.0.1", port).build(),
                        CallScript.start().end()))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(CannotConnectException.class)
                        .hasMessageContaining("127.0.0.1:" + port)
                        .hasMessageContaining("refused"))
                .verify(Duration.ofSeconds(20));
    }

    @Test
    void hangsUpWhenItsSubscriberCancels() throws InterruptedException {
        CountDownLatch cancelled = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        given(new FakeAgent() {
            @Override
            public StreamObserver<VoiceVARequest> processCallerInput(StreamObserver<VoiceVAResponse> caller) {
                ((ServerCallStreamObserver<VoiceVAResponse>) caller).setOnCancelHandler(cancelled::countDown);
                begun.countDown();
                return super.processCallerInput(new Deaf());
            }
        });

        Disposable call = SimulatedCaller.call(
                        options().build(), CallScript.start().end())
                .subscribe();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        call.dispose();

        assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
    }

    /** Hears nothing, so that an agent can be made to say nothing. */
    private static final class Deaf implements StreamObserver<VoiceVAResponse> {
        @Override
        public void onNext(VoiceVAResponse response) {}

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {}
    }
}
