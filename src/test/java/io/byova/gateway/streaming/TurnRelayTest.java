package io.byova.gateway.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.streaming.RelayScene.OpenTurn;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** Whose a reply is, and how turns begin and end. */
@Timeout(20)
class TurnRelayTest {

    private final RelayScene scene = new RelayScene(RelaySettings.of(true));

    // ---- whose a reply is -------------------------------------------------------------------------------------------

    @Test
    void welcomeGoesToTheTurnThatAskedForIt() {
        // Given
        OpenTurn welcome = scene.asking();
        OpenTurn listening = scene.listening();

        // When
        scene.says("r", 1000);
        scene.finishes("r");

        // Then: 100 bytes are held back until the end is known
        assertThat(welcome.heard()).containsExactly("900", "100", "FINAL", "complete");
        assertThat(listening.heard()).isEmpty();
        welcome.uplink.assertCancelled();
        listening.uplink.assertNotCancelled();
    }

    @Test
    void spokenTurnIsAnsweredInOrder() {
        // Given
        OpenTurn turn = scene.listening();

        // When
        scene.relay.speechStarted();
        scene.relay.speechEnded();
        scene.says("r", 500);
        scene.finishes("r");

        // Then
        assertThat(turn.heard()).containsExactly("START", "END", "400", "100", "FINAL", "complete");
    }

    @Test
    void replyGoesToTheOldestTurnThatIsOwedOne() {
        // Given
        OpenTurn first = scene.listening();
        scene.relay.speechStarted();
        scene.relay.speechEnded();
        OpenTurn second = scene.asking();
        OpenTurn third = scene.listening();

        // When
        scene.finishes("to the first");
        scene.finishes("to the second");
        scene.finishes("unprompted");

        // Then
        assertThat(first.heard()).containsExactly("START", "END", "FINAL", "complete");
        assertThat(second.heard()).containsExactly("FINAL", "complete");
        assertThat(third.heard()).containsExactly("FINAL", "complete");
    }

    @Test
    void unpromptedSpeechGoesToTheNewestListeningTurn() {
        // Given
        OpenTurn older = scene.listening();
        OpenTurn newer = scene.listening();

        // When
        scene.says("r", 300);
        scene.finishes("r");

        // Then
        assertThat(older.heard()).isEmpty();
        assertThat(newer.heard()).containsExactly("200", "100", "FINAL", "complete");
    }

    @Test
    void replyWithoutATurnWaitsForOne() {
        // Given
        scene.says("r", 300);
        scene.finishes("r");

        // When
        OpenTurn turn = scene.listening();

        // Then
        assertThat(turn.heard()).containsExactly("300", "FINAL", "complete");
    }

    @Test
    void replyThatHasBegunStaysOnItsTurn() {
        // Given
        OpenTurn unprompted = scene.listening();
        scene.says("r", 300);
        OpenTurn asking = scene.asking();

        // When
        scene.says("r", 400);
        scene.finishes("r");

        // Then
        assertThat(unprompted.heard()).containsExactly("200", "400", "100", "FINAL", "complete");
        assertThat(asking.heard()).isEmpty();
    }

    @Test
    void twoRepliesAreNeverMixed() {
        // Given
        OpenTurn first = scene.asking();
        OpenTurn second = scene.asking();

        // When
        scene.says("a", 300);
        scene.says("b", 700);
        scene.says("a", 400);
        scene.finishes("b");
        scene.finishes("a");

        // Then
        assertThat(first.heard()).containsExactly("200", "400", "100", "FINAL", "complete");
        assertThat(second.heard()).containsExactly("600", "100", "FINAL", "complete");
    }

    // ---- the caller's speech ----------------------------------------------------------------------------------------

    @Test
    void silentTurnCompletesEmptyAfterTheLinger() {
        // Given
        OpenTurn turn = scene.listening();
        turn.uplink.complete();
        scene.passes(499);
        assertThat(turn.heard()).isEmpty();

        // When
        scene.passes(1);

        // Then
        assertThat(turn.heard()).containsExactly("complete");
    }

    @Test
    void speechFoundWithinTheLingerCounts() {
        // Given
        OpenTurn turn = scene.listening();
        turn.uplink.complete();
        scene.passes(499);

        // When
        scene.relay.speechStarted();
        scene.passes(10_000);
        scene.relay.speechEnded();
        scene.finishes("r");

        // Then
        assertThat(turn.heard()).containsExactly("START", "END", "FINAL", "complete");
    }

