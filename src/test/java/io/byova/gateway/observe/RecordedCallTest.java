package io.byova.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.connector.EndReason;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
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
