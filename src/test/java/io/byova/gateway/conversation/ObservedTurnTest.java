package io.byova.gateway.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.observe.CallIdentity;
import io.byova.gateway.observe.CallObserver;
import io.byova.gateway.observe.CallSnapshot;
import io.byova.gateway.observe.Journal;
import io.byova.gateway.observe.TurnOrigin;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.SignalType;

/** What the journal learns of an RPC, and when. */
class ObservedTurnTest {

    private static final ByteString FRAME = ByteString.copyFrom(new byte[160]);

    private final Journal journal = new Journal();

    @Test
    void anRpcThatWasEndedBeforeItHadItsObserverIsClosedAllTheSame() {
        // Given
        ObservedTurn turn = new ObservedTurn(TurnOrigin.GRPC) {};
        turn.closed(SignalType.ON_COMPLETE);

        // When
        turn.observedBy(call("c1"));

        // Then
        assertThat(shown("c1").openTurns()).isEmpty();
    }

    @Test
    void anRpcIsClosedWhenItEnds() {
        // Given
        ObservedTurn turn = turn(call("c1"));
        assertThat(shown("c1").openTurns()).hasSize(1);

        // When
        turn.closed(SignalType.CANCEL);

        // Then
        assertThat(shown("c1").openTurns()).isEmpty();
    }

    @Test
    void framesAreToldByFivesAndToTheLastWhenTheRpcIsOver() {
        // Given
        ObservedTurn turn = turn(call("c1"));

        // When, Then
        for (int i = 0; i < 9; i++) {
            turn.heard(FRAME);
        }
        assertThat(shown("c1"))
                .extracting(CallSnapshot::framesIn, CallSnapshot::bytesIn)
                .containsExactly(5L, 800L);
        turn.closed(SignalType.ON_COMPLETE);
        assertThat(shown("c1"))
                .extracting(CallSnapshot::framesIn, CallSnapshot::bytesIn)
                .containsExactly(9L, 1_440L);
    }

    @Test
    void noFrameIsLostOrCountedTwiceWhereAnotherThreadEndsTheRpc() throws InterruptedException {
        for (int round = 0; round < 2_000; round++) {
            // Given
            CallObserver call = call("c" + round);
            ObservedTurn turn = turn(call);
            Thread other = new Thread(() -> turn.closed(SignalType.CANCEL));

            // When
            other.start();
            for (int i = 0; i < 33; i++) {
                turn.heard(FRAME);
            }
            other.join();

            // Then
            assertThat(shown("c" + round))
                    .extracting(CallSnapshot::framesIn, CallSnapshot::bytesIn)
                    .containsExactly(33L, 5_280L);
            call.ended(EndReason.CALLER_ENDED);
        }
    }

    private CallObserver call(String id) {
        return journal.call(new CallIdentity(id, "", "agent", "vendor"));
    }

    private CallSnapshot shown(String id) {
        return journal.call(id).orElseThrow().call();
    }

    private static ObservedTurn turn(CallObserver call) {
        ObservedTurn turn = new ObservedTurn(TurnOrigin.GRPC) {};
        turn.observedBy(call);
        return turn;
    }
}