    @Test
    void halfCloseInMidSpeechWaitsForTheVendor() {
        // Given
        OpenTurn turn = scene.listening();
        scene.relay.speechStarted();

        // When
        turn.uplink.complete();
        scene.passes(60_000);

        // Then
        assertThat(turn.heard()).containsExactly("START");
    }

    @Test
    void endIsAddedWhereAReplyBeginsWithoutIt() {
        // Given
        OpenTurn turn = scene.listening();
        scene.relay.speechStarted();

        // When
        scene.says("r", 300);
        scene.relay.speechEnded();
        scene.finishes("r");

        // Then
        assertThat(turn.heard()).containsExactly("START", "END", "200", "100", "FINAL", "complete");
    }

    @Test
    void inputEventsComeOnce() {
        // Given
        OpenTurn turn = scene.listening();

        // When
        scene.relay.speechEnded();
        scene.relay.speechStarted();
        scene.relay.speechStarted();
        scene.relay.speechEnded();
        scene.relay.speechEnded();
        scene.relay.speechStarted();
        scene.relay.speechEnded();

        // Then
        assertThat(turn.heard()).containsExactly("START", "END");
    }

    @Test
    void speechBetweenTwoTurnsIsToldOnTheNext() {
        // Given
        scene.relay.speechStarted();
        scene.relay.speechEnded();
        scene.says("r", 200);
        scene.finishes("r");

        // When
        OpenTurn turn = scene.listening();

        // Then
        assertThat(turn.heard()).containsExactly("START", "END", "200", "FINAL", "complete");
    }

    @Test
    void deferredEndComesWithTheFirstAudio() {
        // Given
        RelayScene deferring = new RelayScene(RelaySettings.of(true).withDeferredEndOfInput());
        OpenTurn turn = deferring.listening();
        deferring.relay.speechStarted();
        deferring.relay.speechEnded();
        deferring.passes(1999);
        assertThat(turn.heard()).containsExactly("START");

        // When
        deferring.says("r", 300);

        // Then
        assertThat(turn.heard()).containsExactly("START", "END", "200");
        deferring.passes(10_000);
        assertThat(turn.heard()).containsExactly("START", "END", "200");
    }

    @Test
    void deferredEndComesAfterTwoSecondsAtLast() {
        // Given
        RelayScene deferring = new RelayScene(RelaySettings.of(true).withDeferredEndOfInput());
        OpenTurn turn = deferring.listening();
        deferring.relay.speechStarted();
        deferring.relay.speechEnded();

        // When
        deferring.passes(2000);

        // Then
        assertThat(turn.heard()).containsExactly("START", "END");
    }

    @Test
    void callerWhoGoesOnTakesADeferredEndBack() {
        // Given
        RelayScene deferring = new RelayScene(RelaySettings.of(true).withDeferredEndOfInput());
        OpenTurn turn = deferring.listening();
        deferring.relay.speechStarted();
        deferring.relay.speechEnded();

        // When
        deferring.passes(1000);
        deferring.relay.speechStarted();
        deferring.passes(10_000);

        // Then
        assertThat(turn.heard()).containsExactly("START");
    }

    // ---- closing responses ------------------------------------------------------------------------------------------

    @Test
    void goodbyeIsSentBeforeTheTransfer() {
        // Given
        OpenTurn turn = scene.withDemand(TurnRelay.Kind.ASKING, 0);
        scene.says("r", 20_000);
        scene.relay.replyEnded("r", Responses.transfer("t", Struct.getDefaultInstance()));

        // When
        turn.gateway.request(10);

        // Then
        assertThat(turn.heard()).containsExactly("10000", "10000", "TRANSFER_TO_AGENT", "complete");
    }

    @Test
    void eventAmidAReplyKeepsItsPlace() {
        // Given
        OpenTurn turn = scene.asking();

        // When
        scene.says("r", 1000);
        scene.relay.within("r", Responses.customWithin("e", Struct.getDefaultInstance()));
        scene.says("r", 1000);
        scene.finishes("r");

        // Then
        assertThat(turn.heard()).containsExactly("900", "CUSTOM_EVENT", "1000", "100", "FINAL", "complete");
    }

    @Test
    void nothingFollowsTheClosingResponse() {
        // Given
        OpenTurn turn = scene.asking();
        scene.finishes("r");
        OpenTurn next = scene.listening();

        // When
        scene.says("r", 1000);
        scene.finishes("r");

        // Then
        assertThat(turn.heard()).containsExactly("FINAL", "complete");
        assertThat(next.heard()).isEmpty();
    }

