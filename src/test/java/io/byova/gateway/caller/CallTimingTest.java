package io.byova.gateway.caller;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.caller.CallReport.End;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the caller speaks, waits and interrupts. */
@Timeout(30)
class CallTimingTest extends CallFixture {

    @Test
    void keepsRealTimeWithoutDrift() {
        given(new FakeAgent());

        CallReport report =
                call(CallScript.start().silence(Duration.ofSeconds(4)).end());

        long frames = agent.rpcs.get(1).audio().size() - 1;
        TimelineEvent sent = first(report, Fact.SentAudio.class);
        assertThat(frames).isEqualTo(200);
        assertThat(sent.inTurn()).isBetween(Duration.ofMillis(3_980), Duration.ofMillis(30_000));
        assertThat(report.violations()).isEmpty();
    }

    @Test
    void waitsUntilThePromptIsPlayed() {
        given(new FakeAgent() {
            @Override
            List<VoiceVAResponse> welcome() {
                return List.of(Answers.prompt(6_000));
            }
        });

        CallReport patient = call(CallScript.start().press("1").end());
        CallReport fast = SimulatedCaller.call(
                        options().fast(true).build(),
                        CallScript.start().press("1").end())
                .block();

        assertThat(openedAt(patient, 2)).isGreaterThan(Duration.ofMillis(6_000));
        assertThat(openedAt(fast, 2)).isLessThan(Duration.ofMillis(6_000));
    }

    @Test
    void opensTheNextRpcWhileABargeInPromptPlaysButSpeaksAfterIt() {
        given(bargeInWelcome());

        CallReport report = call(CallScript.start().say(HELLO).end());

        assertThat(report.violations()).isEmpty();
        Duration spoke = first(report, Fact.RecordingStarted.class).at();
        assertThat(spoke.minus(openedAt(report, 2))).isGreaterThan(Duration.ofMillis(1_000));
        assertThat(spoke.minus(first(report, Heard.class).at())).isGreaterThanOrEqualTo(Duration.ofMillis(6_000));
    }

    @Test
    void interruptsAPromptThatAllowsIt() {
        given(bargeInWelcome());
        CallStep interrupt = new CallStep.Interrupt(Duration.ofMillis(500));

        CallReport report = call(CallScript.start().then(interrupt).say(HELLO).end());

        assertThat(report.violations()).isEmpty();
        assertThat(first(report, Fact.RecordingStarted.class)
                        .at()
                        .minus(first(report, Heard.class).at()))
                .isBetween(Duration.ofMillis(500), Duration.ofMillis(5_900));
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
    void measuresASpokenTurn() {
        given(new FakeAgent());

        CallReport report = call(CallScript.start().say(HELLO).end());

        assertThat(report.measures().startOfInput()).isNotNull();
        assertThat(report.measures().startOfInput().p50()).isBetween(Duration.ZERO, Duration.ofMillis(6_000));
        assertThat(report.measures().endOfInput().p50()).isBetween(Duration.ZERO, Duration.ofMillis(9_000));
        assertThat(report.measures().firstReply().count()).isEqualTo(1);
        assertThat(report.measures().completion().count()).isEqualTo(3);
    }

    @Test
    void speaksOnANewRpcWhileTheOneBeforeStillReplies() {
        given(new FakeAgent() {
            private volatile @Nullable StreamObserver<VoiceVAResponse> welcoming;

            @Override
            List<VoiceVAResponse> welcome() {
                return List.of(Answers.chunk(2_000, true));
            }

            @Override
            void complete(StreamObserver<VoiceVAResponse> caller) {
                if (welcoming == null) {
                    welcoming = caller;
                } else {
                    super.complete(caller);
                }
            }

            @Override
            List<VoiceVAResponse> onSpeech() {
                welcoming.onNext(Answers.finalReply());
                welcoming.onCompleted();
                return super.onSpeech();
            }

            @Override
            List<VoiceVAResponse> answer() {
                return List.of(Answers.chunk(100, true), Answers.finalReply());
            }
        });
        CallStep interrupt = new CallStep.Interrupt(Duration.ofMillis(300));

        CallReport report = call(CallScript.start().then(interrupt).say(HELLO).end());

        TimelineEvent welcomed = report.events().stream()
                .filter(event -> event.turn() == 1 && event.fact() instanceof Fact.Ended)
                .findFirst()
                .orElseThrow();
        assertThat(report.violations()).isEmpty();
        assertThat(welcomed.at())
                .isGreaterThan(first(report, Fact.RecordingStarted.class).at());
    }

    private static FakeAgent bargeInWelcome() {
        return new FakeAgent() {
            @Override
            List<VoiceVAResponse> welcome() {
                return List.of(Answers.prompt(Answers.wav(6_000), true));
            }
        };
    }

    private static Duration openedAt(CallReport report, int turn) {
        return report.events().stream()
                .filter(event -> event.turn() == turn)
                .findFirst()
                .orElseThrow()
                .at();
    }
}
