package io.byova.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RingTest {

    private final Ring<String> ring = new Ring<>(4);

    @Test
    void readsWhatWasWrittenInOrder() {
        // Given
        ring.add("a");
        ring.add("b");

        // When
        Ring.Page<String> page = ring.read(1, 10);

        // Then
        assertThat(page).isEqualTo(new Ring.Page<>(List.of("a", "b"), 0, 3));
        assertThat(ring.read(page.next(), 10)).isEqualTo(new Ring.Page<>(List.of(), 0, 3));
    }

    @Test
    void readsNoMoreThanAskedFor() {
        // Given
        ring.add("a");
        ring.add("b");

        // When
        Ring.Page<String> page = ring.read(1, 1);

        // Then
        assertThat(page).isEqualTo(new Ring.Page<>(List.of("a"), 0, 2));
    }

    @Test
    void losesTheOldestAndSaysHowMany() {
        // Given
        for (int i = 1; i <= 10; i++) {
            ring.add("item " + i);
        }

        // When
        Ring.Page<String> page = ring.read(3, 10);

        // Then
        assertThat(page.items()).containsExactly("item 7", "item 8", "item 9", "item 10");
        assertThat(page.lost()).isEqualTo(4);
        assertThat(page.next()).isEqualTo(11);
    }

    @Test
    void waitsForAWriterThatIsNotDone() {
        // Given
        ring.add("a");
        long claimed = ring.claim();
        ring.add("c");

        // When
        Ring.Page<String> before = ring.read(1, 10);
        ring.put(claimed, "b");
        Ring.Page<String> after = ring.read(before.next(), 10);

        // Then
        assertThat(before).isEqualTo(new Ring.Page<>(List.of("a"), 0, 2));
        assertThat(after).isEqualTo(new Ring.Page<>(List.of("b", "c"), 0, 4));
    }

    @Test
    void doesNotWaitForAWriterThatSleeps() {
        // Given
        ring.claim();
        ring.add("b");
        ring.add("c");

        // When
        Ring.Page<String> page = ring.read(1, 10);

        // Then
        assertThat(page).isEqualTo(new Ring.Page<>(List.of("b", "c"), 1, 4));
    }

    @Test
    void nothingIsReadTwiceOrOutOfOrderWhileManyWrite() throws InterruptedException {
        // Given
        Ring<Long> busy = new Ring<>(64);
        int each = 20_000;
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            writers.add(new Thread(() -> {
                for (int k = 0; k < each; k++) {
                    long number = busy.claim();
                    busy.put(number, number);
                }
            }));
        }

        // When
        writers.forEach(Thread::start);
        AtomicLong seen = new AtomicLong();
        long from = 1;
        long lost = 0;
        long last = 0;
        while (from <= 3L * each) {
            Ring.Page<Long> page = busy.read(from, 16);
            for (Long number : page.items()) {
                assertThat(number).isGreaterThan(last);
                last = number;
                seen.incrementAndGet();
            }
            lost += page.lost();
            from = page.next();
        }
        for (Thread writer : writers) {
            writer.join();
        }

        // Then
        assertThat(seen.get() + lost).isEqualTo(3L * each);
    }
}
