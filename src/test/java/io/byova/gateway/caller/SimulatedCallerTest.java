package io.byova.gateway.caller;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.DTMFDigits;
import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.byova.gateway.caller.CallReport.End;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Calls over loopback gRPC, in time that runs ten times as fast. */
@Timeout(30)
class SimulatedCallerTest {

    private static final Recording HELLO = new Recording("hello", Answers.mulaw(300));

    private final Scheduler real = Schedulers.newSingle("test-caller", true);
    private final Scheduler fastTime = new AcceleratedScheduler(real, 10);
    private FakeAgent agent = new FakeAgent();
    private FakeGateway gateway = FakeGateway.correct();

    @AfterEach
    void close() {
        gateway.close();
        real.dispose();
    }

    @Test
    void opensOneRpcPerTurnOfOneConversation() {
        given(new FakeAgent());

        CallReport report = call(CallScript.start().say(HELLO).press("12#").end());

        assertThat(report.violations()).isEmpty();
        assertThat(report.end()).isEqualTo(End.CALLER_ENDED);
        assertThat(agent.rpcs).hasSize(5).allMatch(rpc -> rpc.halfClosed);
        assertThat(agent.rpcs.stream().flatMap(rpc -> rpc.requests.stream()))
                .allMatch(request -> request.getConversationId().equals("call-1")
                        && request.getVirtualAgentId().equals("agent-1")
                        && request.getCustomerOrgId().equals("org-1"));
        assertThat(eventOf(0)).isEqualTo(EventType.SESSION_START);
        assertThat(eventOf(2)).isEqualTo(EventType.START_OF_DTMF);
        assertThat(agent.rpcs.get(3).requests.get(0).getDtmfInput().getDtmfEventsList())
                .containsExactly(DTMFDigits.DTMF_DIGIT_ONE, DTMFDigits.DTMF_DIGIT_TWO, DTMFDigits.DTMF_DIGIT_POUND);
        assertThat(eventOf(4)).isEqualTo(EventType.SESSION_END);
    }

    @Test
    void announcesItsAudioThenSendsFramesOf160Bytes() {
        given(new FakeAgent());

        call(CallScript.start()
                .say(new Recording("odd", Answers.mulaw(300).substring(0, 2_300)))
                .end());

        VoiceInput first = agent.rpcs.get(1).requests.get(0).getAudioInput();
        List<ByteString> frames = agent.rpcs.get(1).audio();
        assertThat(first.getCallerAudio()).isEmpty();
        assertThat(first.getEncoding()).isEqualTo(VoiceInput.VoiceEncoding.MULAW_FORMAT);
        assertThat(first.getSampleRateHertz()).isEqualTo(8000);
        assertThat(frames.subList(1, frames.size())).allMatch(frame -> frame.size() == 160);
        assertThat(frames.get(15).substring(0, 60)).isEqualTo(Answers.mulaw(300).substring(0, 60));
        assertThat(frames.get(15).byteAt(60)).isEqualTo((byte) 0xFF);
        assertThat(frames.size())
                .as("15 frames of speech, 25 of silence, few more")
                .isBetween(41, 80);
    }

    @Test
    void keepsRealTimeWithoutDrift() {
        given(new FakeAgent());

        CallReport report =
                call(CallScript.start().silence(Duration.ofSeconds(4)).end());

        long frames = agent.rpcs.get(1).audio().size() - 1;
        TimelineEvent sent = first(report, Fact.SentAudio.class);
        assertThat(frames).isEqualTo(200);
        assertThat(sent.inTurn()).isBetween(Duration.ofMillis(3_980), Duration.ofMillis(4_600));
        assertThat(report.violations()).isEmpty();
    }

