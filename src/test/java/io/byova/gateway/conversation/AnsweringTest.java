package io.byova.gateway.conversation;

import static io.byova.gateway.conversation.Requests.digits;
import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.Responses;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

class AnsweringTest {

    /** In a race: so that one of them is sure to come at the moment that matters. */
    private static final int OFTEN = 32;

    private static final VoiceVAResponse CHUNK = Responses.chunk(ByteString.copyFrom(new byte[320]), false);
    private static final ConnectorException FAILURE = ConnectorException.permanent("gone", "it is gone", null);

    private final TestPublisher<CallerTurn> callerTurns = TestPublisher.create();
    private final List<TestPublisher<VoiceVAResponse>> given = new ArrayList<>();
    private final Turn turn = Scene.chunks().turn(digits("call", "1"));

    @Test
    void theNextTurnIsTakenWhenTheReplyToTheOneBeforeIsOver() {
        TestSubscriber<VoiceVAResponse> answers = answers(Long.MAX_VALUE);

        callerTurns.assertMinRequested(1).next(pressed("1"));
        given.get(0).next(CHUNK);
        callerTurns.assertMaxRequested(0);

        given.get(0).complete();
        callerTurns.assertMinRequested(1).next(pressed("2"));
        given.get(1).next(Responses.finalReply()).complete();
        callerTurns.complete();

        assertThat(Shown.all(answers.getReceivedOnNext())).containsExactly("CHUNK 320", "FINAL");
        assertThat(answers.isTerminatedComplete()).isTrue();
    }

    @Test
    void nothingIsTakenFromTheCallerBeforeAnAnswerIsAskedFor() {
        TestSubscriber<VoiceVAResponse> answers = answers(0);
        callerTurns.assertMaxRequested(0);

        answers.request(1);

        callerTurns.assertMinRequested(1);
    }

    @Test
    void whatOneReplyLeavesOfTheDemandIsTheNextOnes() {
        // Given three asked for, and a reply of one
        TestSubscriber<VoiceVAResponse> answers = answers(3);
        callerTurns.next(pressed("1"));
        given.get(0).assertMinRequested(3).assertMaxRequested(3).next(CHUNK).complete();

        // When
        callerTurns.next(pressed("2"));

        // Then
        given.get(1).assertMinRequested(2).assertMaxRequested(2);
        answers.request(2);
        given.get(1).assertMinRequested(4).assertMaxRequested(4);
    }

    @Test
    void demandBetweenTwoRepliesIsKeptForTheNext() {
        TestSubscriber<VoiceVAResponse> answers = answers(1);
        callerTurns.next(pressed("1"));
        given.get(0).next(CHUNK).complete();

        answers.request(5);
        callerTurns.next(pressed("2"));

        given.get(1).assertMinRequested(5).assertMaxRequested(5);
    }

    @Test
    void theEndOfTheInputWaitsForTheReply() {
        TestSubscriber<VoiceVAResponse> answers = answers(Long.MAX_VALUE);
        callerTurns.next(pressed("1"));

        callerTurns.complete();
        assertThat(answers.isTerminated()).isFalse();

        given.get(0).next(Responses.finalReply()).complete();
        assertThat(Shown.all(answers.getReceivedOnNext())).containsExactly("FINAL");
        assertThat(answers.isTerminatedComplete()).isTrue();
    }

    @Test
    void aReplyThatFailsGoesOnWithTheFallbackAndItsDemand() {
        // Given
        TestSubscriber<VoiceVAResponse> answers = answers(2);
        callerTurns.next(pressed("1"));
        given.get(0).next(CHUNK);

        // When
        given.get(0).error(FAILURE);

        // Then the fallback gives what is still asked for, and the rest with the next demand
        assertThat(Shown.all(answers.getReceivedOnNext())).containsExactly("CHUNK 320", "CHUNK 800");
        answers.request(1);
        assertThat(Shown.all(answers.getReceivedOnNext())).containsExactly("CHUNK 320", "CHUNK 800", "FINAL");
        callerTurns.complete();
        assertThat(answers.isTerminatedComplete()).isTrue();
    }

