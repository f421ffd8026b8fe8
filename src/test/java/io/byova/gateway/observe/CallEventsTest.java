package io.byova.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.observe.CallEvent.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CallEventsTest {

    private static final CallIdentity CALL = new CallIdentity("call", "", "agent", "connector");

    @Test
    void keepsAllInTheOrderOfTheirIds() {
        // Given
        CallEvents events = new CallEvents(128);

        // When two of them come the wrong way round
        events.add(event(1));
        events.add(event(3));
        events.add(event(2));

        // Then
        assertThat(events.kept().lost()).isZero();
        assertThat(ids(events)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void keepsTheLastOnesAndSaysHowManyAreLost() {
        for (int capacity : new int[] {4, 16, 17, 128}) {
            for (int added : new int[] {capacity - 1, capacity, capacity + 1, 3 * capacity + 2}) {
                // Given
                CallEvents events = new CallEvents(capacity);

                // When
                for (long id = 1; id <= added; id++) {
                    events.add(event(id));
                }

                // Then
                long lost = Math.max(0, added - capacity);
                assertThat(events.kept().lost()).isEqualTo(lost);
                assertThat(ids(events))
                        .isEqualTo(
                                LongStream.rangeClosed(lost + 1, added).boxed().toList());
            }
        }
    }

    @Test
    void nothingIsLostWhileManyWriteAndItGrows() throws InterruptedException {
        for (int round = 0; round < 2_000; round++) {
            // Given one that is about to grow
            CallEvents events = new CallEvents(128);
            for (long id = 1; id <= 16; id++) {
                events.add(event(id));
            }
            AtomicInteger ready = new AtomicInteger();
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int first = 17 + 30 * i;
                writers.add(new Thread(() -> {
                    ready.incrementAndGet();
                    while (ready.get() < 2) {
                        Thread.onSpinWait();
                    }
                    for (long id = first; id < first + 30; id++) {
                        events.add(event(id));
                    }
                }));
            }

            // When
            writers.forEach(Thread::start);
            for (Thread writer : writers) {
                writer.join();
            }

            // Then
            assertThat(ids(events))
                    .isEqualTo(LongStream.rangeClosed(1, 106).boxed().toList());
        }
    }

    private static List<Long> ids(CallEvents events) {
        return events.kept().events().stream().map(CallEvent::id).toList();
    }

    private static CallEvent event(long id) {
        return new CallEvent(id, 0, 0, Kind.REPLY, CALL, 1, "", "", -1);
    }
}
