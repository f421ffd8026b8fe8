package io.byova.gateway.conversation;

import static io.byova.gateway.conversation.Requests.frame;
import static io.byova.gateway.conversation.Requests.happened;
import static io.byova.gateway.conversation.Requests.pressed;
import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** The order of one reply, whatever the connector sends, from whatever thread, and whenever it is stopped. */
@Timeout(60)
class ReplyOrderTest {

    private static final VoiceVAResponse TRANSFER = Responses.transfer("t", Struct.getDefaultInstance());

    private final TestPublisher<VoiceVAResponse> connector = TestPublisher.createNoncompliant(
            TestPublisher.Violation.REQUEST_OVERFLOW, TestPublisher.Violation.CLEANUP_ON_TERMINATE);
    private final Scene chunks = Scene.chunks();
    private final Scene wavs = Scene.wavs();

    // ---- the order --------------------------------------------------------------------------------------------------

    @Test
    void spokenReplyPassesInOrder() {
        assertThat(replyTo(
                        speech(),
                        Responses.startOfInput(),
                        Responses.endOfInput(ReplyProfile.CHUNK),
                        chunk(320),
                        chunk(320),
                        Responses.finalReply()))
                .containsExactly("START_OF_INPUT", "END_OF_INPUT", "CHUNK 320", "CHUNK 320", "FINAL");
    }

    @Test
    void endOfInputIsAddedBeforeTheFirstAudio() {
        assertThat(replyTo(speech(), Responses.startOfInput(), chunk(320)))
                .containsExactly("START_OF_INPUT", "END_OF_INPUT", "CHUNK 320", "FINAL");
    }

    @Test
    void endOfInputIsAddedBeforeAFinalWithoutAudio() {
        assertThat(replyTo(speech(), Responses.startOfInput(), Responses.noMatch()))
                .containsExactly("START_OF_INPUT", "END_OF_INPUT", "FINAL NO_MATCH");
    }

    @Test
    void inputEventsComeAtMostOnceAndInOrder() {
        assertThat(replyTo(
                        speech(),
                        Responses.endOfInput(ReplyProfile.CHUNK),
                        Responses.startOfInput(),
                        Responses.startOfInput(),
                        Responses.endOfInput(ReplyProfile.CHUNK),
                        Responses.endOfInput(ReplyProfile.CHUNK),
                        Responses.startOfInput()))
                .containsExactly("START_OF_INPUT", "END_OF_INPUT", "FINAL");
    }

    @Test
    void speechAfterTheFirstAudioIsNoStartOfInput() {
        assertThat(replyTo(speech(), chunk(320), Responses.startOfInput())).containsExactly("CHUNK 320", "FINAL");
    }

    @Test
    void startOfInputIsForSpeechOnly() {
        assertThat(replyTo(CallerTurn.of(pressed("1")), Responses.startOfInput(), Responses.finalReply()))
                .containsExactly("FINAL");
    }

    @Test
    void aReplyWithoutFinalGetsOne() {
        assertThat(replyTo(CallerTurn.of(pressed("1")), chunk(320))).containsExactly("CHUNK 320", "FINAL");
    }

    @Test
    void anEventIsAnsweredThoughTheConnectorSaysNothing() {
        assertThat(replyTo(CallerTurn.of(happened(EventType.CUSTOM_EVENT)))).containsExactly("FINAL");
    }

    @Test
    void silenceIsNotAnswered() {
        assertThat(replyTo(speech())).isEmpty();
    }

    @Test
    void theFirstDigitIsNotAnswered() {
        assertThat(replyTo(CallerTurn.of(happened(EventType.START_OF_DTMF)))).isEmpty();
    }

    @Test
    void nothingFollowsAFinal() {
        assertThat(replyTo(CallerTurn.of(pressed("1")), Responses.finalReply(), chunk(320), TRANSFER))
                .containsExactly("FINAL");
    }

