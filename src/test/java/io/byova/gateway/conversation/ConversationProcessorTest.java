package io.byova.gateway.conversation;

import static io.byova.gateway.conversation.Requests.audio;
import static io.byova.gateway.conversation.Requests.digits;
import static io.byova.gateway.conversation.Requests.event;
import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.Responses;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** Whole calls through all stages, in virtual time, with a connector that does what the test says. */
@Timeout(60)
class ConversationProcessorTest {

    private static final VoiceVAResponse TRANSFER = Responses.transfer("t", Struct.getDefaultInstance());

    private final Scene scene = Scene.chunks();
    private final ScriptedConnector connector = scene.connector;
    private ConversationProcessor processor = scene.processor();

    @AfterEach
    void noRpcIsLeftBehind() {
        assertThat(processor.openTurns()).isZero();
    }

    @Test
    void welcomesTheCallerAndCompletesAtHalfClose() {
        // Given
        connector.onStart = start -> Flux.just(chunk(320), Responses.finalReply());
        Scene.Rpc rpc = scene.rpc(processor);

        // When
        rpc.says(event("call", EventType.SESSION_START));
        assertThat(rpc.answered()).containsExactly("CHUNK 320", "FINAL");
        assertThat(rpc.isOk()).isFalse();
        rpc.hangsUp();

        // Then
        assertThat(rpc.isOk()).isTrue();
        assertThat(processor.liveConversations()).isOne();
    }

    @Test
    void answersSessionStartAndTheAudioBehindItInOneRpc() {
        // Given (rule 4)
        connector.onStart = start -> Flux.just(chunk(320), Responses.finalReply());
        connector.onTurn =
                turn -> turn.take(2).thenMany(Flux.just(Responses.startOfInput(), chunk(400), Responses.finalReply()));
        Scene.Rpc rpc = scene.rpc(processor);

        // When
        rpc.says(event("call", EventType.SESSION_START), audio("call", 160), audio("call", 160), audio("call", 160));

        // Then the reply to speech ends the RPC (rule 7)
        assertThat(rpc.answered())
                .containsExactly("CHUNK 320", "FINAL", "START_OF_INPUT", "END_OF_INPUT", "CHUNK 400", "FINAL");
        assertThat(rpc.isOk()).isTrue();
    }

    @Test
    void aTurnOnAnotherRpcWaitsUntilTheConnectorIsSubscribedToItsStart() {
        // Given a start during whose subscription another RPC of the call brings digits (G1)
        Scene.Rpc other = scene.rpc(processor);
        connector.onStart = start -> Flux.defer(() -> {
            other.says(digits("call", "1"));
            assertThat(connector.heard).containsExactly("start");
            return Flux.just(Responses.finalReply());
        });
        connector.onTurn = turn -> turn.thenMany(Flux.just(chunk(320), Responses.finalReply()));

        // When
        scene.rpc(processor).says(event("call", EventType.SESSION_START)).hangsUp();

        // Then the digits are answered once it is
        assertThat(other.answered()).containsExactly("CHUNK 320", "FINAL");
        other.hangsUp();
    }

    @Test
    void aKeyOnTheRpcOfAReplyThatAllowsItStopsTheReply() {
        // Given a welcome that goes on (rule 31)
        connector.onStart = start -> Flux.just(Responses.chunk(ByteString.copyFrom(new byte[320]), true))
                .concatWith(Flux.never());
        Scene.Rpc rpc = scene.rpc(processor).says(event("call", EventType.SESSION_START));

        // When
        rpc.says(event("call", EventType.START_OF_DTMF)).hangsUp();

        // Then
        assertThat(rpc.answered()).containsExactly("CHUNK 320", "FINAL");
        assertThat(rpc.isOk()).isTrue();
    }

