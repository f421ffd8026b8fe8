package io.byova.gateway.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What was cancelled stays out. */
class LateAudioGateTest {

    @Test
    void cancelledReplyStaysOutAndOthersPass() {
        // Given
        LateAudioGate gate = new LateAudioGate();

        // When
        gate.shut("a");

        // Then
        assertThat(gate.isOpen("a")).isFalse();
        assertThat(gate.isOpen("b")).isTrue();
    }

    @Test
    void newestAreRemembered() {
        // Given
        LateAudioGate gate = new LateAudioGate(2);

        // When
        gate.shut("a");
        gate.shut("b");
        gate.shut("a");
        gate.shut("c");

        // Then
        assertThat(gate.isOpen("a")).isFalse();
        assertThat(gate.isOpen("b")).isTrue();
        assertThat(gate.isOpen("c")).isFalse();
    }

    @Test
    void capacityIsAtLeastOne() {
        assertThatThrownBy(() -> new LateAudioGate(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