    @Test
    void nothingFollowsATerminalEvent() {
        assertThat(replyTo(CallerTurn.of(pressed("1")), TRANSFER, Responses.finalReply()))
                .containsExactly("FINAL TRANSFER_TO_AGENT");
    }

    @Test
    void partialsAreDroppedWhereTheCallersSideDoesNotTakeThem() {
        assertThat(replyTo(CallerTurn.of(pressed("1")), Responses.partial("he"), Responses.finalReply()))
                .containsExactly("FINAL");
    }

    @Test
    void partialsComeBeforeTheAudioOnly() {
        assertThat(order(
                                chunks,
                                turnOf(chunks),
                                CallerTurn.of(pressed("1")),
                                true,
                                Flux.just(
                                        Responses.partial("a"),
                                        chunk(320),
                                        Responses.partial("b"),
                                        Responses.finalReply()))
                        .shown())
                .containsExactly("PARTIAL text", "CHUNK 320", "FINAL");
    }

    @Test
    void smallFramesAreJoinedAndTheTailIsSentBeforeTheFinal() {
        assertThat(replyTo(CallerTurn.of(pressed("1")), chunk(320), chunk(200), chunk(200), chunk(50)))
                .containsExactly("CHUNK 320", "CHUNK 400", "CHUNK 100", "FINAL");
    }

    @Test
    void anEventOnAFrameThatIsHeldBackIsSentAlone() {
        VoiceVAResponse small = chunk(50).toBuilder()
                .addOutputEvents(Responses.customWithin("mark", Struct.getDefaultInstance())
                        .getOutputEvents(0))
                .build();

        assertThat(replyTo(CallerTurn.of(pressed("1")), small, chunk(320)))
                .containsExactly("CHUNK CUSTOM_EVENT", "CHUNK 370", "FINAL");
    }

    @Test
    void aTailThatMayNotBeInterruptedStaysSoWhateverEventComesBetween() {
        // Given a frame that is held back without barge-in, then an event without audio
        Ordered reply = order(
                chunks,
                turnOf(chunks),
                CallerTurn.of(pressed("1")),
                false,
                Flux.just(
                        chunk(50),
                        Responses.customWithin("mark", Struct.getDefaultInstance()),
                        Responses.finalReply()));

        // Then
        assertThat(reply.responses())
                .filteredOn(response -> response.getPromptsCount() > 0)
                .singleElement()
                .satisfies(tail ->
                        assertThat(tail.getPrompts(0).getIsBargeInEnabled()).isFalse());
    }

    @Test
    void aChunkFromAWavAgentFails() {
        Ordered reply = order(wavs, turnOf(wavs), CallerTurn.of(pressed("1")), false, Flux.just(chunk(320)));

        assertThat(reply.downstream.expectTerminalError()).isInstanceOf(ConnectorException.class);
    }

    @Test
    void audioOnAFinalOfAChunkAgentFails() {
        Ordered reply = order(
                chunks,
                turnOf(chunks),
                CallerTurn.of(pressed("1")),
                false,
                Flux.just(Responses.prompt(ByteString.copyFrom(new byte[500]), false)));

        assertThat(reply.downstream.expectTerminalError()).isInstanceOf(ConnectorException.class);
    }

    @Test
    void whatTheCallerNeedsToKnowOfConfidentialInputReachesTheWireWhateverBecomesOfItsChunk() {
        // Given a flag on a frame that is too small to be sent as it is (rule 35)
        Ordered reply = order(
                chunks,
                turnOf(chunks),
                CallerTurn.of(pressed("1")),
                false,
                Flux.just(Responses.sensitive(chunk(50)), chunk(320), Responses.finalReply()));

        // Then
        assertThat(reply.responses().stream().anyMatch(VoiceVAResponse::getInputSensitive))
                .isTrue();
    }

    // ---- demand -----------------------------------------------------------------------------------------------------