    @Test
    void aCallThatBeginsWithDigitsIsStartedAllTheSame() {
        // Given
        connector.onStart = start -> Flux.just(chunk(320), Responses.finalReply());
        connector.onTurn = turn -> Flux.just(Responses.finalReply());
        Scene.Rpc rpc = scene.rpc(processor);

        // When
        rpc.says(digits("call", "1")).hangsUp();

        // Then the welcome is not played (rule 9)
        assertThat(connector.heard).containsExactly("implied start", "turn");
        assertThat(rpc.answered()).containsExactly("FINAL");
    }

    @Test
    void aConnectorThatRefusesAnImpliedStartIsNotAskedToAnswer() {
        // Given
        connector.onStart = start -> Flux.just(TRANSFER);
        Scene.Rpc rpc = scene.rpc(processor);

        // When
        rpc.says(digits("call", "1"));

        // Then
        assertThat(rpc.answered()).containsExactly("FINAL TRANSFER_TO_AGENT");
        assertThat(connector.heard).containsExactly("implied start", "end transferred");
    }

    @Test
    void aRepeatedSessionStartOpensNoSecondSession() {
        // Given a call that has been welcomed
        connector.onStart = start -> Flux.just(chunk(320), Responses.finalReply());
        scene.rpc(processor).says(event("call", EventType.SESSION_START)).hangsUp();

        // When
        Scene.Rpc again = scene.rpc(processor)
                .says(event("call", EventType.SESSION_START))
                .hangsUp();

        // Then
        assertThat(again.answered()).containsExactly("FINAL");
        assertThat(connector.heard).containsExactly("start");
    }

    @Test
    void aWelcomeThatWasNeverDeliveredIsDeliveredLater() {
        // Given a caller who cancels before the welcome
        connector.onStart = start -> Flux.never();
        Scene.Rpc first = scene.rpc(processor).says(event("call", EventType.SESSION_START));
        first.answers.cancel();

        // When
        connector.onStart = start -> Flux.just(chunk(320), Responses.finalReply());
        Scene.Rpc second = scene.rpc(processor)
                .says(event("call", EventType.SESSION_START))
                .hangsUp();

        // Then
        assertThat(second.answered()).containsExactly("CHUNK 320", "FINAL");
    }

    @Test
    void aSessionStartBesideARunningWelcomeDoesNotPassForIt() {
        // Given a welcome on its way, and a second SESSION_START that gets its empty FINAL
        connector.onStart = start -> Flux.never();
        Scene.Rpc first = scene.rpc(processor).says(event("call", EventType.SESSION_START));
        scene.rpc(processor).says(event("call", EventType.SESSION_START)).hangsUp();
        first.answers.cancel();

        // When
        connector.onStart = start -> Flux.just(chunk(320), Responses.finalReply());
        Scene.Rpc third = scene.rpc(processor)
                .says(event("call", EventType.SESSION_START))
                .hangsUp();

        // Then (rule 10)
        assertThat(third.answered()).containsExactly("CHUNK 320", "FINAL");
    }

    @Test
    void theCallerHangsUpInTheMiddleOfAReply() {
        // Given a reply that goes on for ever, on another RPC, and one on this
        TestPublisher<VoiceVAResponse> vendor = TestPublisher.create();
        connector.onStart = start -> vendor.flux();
        Scene.Rpc welcome = scene.rpc(processor).says(event("call", EventType.SESSION_START));
        vendor.next(chunk(320));

        // When
        Scene.Rpc end = scene.rpc(processor).says(event("call", EventType.SESSION_END));

        // Then (rule 11)
        assertThat(end.answered()).containsExactly("FINAL SESSION_END");
        assertThat(end.answers.getReceivedOnNext().get(0).getOutputEvents(0).getName())
                .isEqualTo("session_ended_by_client");
        assertThat(end.isOk()).isTrue();
        assertThat(welcome.answered()).containsExactly("CHUNK 320", "FINAL");
        assertThat(welcome.isOk()).isTrue();
        vendor.assertCancelled();
        assertThat(connector.heard).containsExactly("start", "end caller-ended");
        assertThat(processor.liveConversations()).isZero();
    }