    // ---- the session ------------------------------------------------------------------------------------------------

    @Test
    void failureFailsWhatIsUnansweredAndWhatOpensLater() {
        // Given
        OpenTurn whole = scene.withDemand(TurnRelay.Kind.ASKING, 0);
        scene.says("whole", 500);
        scene.finishes("whole");
        OpenTurn half = scene.asking();
        scene.says("half", 500);
        OpenTurn silent = scene.listening();

        // When
        scene.relay.failed(ConnectorException.retryable("gone", "the vendor is gone", null));
        OpenTurn later = scene.listening();
        whole.gateway.request(5);

        // Then
        assertThat(whole.heard()).containsExactly("500", "FINAL", "complete");
        assertThat(half.heard()).containsExactly("400", "error");
        assertThat(silent.heard()).containsExactly("error");
        assertThat(later.heard()).containsExactly("error");
        assertThat(later.uplink.subscribeCount()).isZero();
    }

    @Test
    void sessionThatRecoversRelaysAgain() {
        // Given
        scene.relay.failed(ConnectorException.retryable("gone", "the vendor is gone", null));
        scene.relay.recovered();

        // When
        OpenTurn turn = scene.asking();
        scene.finishes("r");

        // Then
        assertThat(turn.heard()).containsExactly("FINAL", "complete");
    }

    @Test
    void failureForOnceFailsWhatIsUnansweredAndNothingLater() {
        // Given
        OpenTurn whole = scene.withDemand(TurnRelay.Kind.ASKING, 0);
        scene.says("whole", 500);
        scene.finishes("whole");
        OpenTurn half = scene.asking();
        scene.says("half", 500);

        // When
        scene.relay.failedOnce(ConnectorException.retryable("gone", "the vendor is gone", null));
        OpenTurn later = scene.asking();
        scene.says("half", 500);
        scene.says("new", 500);
        scene.finishes("new");
        whole.gateway.request(5);

        // Then
        assertThat(whole.heard()).containsExactly("500", "FINAL", "complete");
        assertThat(half.heard()).containsExactly("400", "error");
        assertThat(later.heard()).containsExactly("400", "100", "FINAL", "complete");
    }

    @Test
    void failureOfTheCallersSideFailsItsTurnAlone() {
        // Given
        OpenTurn bad = scene.asking();
        OpenTurn good = scene.asking();

        // When
        bad.uplink.error(new IllegalStateException("bad"));
        scene.finishes("r");

        // Then
        assertThat(bad.heard()).containsExactly("error");
        assertThat(good.heard()).containsExactly("FINAL", "complete");
    }

    @Test
    void closeCompletesAllAndLeavesNoTimer() {
        // Given
        RelayScene deferring = new RelayScene(RelaySettings.of(true).withDeferredEndOfInput());
        OpenTurn deferred = deferring.listening();
        deferring.relay.speechStarted();
        deferring.relay.speechEnded();
        OpenTurn lingering = deferring.listening();
        lingering.uplink.complete();
        OpenTurn asking = deferring.asking();
        assertThat(deferring.time.getScheduledTaskCount()).isEqualTo(2);

        // When
        deferring.relay.close();

        // Then
        assertThat(deferred.heard()).containsExactly("START", "complete");
        assertThat(lingering.heard()).containsExactly("complete");
        assertThat(asking.heard()).containsExactly("complete");
        assertThat(deferring.listening().heard()).containsExactly("complete");
        asking.uplink.assertCancelled();
        deferring.passes(10_000);
        assertThat(deferred.heard()).containsExactly("START", "complete");
    }

    @Test
    void turnIsSubscribedOnce() {
        // Given
        var turn = scene.relay.turn(TurnRelay.Kind.ASKING, Flux.never());
        StepVerifier.create(turn).thenCancel().verify(Duration.ofSeconds(5));

        // When, Then
        StepVerifier.create(turn).verifyError(IllegalStateException.class);
    }

    @Test
    void nothingHappensBeforeSubscription() {
        // Given
        TestPublisher<String> uplink = TestPublisher.create();

        // When
        scene.relay.turn(TurnRelay.Kind.ASKING, uplink);

        // Then
        assertThat(uplink.subscribeCount()).isZero();
    }
}