    @Test
    void asksTheConnectorForOneResponseAtATime() {
        // Given
        TestPublisher<VoiceVAResponse> source = TestPublisher.create();
        Ordered reply = order(chunks, turnOf(chunks), CallerTurn.of(pressed("1")), false, source.flux(), 0);
        source.assertMaxRequested(0);

        // When
        reply.downstream.request(5);

        // Then
        source.assertMinRequested(1).assertMaxRequested(1);
        source.next(chunk(320));
        source.assertMaxRequested(1);
        assertThat(reply.shown()).containsExactly("CHUNK 320");
    }

    @Test
    void sendsNothingThatWasNotAskedFor() {
        // Given
        Ordered reply = order(
                chunks,
                turnOf(chunks),
                speech(),
                false,
                Flux.just(Responses.startOfInput(), chunk(320), Responses.finalReply()),
                0);

        // When
        reply.downstream.request(1);
        assertThat(reply.shown()).containsExactly("START_OF_INPUT");
        reply.downstream.request(1);
        assertThat(reply.shown()).containsExactly("START_OF_INPUT", "END_OF_INPUT");
        reply.downstream.request(2);

        // Then
        assertThat(reply.shown()).endsWith("CHUNK 320", "FINAL");
        assertThat(reply.downstream.isTerminatedComplete()).isTrue();
    }

    @Test
    void aConnectorThatIgnoresDemandIsCutOff() {
        // Given nobody who reads
        Ordered reply = order(chunks, turnOf(chunks), CallerTurn.of(pressed("1")), false, connector.flux(), 0);

        // When
        for (int i = 0; i < 1_000; i++) {
            connector.next(chunk(320));
        }

        // Then
        connector.assertCancelled();
        reply.downstream.request(Long.MAX_VALUE);
        assertThat(reply.responses().size()).isLessThan(130);
        assertThat(reply.downstream.expectTerminalError()).hasMessageContaining("nobody asked for");
    }

    @Test
    void takesOverlappingSignalsFromTwoThreads() {
        Race.rounds(10_000, race -> {
            // Given
            TestPublisher<VoiceVAResponse> loud =
                    TestPublisher.createNoncompliant(TestPublisher.Violation.REQUEST_OVERFLOW);
            Ordered reply = order(chunks, turnOf(chunks), CallerTurn.of(pressed("1")), false, loud.flux());

            // When
            race.between(() -> say(loud, 20), () -> say(loud, 20));

            // Then nothing waits for another signal
            assertThat(reply.responses()).hasSize(40);
            loud.complete();
            assertThat(reply.responses()).hasSize(41);
            assertThat(reply.shown()).endsWith("FINAL");
            assertThat(reply.downstream.getProtocolErrors()).isEmpty();
        });
    }

    // ---- stop -------------------------------------------------------------------------------------------------------

    @Test
    void stoppedBeforeAnythingAnAnsweredTurnGetsItsFinal() {
        assertThat(stopped(CallerTurn.of(pressed("1")), ReplyOrder.Stop.INTERRUPTED)
                        .shown())
                .containsExactly("FINAL");
        connector.assertCancelled();
    }

    @Test
    void stoppedBeforeAnythingSilenceGetsNothing() {
        Ordered reply = stopped(speech(), ReplyOrder.Stop.INTERRUPTED);

        assertThat(reply.shown()).isEmpty();
        assertThat(reply.downstream.isTerminatedComplete()).isTrue();
    }

    @Test
    void stoppedAfterStartOfInputTheSpeechIsClosed() {
        assertThat(stopped(speech(), ReplyOrder.Stop.INTERRUPTED, Responses.startOfInput())
                        .shown())
                .containsExactly("START_OF_INPUT", "END_OF_INPUT", "FINAL");
    }

    @Test
    void supersededAfterStartOfInputNothingIsAnswered() {
        assertThat(stopped(speech(), ReplyOrder.Stop.SUPERSEDED, Responses.startOfInput())
                        .shown())
                .containsExactly("START_OF_INPUT");
    }