    @Test
    void theCallerHangsUpInTheSameRpcWhileAReplyIsPlaying() {
        // Given
        TestPublisher<VoiceVAResponse> vendor = TestPublisher.create();
        connector.onStart = start -> vendor.flux();
        Scene.Rpc rpc = scene.rpc(processor).says(event("call", EventType.SESSION_START));
        vendor.next(chunk(320));

        // When
        rpc.says(event("call", EventType.SESSION_END));

        // Then
        assertThat(rpc.answered()).containsExactly("CHUNK 320", "FINAL", "FINAL SESSION_END");
        assertThat(rpc.isOk()).isTrue();
        vendor.assertCancelled();
    }

    @Test
    void anUnknownConversationEndsWithTheSameAnswerAndCreatesNothing() {
        Scene.Rpc rpc = scene.rpc(processor).says(event("nobody", EventType.SESSION_END));

        assertThat(rpc.answered()).containsExactly("FINAL SESSION_END");
        assertThat(rpc.isOk()).isTrue();
        assertThat(processor.liveConversations()).isZero();
        assertThat(connector.heard).isEmpty();
    }

    @Test
    void inputThatWasOnItsWayWhenTheCallEndedIsCompletedSilently() {
        // Given an ended call
        scene.rpc(processor).says(event("call", EventType.SESSION_START)).hangsUp();
        scene.rpc(processor).says(event("call", EventType.SESSION_END));

        // When
        Scene.Rpc late = scene.rpc(processor).says(audio("call", 160));

        // Then
        assertThat(late.isOk()).isTrue();
        assertThat(late.answered()).isEmpty();
        assertThat(processor.liveConversations()).isZero();
    }

    @Test
    void inputThatArrivesWhileTheCallIsBeingEndedOpensNoNewCall() {
        // Given an RPC whose end makes the caller's side send digits at once
        TestPublisher<VoiceVAResponse> vendor = TestPublisher.create();
        connector.onStart = start -> vendor.flux();
        AtomicReference<Scene.Rpc> late = new AtomicReference<>();
        TestPublisher<VoiceVARequest> requests = TestPublisher.create();
        processor
                .turn(requests.flux())
                .doOnComplete(() -> late.set(scene.rpc(processor).says(digits("call", "1"))))
                .subscribe();
        requests.next(event("call", EventType.SESSION_START));
        vendor.next(chunk(320));

        // When
        scene.rpc(processor).says(event("call", EventType.SESSION_END));

        // Then
        assertThat(late.get().isOk()).isTrue();
        assertThat(processor.liveConversations()).isZero();
        assertThat(connector.heard).containsExactly("start", "end caller-ended");
    }

    @Test
    void theTranscriptOfTheConnectorGoesIntoTheLastAnswer() {
        // Given
        connector.onEnd = reason -> Flux.just(Responses.sessionRecord("said", "in short", "en-US"));
        scene.rpc(processor).says(event("call", EventType.SESSION_START)).hangsUp();

        // When
        Scene.Rpc end = scene.rpc(processor).says(event("call", EventType.SESSION_END));

        // Then
        assertThat(end.answers.getReceivedOnNext()).singleElement().satisfies(last -> assertThat(
                        last.getSessionTranscript().getText())
                .isEqualTo("said"));
    }

    @Test
    void aConnectorThatDoesNotEndIsWaitedForTwoSeconds() {
        // Given
        connector.onEnd = reason -> Flux.never();
        scene.rpc(processor).says(event("call", EventType.SESSION_START)).hangsUp();
        Scene.Rpc end = scene.rpc(processor).says(event("call", EventType.SESSION_END));
        scene.time.advanceTimeBy(Duration.ofMillis(1900));
        assertThat(end.answered()).isEmpty();

        // When
        scene.time.advanceTimeBy(Duration.ofMillis(200));

        // Then
        assertThat(end.answered()).containsExactly("FINAL SESSION_END");
        assertThat(end.isOk()).isTrue();
    }

