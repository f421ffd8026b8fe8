package io.byova.gateway.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.streaming.RelayScene.OpenTurn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits for demand, and how much of it. */
@Timeout(20)
class TurnRelayDemandTest {

    private final RelayScene scene = new RelayScene(RelaySettings.of(true).withMaxHeldBytes(16_000));

    @Test
    void turnSendsWhatWasRequested() {
        // Given
        OpenTurn turn = scene.withDemand(TurnRelay.Kind.LISTENING, 1);
        scene.relay.speechStarted();
        scene.relay.speechEnded();
        scene.says("r", 500);
        scene.finishes("r");
        assertThat(turn.heard()).containsExactly("START");

        // When
        turn.gateway.request(2);

        // Then
        assertThat(turn.heard()).containsExactly("START", "END", "500");
        turn.gateway.request(1);
        assertThat(turn.heard()).containsExactly("START", "END", "500", "FINAL", "complete");
    }

    @Test
    void emptyTurnNeedsNoDemandToComplete() {
        // Given
        OpenTurn turn = scene.withDemand(TurnRelay.Kind.LISTENING, 0);

        // When
        turn.uplink.complete();
        scene.passes(500);

        // Then
        assertThat(turn.heard()).containsExactly("complete");
    }

    @Test
    void audioThatWaitsIsJoined() {
        // Given
        OpenTurn turn = scene.withDemand(TurnRelay.Kind.ASKING, 0);
        for (int frame = 0; frame < 100; frame++) {
            scene.says("r", 160);
        }

        // When
        turn.gateway.request(1);

        // Then
        assertThat(turn.heard()).containsExactly("15900");
    }

    @Test
    void vendorIsNotReadWhileTooMuchWaitsAndReadAgainOnce() {
        // Given
        OpenTurn turn = scene.withDemand(TurnRelay.Kind.ASKING, 0);
        scene.says("r", 15_999);
        assertThat(scene.relay.hasRoom()).isTrue();
        scene.says("r", 16_000);

        // When, Then
        assertThat(scene.relay.hasRoom()).isFalse();
        turn.gateway.request(1);
        assertThat(scene.told).isEmpty();
        turn.gateway.request(1);
        assertThat(scene.told).containsExactly("room");
        assertThat(scene.relay.hasRoom()).isTrue();
    }

    @Test
    void audioNobodyTakesIsBoundedToo() {
        // Given
        scene.says("r", 16_000);
        assertThat(scene.relay.hasRoom()).isFalse();

        // When
        OpenTurn turn = scene.listening();

        // Then
        assertThat(scene.relay.hasRoom()).isTrue();
        assertThat(turn.heard()).containsExactly("15900");
    }

    @Test
    void droppedAudioMakesRoom() {
        // Given
        OpenTurn turn = scene.withDemand(TurnRelay.Kind.ASKING, 0);
        scene.says("r", 20_000);
        assertThat(scene.relay.hasRoom()).isFalse();

        // When
        turn.gateway.cancel();
        scene.says("r", 20_000);

        // Then
        assertThat(scene.told).containsExactly("r/null@0", "room");
        assertThat(scene.relay.hasRoom()).isTrue();
    }

    @Test
    void vendorThatFloodsFailsItsCall() {
        // Given
        OpenTurn turn = scene.withDemand(TurnRelay.Kind.ASKING, 0);

        // When
        for (int megabyte = 0; megabyte < 3; megabyte++) {
            scene.says("r", 1024 * 1024);
        }

        // Then
        assertThat(turn.heard()).containsExactly("error");
        assertThat(scene.relay.hasRoom()).isTrue();
    }
}