    @Test
    void waitsUntilThePromptIsPlayed() {
        given(new FakeAgent() {
            @Override
            List<VoiceVAResponse> welcome() {
                return List.of(Answers.prompt(2_000));
            }
        });

        CallReport patient = call(CallScript.start().press("1").end());
        CallReport fast = SimulatedCaller.call(
                        options().fast(true).build(),
                        CallScript.start().press("1").end())
                .block();

        assertThat(openedAt(patient, 2)).isGreaterThan(Duration.ofMillis(2_000));
        assertThat(openedAt(fast, 2)).isLessThan(Duration.ofMillis(2_000));
    }

    @Test
    void opensTheNextRpcWhileABargeInPromptPlaysButSpeaksAfterIt() {
        given(bargeInWelcome());

        CallReport report = call(CallScript.start().say(HELLO).end());

        assertThat(report.violations()).isEmpty();
        assertThat(openedAt(report, 2)).isLessThan(Duration.ofMillis(1_000));
        assertThat(first(report, Fact.RecordingStarted.class).at()).isGreaterThan(Duration.ofMillis(2_000));
    }

    @Test
    void interruptsAPromptThatAllowsIt() {
        given(bargeInWelcome());
        CallStep interrupt = new CallStep.Interrupt(Duration.ofMillis(500));

        CallReport report = call(CallScript.start().then(interrupt).say(HELLO).end());

        assertThat(report.violations()).isEmpty();
        assertThat(first(report, Fact.RecordingStarted.class).at())
                .isBetween(Duration.ofMillis(500), Duration.ofMillis(1_900));
    }

    @Test
    void endsASilenceWithStartOfDtmfOnTheSameRpc() {
        given(new FakeAgent());

        CallReport report = call(
                CallScript.start().silence(Duration.ofMillis(200)).press("5").end());

        FakeAgent.Rpc silence = agent.rpcs.get(1);
        assertThat(report.violations()).isEmpty();
        assertThat(agent.rpcs).hasSize(4);
        assertThat(silence.requests.get(0).hasAudioInput()).isTrue();
        assertThat(silence.requests
                        .get(silence.requests.size() - 1)
                        .getEventInput()
                        .getEventType())
                .isEqualTo(EventType.START_OF_DTMF);
    }

    @Test
    void saysNothingMoreAfterATransfer() {
        given(new FakeAgent() {
            @Override
            List<VoiceVAResponse> toDigits() {
                return List.of(Answers.transfer());
            }
        });

        CallReport report = call(CallScript.of(List.of(
                new CallStep.Start("", Struct.getDefaultInstance()),
                new CallStep.Press("0"),
                new CallStep.Expect(CallStep.Expectation.TRANSFER),
                new CallStep.Say(HELLO),
                new CallStep.Expect(CallStep.Expectation.PROMPT),
                new CallStep.End())));

        assertThat(report.end()).isEqualTo(End.TRANSFERRED);
        assertThat(report.violations()).isEmpty();
        assertThat(agent.rpcs).hasSize(3);
        assertThat(report.unmet()).containsExactly("prompt, but the call did not get there");
    }

    @Test
    void takesItsTurnsOnDifferentConnections() {
        given(new FakeAgent());

        SimulatedCaller.call(
                        options().connections(2).token("secret").build(),
                        CallScript.start().press("1").end())
                .block();

        assertThat(agent.rpcs).hasSize(4);
        assertThat(agent.rpcs.get(0).from).isEqualTo(agent.rpcs.get(2).from).isNotEqualTo(agent.rpcs.get(1).from);
        assertThat(gateway.tokens).hasSize(4).containsOnly("Bearer secret");
    }

    @Test
    void collectsWhatItHears() {
        given(new FakeAgent());

        CallReport report = call(CallScript.start().press("1").end());

        assertThat(HeardAudio.of(report.events())).isEqualTo(Answers.mulaw(300));
        assertThat(HeardAudio.ofTurn(report.events(), 1)).isEqualTo(Answers.mulaw(100));
    }