    @Test
    void aTerminalReplyEndsRpcAndConversationOnce() {
        // Given
        connector.onTurn = turn -> Flux.just(TRANSFER);
        scene.rpc(processor).says(event("call", EventType.SESSION_START)).hangsUp();

        // When
        Scene.Rpc rpc = scene.rpc(processor).says(digits("call", "5"));
        scene.rpc(processor).says(event("call", EventType.SESSION_END));

        // Then
        assertThat(rpc.answered()).containsExactly("FINAL TRANSFER_TO_AGENT");
        assertThat(rpc.isOk()).isTrue();
        assertThat(connector.heard).containsExactly("start", "turn", "end transferred");
    }

    @Test
    void silenceIsCompletedWithoutAWordAndTheCallLivesOn() {
        // Given
        connector.onTurn = turn -> turn.thenMany(Flux.empty());
        Scene.Rpc rpc = scene.rpc(processor);

        // When
        rpc.says(audio("call", 160), audio("call", 160)).hangsUp();

        // Then
        assertThat(rpc.answered()).isEmpty();
        assertThat(rpc.isOk()).isTrue();
        assertThat(processor.liveConversations()).isOne();
    }

    @Test
    void speechOnANewerRpcStopsTheOlderReplyThatAllowsIt() {
        // Given a welcome that may be interrupted, and an RPC of silence beside it
        TestPublisher<VoiceVAResponse> vendor = TestPublisher.create();
        Sinks.One<VoiceVAResponse> speaks = Sinks.one();
        connector.onStart = start -> vendor.flux();
        connector.onTurn = turn -> speaks.asMono().concatWith(Mono.never());
        Scene.Rpc older = scene.rpc(processor).says(event("call", EventType.SESSION_START));
        vendor.next(Responses.chunk(ByteString.copyFrom(new byte[320]), true));
        Scene.Rpc newer = scene.rpc(processor).says(audio("call", 160));
        vendor.assertNotCancelled();

        // When
        speaks.tryEmitValue(Responses.startOfInput());

        // Then (rule 29)
        assertThat(newer.answered()).containsExactly("START_OF_INPUT");
        assertThat(older.answered()).containsExactly("CHUNK 320", "FINAL");
        assertThat(older.isOk()).isTrue();
        vendor.assertCancelled();
        newer.answers.cancel();
    }

    @Test
    void audioBesideAPromptThatMustNotBeInterruptedIsNotHeard() {
        // Given
        TestPublisher<VoiceVAResponse> vendor = TestPublisher.create();
        connector.onStart = start -> vendor.flux();
        Scene.Rpc older = scene.rpc(processor).says(event("call", EventType.SESSION_START));
        vendor.next(chunk(320));

        // When
        Scene.Rpc newer = scene.rpc(processor).says(audio("call", 160), digits("call", ""));

        // Then (rule 30)
        assertThat(older.isOk()).isFalse();
        newer.answers.cancel();
        older.answers.cancel();
    }

    @Test
    void digitsStopAReplyThatAllowsIt() {
        // Given
        TestPublisher<VoiceVAResponse> vendor = TestPublisher.create();
        connector.onStart = start -> vendor.flux();
        Scene.Rpc older = scene.rpc(processor).says(event("call", EventType.SESSION_START));
        vendor.next(Responses.chunk(ByteString.copyFrom(new byte[320]), true));

        // When
        Scene.Rpc newer = scene.rpc(processor)
                .says(event("call", EventType.START_OF_DTMF))
                .hangsUp();

        // Then (rule 31)
        assertThat(newer.answered()).isEmpty();
        assertThat(newer.isOk()).isTrue();
        assertThat(older.answered()).containsExactly("CHUNK 320", "FINAL");
        assertThat(older.isOk()).isTrue();
    }