    @Test
    void aFaultOfOurOwnIsNoFailureOfTheConnector() {
        TestSubscriber<VoiceVAResponse> answers = answers(Long.MAX_VALUE);
        callerTurns.next(pressed("1"));

        given.get(0).error(new IllegalStateException("ours"));

        assertThat(answers.expectTerminalError()).hasMessage("ours");
        assertThat(answers.getReceivedOnNext()).isEmpty();
        callerTurns.assertCancelled();
    }

    @Test
    void aFaultBeforeThereIsAReplyEndsTheRpc() {
        TestSubscriber<VoiceVAResponse> answers = answers(Long.MAX_VALUE);

        callerTurns.next(pressed("#"));

        assertThat(answers.expectTerminalError()).hasMessage("no such key");
        callerTurns.assertCancelled();
    }

    @Test
    void anErrorOfTheCallersEndsTheReply() {
        TestSubscriber<VoiceVAResponse> answers = answers(Long.MAX_VALUE);
        callerTurns.next(pressed("1"));

        callerTurns.error(new IllegalStateException("the caller has gone"));

        assertThat(answers.expectTerminalError()).hasMessage("the caller has gone");
        given.get(0).assertCancelled();
    }

    @Test
    void cancellingEndsTheReplyAndTheInput() {
        TestSubscriber<VoiceVAResponse> answers = answers(Long.MAX_VALUE);
        callerTurns.next(pressed("1"));

        answers.cancel();

        given.get(0).assertCancelled();
        callerTurns.assertCancelled();
    }

    @Test
    void aReplyThatIsOverIsNotCancelled() {
        // Given
        AtomicInteger cancellations = new AtomicInteger();
        Answering.Answers atOnce = always(Flux.just(Responses.finalReply()).doOnCancel(cancellations::incrementAndGet));
        TestSubscriber<VoiceVAResponse> answers = TestSubscriber.create();
        new Answering(callerTurns.flux(), atOnce, turn).subscribe(answers);
        callerTurns.next(pressed("1"));

        // When the RPC is cancelled between two turns
        answers.cancel();

        // Then
        callerTurns.assertCancelled();
        assertThat(cancellations).hasValue(0);
    }

    @Test
    void aReplyThatBeginsAfterCancellationIsCancelled() {
        // Given a turn that was on its way when the RPC was cancelled
        TestPublisher<CallerTurn> late = TestPublisher.createNoncompliant(TestPublisher.Violation.DEFER_CANCELLATION);
        TestSubscriber<VoiceVAResponse> answers = answers(late, Long.MAX_VALUE);
        answers.cancel();

        late.next(pressed("1"));

        given.get(0).assertCancelled();
    }

    @Test
    void thousandsOfTurnsAnsweredAtOnceNeedNoStack() {
        AtomicInteger answered = new AtomicInteger();
        Answering.Answers atOnce = always(Flux.just(Responses.finalReply()));
        Flux<CallerInput> keys = Flux.range(0, 20_000).map(i -> new CallerInput.Dtmf("1", null));

        new Answering(new CallerTurns(keys, key -> {}), atOnce, turn).subscribe(answer -> answered.incrementAndGet());

        assertThat(answered).hasValue(20_000);
    }

    @Test
    void demandRacingWithTheNextReplyIsNeitherLostNorDoubled() {
        Race.rounds(30_000, race -> {
            // Given a reply that is over, and the caller's next turn on its way
            TestPublisher<CallerTurn> input = TestPublisher.create();
            TestSubscriber<VoiceVAResponse> answers = answers(input, 2);
            input.next(pressed("1"));
            given.get(0).next(CHUNK).complete();

            // When it comes amid more demand
            race.between(() -> input.next(pressed("2")), () -> asksOften(answers));

            // Then
            given.get(1).assertMinRequested(1 + OFTEN).assertMaxRequested(1 + OFTEN);
        });
    }