    @Test
    void stoppedAmidChunksTheRestIsTakenBackAndAFinalFollows() {
        assertThat(stopped(CallerTurn.of(pressed("1")), ReplyOrder.Stop.INTERRUPTED, chunk(320), chunk(50))
                        .shown())
                .containsExactly("CHUNK 320", "FINAL");
    }

    @Test
    void supersededAmidChunksAFinalFollowsToo() {
        assertThat(stopped(speech(), ReplyOrder.Stop.SUPERSEDED, chunk(320)).shown())
                .containsExactly("CHUNK 320", "FINAL");
    }

    @Test
    void stoppedWhileNobodyAsksWhatWaitsIsReplacedByAFinal() {
        // Given a whole prompt nobody has taken
        Ordered reply = order(
                wavs,
                turnOf(wavs),
                CallerTurn.of(pressed("1")),
                false,
                Flux.just(Responses.prompt(ByteString.copyFrom(new byte[500]), true)),
                0);

        // When
        reply.order().stop(ReplyOrder.Stop.INTERRUPTED);
        reply.downstream.request(1);

        // Then
        assertThat(reply.shown()).containsExactly("FINAL");
    }

    @Test
    void stoppedWhileATerminalEventWaitsThatIsStillSent() {
        // Given a transfer behind END_OF_INPUT, and demand for the first of them only
        Ordered reply =
                order(chunks, turnOf(chunks), speech(), false, Flux.just(Responses.startOfInput(), TRANSFER), 2);
        assertThat(reply.shown()).containsExactly("START_OF_INPUT", "END_OF_INPUT");

        // When
        reply.order().stop(ReplyOrder.Stop.INTERRUPTED);
        reply.downstream.request(1);

        // Then
        assertThat(reply.shown()).endsWith("FINAL TRANSFER_TO_AGENT");
    }

    @Test
    void stoppedAfterItsFinalIsTooLate() {
        Ordered reply = stopped(CallerTurn.of(pressed("1")), ReplyOrder.Stop.INTERRUPTED, Responses.finalReply());

        assertThat(reply.shown()).containsExactly("FINAL");
        assertThat(reply.stopAccepted).isFalse();
    }