    // ---- failures ---------------------------------------------------------------------------------------------------

    @Test
    void aFailingConnectorCostsItsCallerAPromptAndATransfer() {
        // Given
        connector.onTurn = turn -> Flux.error(ConnectorException.permanent("500", "broken", null));
        scene.rpc(processor).says(event("call", EventType.SESSION_START)).hangsUp();

        // When
        Scene.Rpc rpc = scene.rpc(processor).says(digits("call", "1"));

        // Then
        assertThat(rpc.answered()).containsExactly("CHUNK 800", "FINAL TRANSFER_TO_AGENT");
        assertThat(rpc.isOk()).isTrue();
        assertThat(connector.heard).containsExactly("start", "turn", "end connector-failed");
        assertThat(processor.liveConversations()).isZero();
    }

    @Test
    void whatAConnectorThrowsIsAFailureLikeAnyOther() {
        // Given
        connector.onTurn = turn -> {
            throw new IllegalStateException("bug");
        };

        // When
        Scene.Rpc rpc = scene.rpc(processor).says(digits("call", "1"));

        // Then
        assertThat(rpc.answered()).containsExactly("CHUNK 800", "FINAL TRANSFER_TO_AGENT");
        assertThat(rpc.isOk()).isTrue();
    }

    @Test
    void aFailureAfterSpeechHasBegunTellsThatTheSpeechIsOver() {
        // Given
        connector.onTurn =
                turn -> Flux.just(Responses.startOfInput()).concatWith(Flux.error(new IllegalStateException("bug")));

        // When
        Scene.Rpc rpc = scene.rpc(processor).says(audio("call", 160));

        // Then (rule 16)
        assertThat(rpc.answered())
                .containsExactly("START_OF_INPUT", "END_OF_INPUT", "CHUNK 800", "FINAL TRANSFER_TO_AGENT");
    }

    @Test
    void aSilentConnectorFailsAfterItsTime() {
        // Given
        connector.onTurn = turn -> Flux.never();
        Scene.Rpc rpc = scene.rpc(processor).says(digits("call", "1"));
        scene.time.advanceTimeBy(Duration.ofMillis(4900));
        assertThat(rpc.answered()).isEmpty();

        // When
        scene.time.advanceTimeBy(Duration.ofMillis(200));

        // Then
        assertThat(rpc.answered()).containsExactly("CHUNK 800", "FINAL TRANSFER_TO_AGENT");
    }

    @Test
    void aFailedRpcIsNoFailureOfTheConnector() {
        // Given
        TestPublisher<VoiceVAResponse> vendor = TestPublisher.create();
        connector.onTurn = turn -> vendor.flux();
        Scene.Rpc rpc = scene.rpc(processor).says(audio("call", 160));

        // When
        rpc.caller.error(new IllegalStateException("connection lost"));

        // Then
        vendor.assertCancelled();
        assertThat(rpc.answers.isTerminatedError()).isTrue();
        assertThat(processor.liveConversations()).isOne();
    }

    @Test
    void anRpcThatSetsNoInputIsRefused() {
        Scene.Rpc rpc = scene.rpc(processor)
                .says(VoiceVARequest.newBuilder().setConversationId("call").build())
                .hangsUp();

        assertThat(rpc.answers.expectTerminalError())
                .isInstanceOf(CallRejected.class)
                .hasMessageContaining("voice_va_input_type");
    }

    @Test
    void aLaterMessageMayNotNameAnotherConversation() {
        Scene.Rpc rpc = scene.rpc(processor).says(audio("call", 160), audio("other", 160));

        assertThat(rpc.answers.expectTerminalError())
                .isInstanceOf(CallRejected.class)
                .hasMessageContaining("conversation_id");
    }

    // ---- time -------------------------------------------------------------------------------------------------------

