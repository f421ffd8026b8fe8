package io.byova.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.connector.EndReason;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecordedCallTest {

    private static final int TIMES = 2_000_000;

    private final RecordedCall call =
            new RecordedCall(new Journal(), new CallIdentity("c1", "org", "agent", "connector"), new Counts(), 16);

    @Test
    void twoRpcsOfACallMayCountAtOnce() throws InterruptedException {
        // Given
        CyclicBarrier start = new CyclicBarrier(2);
        Thread other = new Thread(() -> counts(start));

        // When, so often that both are sure to meet
        other.start();
        counts(start);
        other.join();

        // Then
        CallSnapshot told = call.snapshot();
        assertThat(told)
                .extracting(
                        CallSnapshot::framesIn,
                        CallSnapshot::bytesIn,
                        CallSnapshot::framesOut,
                        CallSnapshot::bytesOut,
                        CallSnapshot::replies,
                        CallSnapshot::bargeIns)
                .containsExactly(2L * TIMES, 320L * TIMES, 2L * TIMES, 20L * TIMES, 2L * TIMES, 2L * TIMES);
    }

    @Test
    void aCallThatIsEndedWhileItBeginsIsNotLive() throws InterruptedException {
        Journal journal = new Journal();
        for (int round = 0; round < 2_000; round++) {
            // Given somebody who ends it as soon as it has begun
            RecordedCall brief = new RecordedCall(
                    journal, new CallIdentity("brief-" + round, "org", "agent", "connector"), new Counts(), 16);
            Thread ends = new Thread(() -> {
                while (brief.snapshot().endReason().isEmpty()) {
                    brief.ended(EndReason.CALLER_ENDED);
                }
            });
            ends.start();

            // When
            brief.turnOpened(TurnOrigin.GRPC);
            ends.join();

            // Then
            assertThat(journal.liveCalls()).isZero();
        }
    }

    @Test
    void whatTheGatewayAddsCountsFromTheInputThatIsHandedOver() {
        // Given a first input that the RPC begins with, which nobody needs to see
        AtomicLong now = new AtomicLong();
        Counts counts = new Counts();
        RecordedCall timed = new RecordedCall(
                new Journal(10, 10, 10, () -> 0, now::get),
                new CallIdentity("timed", "org", "agent", "connector"),
                counts,
                16);
        TurnObserver turn = timed.turnOpened(TurnOrigin.GRPC);
        turn.arrived();

        // When another one comes 5 ms later and is handed over in 2
        now.addAndGet(5_000_000);
        turn.arrived();
        now.addAndGet(2_000_000);
        turn.handedOver();

        // Then
        assertThat(counts.addedIn.recent().maxMicros()).isEqualTo(2_000);
    }

    private void counts(CyclicBarrier start) {
        try {
            start.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
        for (int i = 0; i < TIMES; i++) {
            call.countIn(1, 160);
            call.countOut(10);
            call.countReply();
            call.countBargeIn();
        }
    }
}