    @Test
    void demandRacingWithWhatAReplySaysIsNeitherLostNorDoubled() {
        Race.rounds(30_000, race -> {
            // Given
            TestPublisher<CallerTurn> input = TestPublisher.create();
            TestSubscriber<VoiceVAResponse> answers = answers(input, OFTEN);
            input.next(pressed("1"));
            TestPublisher<VoiceVAResponse> reply = given.get(0);

            // When
            race.between(() -> saysOften(reply), () -> asksOften(answers));

            // Then what was asked for meanwhile is left for the next one
            reply.complete();
            input.next(pressed("2"));
            given.get(1).assertMinRequested(OFTEN).assertMaxRequested(OFTEN);
        });
    }

    @Test
    void cancellationRacingWithTheNextReplyCancelsIt() {
        Race.rounds(30_000, race -> {
            // Given a turn that is on its way
            TestPublisher<CallerTurn> input =
                    TestPublisher.createNoncompliant(TestPublisher.Violation.DEFER_CANCELLATION);
            TestSubscriber<VoiceVAResponse> answers = answers(input, Long.MAX_VALUE);

            // When
            race.between(() -> input.next(pressed("1")), answers::cancel);

            // Then
            given.get(0).assertCancelled();
        });
    }

    @Test
    void theEndOfTheInputRacingWithTheReplysIsOneEnd() {
        Race.rounds(30_000, race -> {
            // Given
            TestPublisher<CallerTurn> input = TestPublisher.create();
            TestSubscriber<VoiceVAResponse> answers = answers(input, Long.MAX_VALUE);
            input.next(pressed("1"));

            // When
            race.between(given.get(0)::complete, input::complete);

            // Then
            assertThat(answers.isTerminatedComplete()).isTrue();
            assertThat(answers.getProtocolErrors()).isEmpty();
        });
    }

    private TestSubscriber<VoiceVAResponse> answers(long demand) {
        return answers(callerTurns, demand);
    }

    private TestSubscriber<VoiceVAResponse> answers(TestPublisher<CallerTurn> input, long demand) {
        given.clear();
        TestSubscriber<VoiceVAResponse> answers =
                TestSubscriber.builder().initialRequest(demand).build();
        new Answering(input.flux(), new Scripted(), turn).subscribe(answers);
        return answers;
    }

    private static CallerTurn pressed(String key) {
        return CallerTurn.of(new CallerInput.Dtmf(key, null));
    }

    private static void asksOften(TestSubscriber<VoiceVAResponse> answers) {
        for (int i = 0; i < OFTEN; i++) {
            answers.request(1);
        }
    }

    private static void saysOften(TestPublisher<VoiceVAResponse> reply) {
        for (int i = 0; i < OFTEN; i++) {
            reply.next(CHUNK);
        }
    }

    /** Answers each turn as the test says, and a failure with a prompt and a FINAL. */
    private Answering.Answers always(Flux<VoiceVAResponse> reply) {
        return new Scripted() {
            @Override
            public Flux<VoiceVAResponse> to(Turn rpc, CallerTurn callerTurn) {
                return reply;
            }
        };
    }

    private class Scripted implements Answering.Answers {

        @Override
        public Flux<VoiceVAResponse> to(Turn rpc, CallerTurn callerTurn) {
            if (((CallerInput.Dtmf) callerTurn.first()).digits().equals("#")) {
                throw new IllegalStateException("no such key");
            }
            TestPublisher<VoiceVAResponse> reply = TestPublisher.create();
            given.add(reply);
            return reply.flux();
        }

        @Override
        public Flux<VoiceVAResponse> instead(Turn rpc, ConnectorException failure) {
            return Flux.just(Responses.chunk(Scene.ERROR_AUDIO, false), Responses.finalReply());
        }
    }
}