    @Test
    void anIdleCallEndsAfterTenMinutes() {
        // Given
        scene.rpc(processor).says(event("call", EventType.SESSION_START)).hangsUp();
        scene.time.advanceTimeBy(Duration.ofMinutes(10).minusSeconds(1));
        assertThat(processor.liveConversations()).isOne();

        // When
        scene.time.advanceTimeBy(Duration.ofSeconds(2));

        // Then
        assertThat(processor.liveConversations()).isZero();
        assertThat(connector.heard).containsExactly("start", "end idle");
    }

    @Test
    void noCallLastsLongerThanFourHours() {
        // Given a call that is never idle
        connector.onTurn = turn -> Flux.just(Responses.finalReply());
        for (int i = 0; i < 48; i++) {
            scene.rpc(processor).says(digits("call", "1")).hangsUp();
            scene.time.advanceTimeBy(Duration.ofMinutes(5));
        }

        // Then
        assertThat(connector.heard).endsWith("end too-long").containsOnlyOnce("end too-long");
    }

    @Test
    void anRpcWithoutInputIsCompletedAfterAMinute() {
        // Given
        connector.onTurn = turn -> turn.thenMany(Flux.empty());
        Scene.Rpc rpc = scene.rpc(processor).says(audio("call", 160));
        scene.time.advanceTimeBy(Duration.ofSeconds(59));
        assertThat(rpc.isOk()).isFalse();

        // When
        scene.time.advanceTimeBy(Duration.ofSeconds(2));

        // Then
        assertThat(rpc.isOk()).isTrue();
        assertThat(rpc.answered()).isEmpty();
        assertThat(processor.liveConversations()).isOne();
    }

    @Test
    void anRpcThatFallsSilentInMidSpeechIsClosedWithItsFinal() {
        // Given a caller who began to speak, and whose connection went quiet
        connector.onTurn = turn -> Flux.just(Responses.startOfInput()).concatWith(turn.thenMany(Flux.empty()));
        Scene.Rpc rpc = scene.rpc(processor).says(audio("call", 160));

        // When
        scene.time.advanceTimeBy(Duration.ofSeconds(61));

        // Then (rules 16 and 23)
        assertThat(rpc.answered()).containsExactly("START_OF_INPUT", "END_OF_INPUT", "FINAL");
        assertThat(rpc.isOk()).isTrue();
    }

    @Test
    void anRpcWhoseFinalFindsNoReaderIsCompletedAMinuteLater() {
        // Given a caller's side that takes one response and reads no more
        Scene.Rpc rpc = new Scene.Rpc(processor, 1);
        connector.onTurn = turn -> Flux.just(Responses.startOfInput()).concatWith(turn.thenMany(Flux.empty()));
        rpc.says(audio("call", 160));
        scene.time.advanceTimeBy(Duration.ofSeconds(70));
        assertThat(rpc.isOk()).isFalse();

        // When
        scene.time.advanceTimeBy(Duration.ofSeconds(60));

        // Then
        assertThat(rpc.answered()).containsExactly("START_OF_INPUT");
        assertThat(rpc.isOk()).isTrue();
    }

    @Test
    void anRpcThatNeverSaysAWordIsCompletedAfterAMinute() {
        Scene.Rpc rpc = scene.rpc(processor);

        scene.time.advanceTimeBy(Duration.ofSeconds(61));

        assertThat(rpc.isOk()).isTrue();
    }

    @Test
    void framesKeepAnRpcOpen() {
        // Given
        Scene.Rpc rpc = scene.rpc(processor);

        // When
        for (int second = 0; second < 300; second += 30) {
            rpc.says(audio("call", 160));
            scene.time.advanceTimeBy(Duration.ofSeconds(30));
        }

        // Then
        assertThat(rpc.isOk()).isFalse();
        rpc.hangsUp();
    }

    // ---- shutdown ---------------------------------------------------------------------------------------------------

