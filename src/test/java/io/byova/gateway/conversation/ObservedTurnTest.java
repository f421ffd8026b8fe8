package io.byova.gateway.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.observe.CallIdentity;
import io.byova.gateway.observe.CallObserver;
import io.byova.gateway.observe.Journal;
import io.byova.gateway.observe.TurnOrigin;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.SignalType;

class ObservedTurnTest {

    private final Journal journal = new Journal();
    private final CallObserver call = journal.call(new CallIdentity("call", "", "agent", "connector"));
    private final ObservedTurn turn = new ObservedTurn(TurnOrigin.GRPC) {};

    @Test
    void anRpcThatWasEndedBeforeItHadItsObserverIsClosedAllTheSame() {
        // Given
        turn.closed(SignalType.ON_COMPLETE);

        // When
        turn.observedBy(call);

        // Then
        assertThat(openTurns()).isEmpty();
    }

    @Test
    void anRpcIsClosedWhenItEnds() {
        // Given
        turn.observedBy(call);
        assertThat(openTurns()).hasSize(1);

        // When
        turn.closed(SignalType.CANCEL);

        // Then
        assertThat(openTurns()).isEmpty();
    }

    private java.util.List<Integer> openTurns() {
        return journal.live(1).get(0).openTurns();
    }
}
