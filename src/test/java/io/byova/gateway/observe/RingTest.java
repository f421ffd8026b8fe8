package io.byova.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RingTest {

    private record Item(long number, String text) {}

    private final Ring<Item> ring = new Ring<>(4, Item::number);

    private void add(String text) {
        ring.put(new Item(ring.claim(), text));
    }

    @Test
    void readsWhatWasWrittenInOrder() {
        // Given
        add("a");
        add("b");

        // When
        Ring.Page<Item> page = ring.read(1, 10);

        // Then
        assertThat(page).isEqualTo(new Ring.Page<>(List.of(new Item(1, "a"), new Item(2, "b")), 0, 3));
        assertThat(ring.read(page.next(), 10)).isEqualTo(new Ring.Page<>(List.of(), 0, 3));
    }

    @Test
    void readsNoMoreThanAskedFor() {
        // Given
        add("a");
        add("b");

        // When
        Ring.Page<Item> page = ring.read(1, 1);

        // Then
        assertThat(page).isEqualTo(new Ring.Page<>(List.of(new Item(1, "a")), 0, 2));
    }

    @Test
    void losesTheOldestAndSaysHowMany() {
        // Given
        for (int i = 1; i <= 10; i++) {
            add("item " + i);
        }

        // When
        Ring.Page<Item> page = ring.read(3, 10);

        // Then
        assertThat(page.items()).extracting(Item::text).containsExactly("item 7", "item 8", "item 9", "item 10");
        assertThat(page.lost()).isEqualTo(4);
        assertThat(page.next()).isEqualTo(11);
    }

    @Test
    void waitsForAWriterThatIsNotDone() {
        // Given
        add("a");
        long claimed = ring.claim();
        add("c");

        // When
        Ring.Page<Item> before = ring.read(1, 10);
        ring.put(new Item(claimed, "b"));
        Ring.Page<Item> after = ring.read(before.next(), 10);

        // Then
        assertThat(before).isEqualTo(new Ring.Page<>(List.of(new Item(1, "a")), 0, 2));
        assertThat(after).isEqualTo(new Ring.Page<>(List.of(new Item(2, "b"), new Item(3, "c")), 0, 4));
    }

    @Test
    void doesNotWaitForAWriterThatSleeps() {
        // Given
        ring.claim();
        add("b");
        add("c");

        // When
        Ring.Page<Item> page = ring.read(1, 10);

        // Then
        assertThat(page).isEqualTo(new Ring.Page<>(List.of(new Item(2, "b"), new Item(3, "c")), 1, 4));
    }

    @Test
    void nothingIsReadTwiceOrOutOfOrderWhileManyWrite() throws InterruptedException {
        // Given
        Ring<Long> busy = new Ring<>(64, Long::longValue);
        int each = 20_000;
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            writers.add(new Thread(() -> {
                for (int k = 0; k < each; k++) {
                    busy.put(busy.claim());
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