    @Test
    void stoppedBeforeTheConnectorIsSubscribedItIsCancelledAtOnce() {
        // Given a reply whose connector comes later
        Turn turn = turnOf(chunks);
        AtomicReference<CoreSubscriber<? super VoiceVAResponse>> late = new AtomicReference<>();
        Flux<VoiceVAResponse> slow = new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super VoiceVAResponse> actual) {
                late.set(actual);
            }
        };
        Ordered reply = order(chunks, turn, CallerTurn.of(pressed("1")), false, slow);

        // When
        assertThat(reply.order().stop(ReplyOrder.Stop.INTERRUPTED)).isTrue();
        connector.flux().subscribe(late.get());

        // Then
        connector.assertCancelled();
        assertThat(reply.shown()).containsExactly("FINAL");
        assertThat(reply.downstream.isTerminatedComplete()).isTrue();
    }

    @Test
    void stoppedBeforeTheConnectorIsSubscribedItIsCancelledThoughNobodyReads() {
        // Given
        AtomicReference<CoreSubscriber<? super VoiceVAResponse>> late = new AtomicReference<>();
        Flux<VoiceVAResponse> slow = new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super VoiceVAResponse> actual) {
                late.set(actual);
            }
        };
        Ordered reply = order(chunks, turnOf(chunks), CallerTurn.of(pressed("1")), false, slow, 0);
        reply.order().stop(ReplyOrder.Stop.INTERRUPTED);

        // When
        connector.flux().subscribe(late.get());

        // Then
        connector.assertCancelled();
        assertThat(reply.shown()).isEmpty();
    }

    @Test
    void theEndOfTheCallIsNotForgottenWhenTheCallerGoesOn() {
        // Given a reply nobody reads, stopped because the call has ended
        Turn turn = turnOf(chunks);
        Ordered reply = order(chunks, turn, speech(), false, connector.flux(), 1);
        connector.next(chunk(320));
        reply.order().stop(ReplyOrder.Stop.INTERRUPTED);

        // When the caller goes on to something else in the same RPC
        reply.order().stop(ReplyOrder.Stop.SUPERSEDED);
        reply.downstream.request(1);

        // Then the FINAL is the RPC's last response
        assertThat(reply.shown()).containsExactly("CHUNK 320", "FINAL");
        assertThat(turn.isLast(reply.responses().get(1))).isTrue();
    }

    @Test
    void aStopWhileTheFinalIsOnItsWayLosesNeitherTheFinalNorTheEndOfTheRpc() {
        // Given somebody who ends the call at the very moment the FINAL is being sent
        Turn turn = turnOf(chunks);
        AtomicBoolean completed = new AtomicBoolean();
        turn.whenCompleted(() -> completed.set(true));
        boolean[] completedBeforeFinal = new boolean[1];
        TestSubscriber<VoiceVAResponse> downstream = TestSubscriber.create();
        ReplyOrder replies = new ReplyOrder(
                Flux.just(Responses.finalReply()),
                CallerTurn.of(pressed("1")),
                new ReplyRules(chunks.router.agents().get(0).settings()),
                false,
                false,
                turn);

        // When
        replies.doOnNext(last -> {
                    turn.stop();
                    completedBeforeFinal[0] = completed.get();
                })
                .subscribe(downstream);

        // Then
        assertThat(completedBeforeFinal[0]).isFalse();
        assertThat(Shown.all(downstream.getReceivedOnNext())).containsExactly("FINAL");
        assertThat(completed.get()).isTrue();
    }

    @Test
    void rule10AWelcomeThatFailedIsOwedStill() {
        // Given a call that is being welcomed
        Turn turn = turnOf(chunks);
        assertThat(turn.conversation().openWithWelcome()).isTrue();
        TestSubscriber<VoiceVAResponse> downstream = TestSubscriber.create();

        // When that fails by a fault of our own, which does not end the call
        new ReplyOrder(
                        Flux.error(new IllegalStateException("ours")),
                        CallerTurn.of(happened(EventType.SESSION_START)),
                        new ReplyRules(chunks.router.agents().get(0).settings()),
                        false,
                        true,
                        turn)
                .subscribe(downstream);
        assertThat(downstream.expectTerminalError()).hasMessage("ours");

        // Then
        assertThat(turn.conversation().openWithWelcome()).isTrue();
    }

    @Test
    void aReplyThatHasNotBegunMayBeInterruptedWhereItsAgentAllowsThat() {
        // Given two agents who are still thinking
        Scene patient = new Scene(ReplyProfile.CHUNK, true);
        Ordered allows = order(patient, turnOf(patient), CallerTurn.of(pressed("1")), false, Flux.never());
        Ordered forbids = order(chunks, turnOf(chunks), CallerTurn.of(pressed("1")), false, Flux.never());

        // Then
        assertThat(allows.order().isInterruptible()).isTrue();
        assertThat(forbids.order().isInterruptible()).isFalse();
    }

    @Test
    void aReplyThatIsStoppedBeforeItBeginsIsOverThoughNobodyAsks() {
        // Given a connector that is slow to begin
        Turn turn = turnOf(chunks);
        Flux<VoiceVAResponse> slow = new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super VoiceVAResponse> actual) {
                turn.reply().stop(ReplyOrder.Stop.INTERRUPTED);
                actual.onSubscribe(Operators.emptySubscription());
            }
        };

        // When
        Ordered reply = order(chunks, turn, speech(), false, slow, 0);

        // Then
        assertThat(reply.responses()).isEmpty();
        assertThat(reply.downstream.isTerminatedComplete()).isTrue();
    }

    @Test
    void stopRacingWithTheFinalGivesExactlyOneFinalAndEndsTheRpc() {
        Race.rounds(10_000, race -> {
            // Given
            TestPublisher<VoiceVAResponse> source = TestPublisher.create();
            Turn turn = chunks.turn(Requests.digits("race", "1"));
            AtomicBoolean completed = new AtomicBoolean();
            turn.whenCompleted(() -> completed.set(true));
            Ordered reply = order(chunks, turn, CallerTurn.of(pressed("1")), false, source.flux());

            // When
            race.between(() -> source.next(Responses.finalReply()), turn::stop);

            // Then
            assertThat(reply.shown()).containsExactly("FINAL");
            assertThat(reply.downstream.isTerminatedComplete()).isTrue();
            assertThat(completed.get() || turn.isLast(reply.responses().get(0))).isTrue();
        });
    }

    @Test
    void cancellationRacingWithResponsesLeavesNoSignalBehind() {
        Race.rounds(10_000, race -> {
            // Given
            TestPublisher<VoiceVAResponse> loud =
                    TestPublisher.createNoncompliant(TestPublisher.Violation.REQUEST_OVERFLOW);
            Ordered reply = order(chunks, turnOf(chunks), CallerTurn.of(pressed("1")), false, loud.flux());

            // When
            race.between(() -> say(loud, 10), reply.downstream::cancel);
            loud.error(new IllegalStateException("late"));

            // Then
            assertThat(reply.downstream.isTerminated()).isFalse();
            loud.assertCancelled();
        });
    }

    // ---- the scene --------------------------------------------------------------------------------------------------

    private List<String> replyTo(CallerTurn callerTurn, VoiceVAResponse... said) {
        Ordered reply = order(chunks, turnOf(chunks), callerTurn, false, Flux.just(said));
        assertThat(reply.downstream.isTerminatedComplete()).isTrue();
        return reply.shown();
    }

    private Ordered stopped(CallerTurn callerTurn, ReplyOrder.Stop how, VoiceVAResponse... said) {
        Ordered reply = order(chunks, turnOf(chunks), callerTurn, false, connector.flux());
        Reply running = reply.order();
        for (VoiceVAResponse response : said) {
            connector.next(response);
        }
        reply.stopAccepted = running.stop(how);
        return reply;
    }

    private static CallerTurn speech() {
        return CallerTurn.of(frame(160));
    }

    private static VoiceVAResponse chunk(int bytes) {
        return Responses.chunk(ByteString.copyFrom(new byte[bytes]), false);
    }

    private static void say(TestPublisher<VoiceVAResponse> publisher, int times) {
        for (int i = 0; i < times; i++) {
            publisher.next(chunk(320));
        }
    }

    private int calls;

    private Turn turnOf(Scene scene) {
        return scene.turn(Requests.digits("call " + calls++, "1"));
    }

    private static Ordered order(
            Scene scene, Turn turn, CallerTurn callerTurn, boolean partials, Flux<VoiceVAResponse> source) {
        return order(scene, turn, callerTurn, partials, source, Long.MAX_VALUE);
    }

    private static Ordered order(
            Scene scene,
            Turn turn,
            CallerTurn callerTurn,
            boolean partials,
            Flux<VoiceVAResponse> source,
            long demand) {
        TestSubscriber<VoiceVAResponse> downstream =
                TestSubscriber.builder().initialRequest(demand).build();
        ReplyRules rules = new ReplyRules(scene.router.agents().get(0).settings());
        new ReplyOrder(source, callerTurn, rules, partials, false, turn).subscribe(downstream);
        return new Ordered(downstream, turn);
    }

    private static final class Ordered {
        final TestSubscriber<VoiceVAResponse> downstream;
        final Turn turn;
        boolean stopAccepted;

        Ordered(TestSubscriber<VoiceVAResponse> downstream, Turn turn) {
            this.downstream = downstream;
            this.turn = turn;
        }

        Reply order() {
            return turn.reply();
        }

        List<VoiceVAResponse> responses() {
            return downstream.getReceivedOnNext();
        }

        List<String> shown() {
            return Shown.all(responses());
        }
    }
}