    @Test
    void drainingRefusesNewCallsAndLetsLiveOnesGoOn() {
        // Given
        connector.onTurn = turn -> Flux.just(Responses.finalReply());
        scene.rpc(processor).says(event("live", EventType.SESSION_START)).hangsUp();

        // When
        processor.drain();

        // Then
        assertThat(scene.rpc(processor)
                        .says(event("new", EventType.SESSION_START))
                        .answers
                        .expectTerminalError())
                .isInstanceOfSatisfying(CallRejected.class, refused -> assertThat(refused.kind())
                        .isEqualTo(CallRejected.Kind.DRAINING));
        assertThat(scene.rpc(processor).says(digits("live", "1")).hangsUp().answered())
                .containsExactly("FINAL");
    }

    @Test
    void closingTellsEveryConnectorOnceAndCompletesOpenRpcs() {
        // Given
        connector.onStart = start -> Flux.never();
        Scene.Rpc open = scene.rpc(processor).says(event("a", EventType.SESSION_START));
        scene.rpc(processor).says(event("b", EventType.SESSION_START)).answers.cancel();

        // When
        StepVerifier.create(processor.close()).verifyComplete();

        // Then
        assertThat(open.answered()).containsExactly("FINAL");
        assertThat(open.isOk()).isTrue();
        assertThat(connector.heard).containsExactly("start", "start", "end shutdown", "end shutdown");
        assertThat(processor.liveConversations()).isZero();
    }

    @Test
    void quietWaitsForTheLastRpcAndForCallersBetweenTwo() {
        // Given
        Scene.Rpc open = scene.rpc(processor).says(audio("call", 160));
        TestSubscriber<Void> quiet = TestSubscriber.create();
        processor.quiet().subscribe(quiet);
        scene.time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(quiet.isTerminated()).isFalse();

        // When
        open.hangsUp();
        scene.time.advanceTimeBy(Duration.ofMillis(2900));
        assertThat(quiet.isTerminated()).isFalse();
        // The clock that sees it ticks each 250 ms.
        scene.time.advanceTimeBy(Duration.ofMillis(100 + 250 + 50));

        // Then
        assertThat(quiet.isTerminatedComplete()).isTrue();
    }

    @Test
    void aTurnOfACallThatHasEndedIsNotGivenToTheConnector() {
        // Given a reply nobody reads when the call ends elsewhere
        Scene.Rpc slow = new Scene.Rpc(processor, 1);
        connector.onTurn = turn -> {
            turn.subscribe();
            return Flux.just(Responses.startOfInput(), Responses.chunk(ByteString.copyFrom(new byte[320]), true))
                    .concatWith(Flux.never());
        };
        slow.says(audio("call", 160));
        scene.rpc(processor).says(event("call", EventType.SESSION_END));

        // When the caller goes on in that RPC, and reads again
        slow.says(digits("call", "1"));
        slow.answers.request(10);

        // Then
        assertThat(slow.isOk()).isTrue();
        assertThat(connector.heard).containsExactly("implied start", "turn", "end caller-ended");
    }

    @Test
    void theConnectorIsToldOfTheEndAfterEverythingElse() {
        connector.onTurn = turn -> Flux.never();
        Race.rounds(3_000, race -> {
            // Given a started call, digits on one connection and the hang-up on another
            connector.heard.clear();
            String call = "call " + race.round();
            scene.rpc(processor).says(event(call, EventType.SESSION_START)).hangsUp();
            Scene.Rpc late = scene.rpc(processor);
            Scene.Rpc end = scene.rpc(processor);

            // When
            race.between(() -> end.says(event(call, EventType.SESSION_END)), () -> late.says(digits(call, "1")));

            // Then (G7)
            assertThat(connector.heard).endsWith("end caller-ended");
            assertThat(late.isOk()).isTrue();
            assertThat(end.isOk()).isTrue();
        });
    }

    private static VoiceVAResponse chunk(int bytes) {
        return Responses.chunk(ByteString.copyFrom(new byte[bytes]), false);
    }
}
