package io.byova.gateway.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectorGateTest {

    private final ConnectorGate gate = new ConnectorGate();
    private final AtomicInteger told = new AtomicInteger();

    @Test
    void aGateNobodyWentThroughHasNobodyToTell() {
        assertThat(gate.close()).isFalse();
        assertThat(gate.enter()).isFalse();
    }

    @Test
    void theEndWaitsForTheLastOneInside() {
        // Given
        gate.enter();
        gate.enter();
        gate.leave();

        // When
        assertThat(gate.close()).isTrue();
        gate.whenEmpty(told::incrementAndGet);

        // Then
        assertThat(gate.enter()).isFalse();
        assertThat(told).hasValue(0);
        gate.leave();
        assertThat(told).hasValue(1);
    }

    @Test
    void anEndWithNobodyInsideIsToldAtOnce() {
        // Given
        gate.enter();
        gate.leave();
        gate.close();

        // When
        gate.whenEmpty(told::incrementAndGet);

        // Then
        assertThat(told).hasValue(1);
    }

    @Test
    void racingWithThoseInsideItIsToldOnceAndNeverBeforeTheyAreOut() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (int round = 0; round < 5_000; round++) {
                // Given
                ConnectorGate raced = new ConnectorGate();
                raced.enter();
                raced.leave();
                AtomicInteger inside = new AtomicInteger();
                AtomicInteger ends = new AtomicInteger();
                CyclicBarrier start = new CyclicBarrier(3);
                Runnable rpc = () -> {
                    while (raced.enter()) {
                        inside.incrementAndGet();
                        inside.decrementAndGet();
                        raced.leave();
                    }
                };
                AtomicInteger insideAtEnd = new AtomicInteger();

                // When
                Future<?> one = threads.submit(() -> {
                    start.await();
                    rpc.run();
                    return null;
                });
                Future<?> other = threads.submit(() -> {
                    start.await();
                    rpc.run();
                    return null;
                });
                Future<?> end = threads.submit(() -> {
                    start.await();
                    raced.close();
                    raced.whenEmpty(() -> {
                        insideAtEnd.set(inside.get());
                        ends.incrementAndGet();
                    });
                    return null;
                });
                one.get();
                other.get();
                end.get();

                // Then
                assertThat(ends).hasValue(1);
                assertThat(insideAtEnd).hasValue(0);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
