package io.byova.gateway.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.streaming.RelayScene.OpenTurn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers who interrupt, and callers who must not. */
@Timeout(20)
class TurnRelayBargeInTest {

    private final RelayScene scene = new RelayScene(RelaySettings.of(true));
    private final RelayScene strict = new RelayScene(RelaySettings.of(false));

    @Test
    void speechOnANewerTurnEndsTheOlderReply() {
        // Given
        OpenTurn older = scene.asking();
        OpenTurn newer = scene.listening();
        scene.says("r", 8100);
        scene.passes(250);

        // When
        scene.relay.speechStarted();
        scene.says("r", 8000);
        scene.finishes("r");

        // Then
        assertThat(older.heard()).containsExactly("8000", "FINAL", "complete");
        assertThat(newer.heard()).containsExactly("START");
        assertThat(scene.told).containsExactly("r/item-r@250");
    }

    @Test
    void queuedAudioOfAnInterruptedReplyIsDropped() {
        // Given
        OpenTurn older = scene.withDemand(TurnRelay.Kind.ASKING, 1);
        OpenTurn newer = scene.listening();
        scene.says("r", 8100);
        scene.says("r", 8000);

        // When
        scene.relay.speechStarted();
        older.gateway.request(10);

        // Then
        assertThat(older.heard()).containsExactly("8000", "FINAL", "complete");
        assertThat(newer.heard()).containsExactly("START");
    }

    @Test
    void cancelledTurnCancelsItsReply() {
        // Given
        OpenTurn turn = scene.asking();
        OpenTurn next = scene.listening();
        scene.says("r", 8100);
        scene.passes(100);

        // When
        turn.gateway.cancel();
        scene.says("r", 8000);
        scene.finishes("r");

        // Then
        assertThat(scene.told).containsExactly("r/item-r@100");
        assertThat(next.heard()).isEmpty();
        turn.uplink.assertCancelled();
    }

    @Test
    void cancelAfterTheReplyTellsNobody() {
        // Given
        OpenTurn turn = scene.asking();
        scene.says("r", 8000);
        scene.finishes("r");

        // When
        turn.gateway.cancel();

        // Then
        assertThat(scene.told).isEmpty();
    }

    @Test
    void speechWhileADeliveredReplyIsStillHeardTruncatesIt() {
        // Given
        scene.asking();
        scene.says("r", 80_000);
        scene.finishes("r");
        OpenTurn next = scene.listening();
        scene.passes(4000);

        // When
        scene.relay.speechStarted();
        scene.relay.speechEnded();
        scene.relay.speechStarted();

        // Then
        assertThat(scene.told).containsExactly("r/item-r@4000");
        assertThat(next.heard()).containsExactly("START", "END");
    }

    @Test
    void speechAfterTheReplyWasHeardTruncatesNothing() {
        // Given
        scene.asking();
        scene.says("r", 8000);
        scene.finishes("r");
        scene.listening();
        scene.passes(1000);

        // When
        scene.relay.speechStarted();

        // Then
        assertThat(scene.told).isEmpty();
    }

    @Test
    void heardItemIsTheOneBeingPlayed() {
        // Given
        scene.asking();
        scene.relay.audio("r", "one", RelayScene.audio(8000));
        scene.relay.audio("r", "two", RelayScene.audio(8000));
        scene.relay.audio("r", "three", RelayScene.audio(8000));
        scene.passes(1300);

        // When
        scene.relay.speechStarted();

        // Then
        assertThat(scene.told).containsExactly("r/two@300");
    }

    @Test
    void interruptionTellsOfWhatIsHeardAndOfWhatIsQueuedBehindIt() {
        // Given
        scene.asking();
        scene.says("heard", 80_000);
        scene.finishes("heard");
        OpenTurn turn = scene.withDemand(TurnRelay.Kind.ASKING, 0);
        scene.says("queued", 800);
        OpenTurn next = scene.listening();
        scene.passes(500);

        // When
        scene.relay.speechStarted();

        // Then
        assertThat(scene.told).containsExactlyInAnyOrder("queued/null@0", "heard/item-heard@500");
        assertThat(next.heard()).containsExactly("START");
        assertThat(turn.heard()).isEmpty();
    }

    @Test
    void speechOverUnpromptedSpeechOnTheOnlyTurnIsToldOnTheNext() {
        // Given
        OpenTurn only = scene.listening();
        scene.says("r", 900);

        // When
        scene.relay.speechStarted();
        OpenTurn next = scene.listening();

        // Then
        assertThat(only.heard()).containsExactly("800", "FINAL", "complete");
        assertThat(next.heard()).containsExactly("START");
    }

    @Test
    void interruptedGoodbyeStillTransfers() {
        // Given
        OpenTurn older = scene.withDemand(TurnRelay.Kind.ASKING, 1);
        OpenTurn newer = scene.listening();
        scene.says("r", 8100);
        scene.relay.replyEnded("r", Responses.transfer("t", Struct.getDefaultInstance()));
        scene.relay.speechStarted();

        // When: the gateway closes the older turn on START_OF_INPUT
        older.gateway.cancel();

        // Then
        assertThat(newer.heard()).containsExactly("START", "END", "TRANSFER_TO_AGENT", "complete");
        assertThat(scene.told).hasSize(1);
    }

    @Test
    void speechStopsNothingWhereTheCallerMustNotInterrupt() {
        // Given
        OpenTurn older = strict.asking();
        OpenTurn newer = strict.listening();
        strict.says("r", 8100);

        // When
        strict.relay.speechStarted();
        strict.says("r", 8000);
        strict.finishes("r");
        strict.relay.speechEnded();

        // Then: START_OF_INPUT may not be sent while it plays (rule 17)
        assertThat(older.heard()).containsExactly("8000", "8000", "100", "FINAL", "complete");
        assertThat(newer.heard()).isEmpty();
        assertThat(strict.told).isEmpty();
        strict.finishes("answer");
        assertThat(newer.heard()).containsExactly("FINAL", "complete");
    }

    @Test
    void speechThatOutlastsAnUninterruptibleReplyIsToldInTheEnd() {
        // Given
        strict.asking();
        OpenTurn newer = strict.listening();
        strict.says("r", 8000);
        strict.finishes("r");
        strict.relay.speechStarted();
        assertThat(newer.heard()).isEmpty();

        // When
        strict.passes(1000);
        strict.relay.speechEnded();

        // Then
        assertThat(newer.heard()).containsExactly("START", "END");
    }

    @Test
    void digitsInterruptWithoutSpeech() {
        // Given
        OpenTurn turn = scene.asking();
        scene.says("r", 8100);
        scene.passes(100);

        // When
        scene.relay.interrupted();

        // Then
        assertThat(turn.heard()).containsExactly("8000", "FINAL", "complete");
        assertThat(scene.told).containsExactly("r/item-r@100");
    }

    @Test
    void digitsInterruptNothingWhereTheCallerMustNot() {
        // Given
        OpenTurn turn = strict.asking();
        strict.says("r", 8100);

        // When
        strict.relay.interrupted();

        // Then
        assertThat(turn.heard()).containsExactly("8000");
        assertThat(strict.told).isEmpty();
    }
}