    @Test
    void measuresASpokenTurn() {
        given(new FakeAgent());

        CallReport report = call(CallScript.start().say(HELLO).end());

        assertThat(report.measures().startOfInput()).isNotNull();
        assertThat(report.measures().startOfInput().p50()).isBetween(Duration.ZERO, Duration.ofMillis(400));
        assertThat(report.measures().endOfInput().p50()).isBetween(Duration.ofMillis(480), Duration.ofMillis(900));
        assertThat(report.measures().firstReply().count()).isEqualTo(1);
        assertThat(report.measures().completion().count()).isEqualTo(3);
    }

    @Test
    void keepsAChunkCall() {
        given(new FakeAgent() {
            @Override
            List<VoiceVAResponse> welcome() {
                return List.of(Answers.chunk(100, false), Answers.chunk(50, false), Answers.finalReply());
            }

            @Override
            List<VoiceVAResponse> answer() {
                return welcome();
            }
        });

        CallReport report = call(CallScript.start().say(HELLO).press("1").end());

        assertThat(report.violations()).isEmpty();
        assertThat(HeardAudio.of(report.events()).size()).isEqualTo(3 * 150 * 8);
    }

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
    void stopsSpeakingToAGatewayThatNeverHearsTheEnd() {
        given(new FakeAgent() {
            @Override
            List<VoiceVAResponse> onSpeech() {
                return List.of();
            }

            @Override
            List<VoiceVAResponse> onSilence() {
                return List.of();
            }

            @Override
            List<VoiceVAResponse> answer() {
                return List.of();
            }
        });

        CallReport report = SimulatedCaller.call(
                        options().trailingSilence(Duration.ofSeconds(1)).build(),
                        CallScript.start().say(HELLO).end())
                .block();

        assertThat(report.violations()).isEmpty();
        assertThat(agent.rpcs.get(1).audio()).hasSize(1 + 15 + 50);
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
    void hangsUpInTheMiddleOfAPrompt() {
        given(bargeInWelcome());

        CallReport report = call(CallScript.start().hangUp());

        assertThat(report.end()).isEqualTo(End.HUNG_UP);
        assertThat(report.violations()).isEmpty();
        assertThat(agent.rpcs).hasSize(2);
        assertThat(report.events())
                .noneMatch(
                        event -> event.fact() instanceof Fact.SentEvent sent && sent.type() == EventType.SESSION_END);
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

    @Test
    void tellsItsListenerEverythingInOrderBeforeTheReport() {
        given(new FakeAgent());
        List<TimelineEvent> told = Collections.synchronizedList(new ArrayList<>());

        CallReport report = SimulatedCaller.call(
                        options().build(), CallScript.start().press("1").end(), told::add)
                .block();

        assertThat(told).isEqualTo(report.events());
    }

    private static FakeAgent bargeInWelcome() {
        return new FakeAgent() {
            @Override
            List<VoiceVAResponse> welcome() {
                return List.of(Answers.prompt(Answers.wav(2_000), true));
            }
        };
    }

    private void given(FakeAgent behaviour) {
        gateway.close();
        agent = behaviour;
        gateway = new FakeGateway(behaviour);
    }

    private CallOptions.Builder options() {
        return CallOptions.to("127.0.0.1", gateway.port())
                .conversationId("call-1")
                .agentId("agent-1")
                .orgId("org-1")
                .scheduler(fastTime);
    }

    private CallReport call(CallScript script) {
        return SimulatedCaller.call(options().build(), script).block();
    }

    private EventType eventOf(int rpc) {
        return agent.rpcs.get(rpc).requests.get(0).getEventInput().getEventType();
    }

    private static Duration openedAt(CallReport report, int turn) {
        return report.events().stream()
                .filter(event -> event.turn() == turn)
                .findFirst()
                .orElseThrow()
                .at();
    }

    private static TimelineEvent first(CallReport report, Class<? extends Fact> kind) {
        return report.events().stream()
                .filter(event -> kind.isInstance(event.fact()))
                .findFirst()
                .orElseThrow();
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
