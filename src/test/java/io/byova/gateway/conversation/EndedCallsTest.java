package io.byova.gateway.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EndedCallsTest {

    private static final long KEPT = 30_000;

    private final EndedCalls ended = new EndedCalls(KEPT, 256);

    @Test
    void remembersAnIdForItsTimeAndNotALongerOne() {
        // Given
        ended.add("a", 1_000);

        // Then
        assertThat(ended.contains("a", 1_000)).isTrue();
        assertThat(ended.contains("a", 1_000 + KEPT - 1)).isTrue();
        assertThat(ended.contains("a", 1_000 + KEPT)).isFalse();
        assertThat(ended.contains("b", 1_000)).isFalse();
    }

    @Test
    void anIdThatEndsAgainIsRememberedAnew() {
        // Given
        ended.add("a", 0);
        ended.add("a", KEPT - 1);

        // When
        ended.expire(KEPT);

        // Then
        assertThat(ended.contains("a", KEPT)).isTrue();
        assertThat(ended.contains("a", 2 * KEPT - 1)).isFalse();
    }

    @Test
    void whatIsRemovedIsNotKnownHoweverOftenItHasEnded() {
        // Given
        ended.add("a", 0);
        ended.add("b", 0);
        ended.add("a", 1);

        // When
        ended.remove("a");

        // Then
        assertThat(ended.contains("a", 2)).isFalse();
        assertThat(ended.contains("b", 2)).isTrue();
    }

    @Test
    void growsToItsBoundWhereTheOldestGiveWay() {
        // When
        for (int i = 0; i < 1_000; i++) {
            ended.add("call " + i, i);
            assertThat(ended.contains("call " + i, i)).isTrue();
        }

        // Then
        assertThat(ended.size()).isEqualTo(256);
        for (int i = 0; i < 1_000; i++) {
            assertThat(ended.contains("call " + i, 1_000)).isEqualTo(i >= 1_000 - 256);
        }
    }

    @Test
    void forgetsWhatIsOldAndGoesOnAfterThat() {
        for (int round = 0; round < 5; round++) {
            // Given
            long now = round * (KEPT + 1_000);
            for (int i = 0; i < 100; i++) {
                ended.add(round + "/" + i, now + i);
            }

            // When
            ended.expire(now + KEPT + 49);

            // Then
            assertThat(ended.size()).isEqualTo(50);
            assertThat(ended.contains(round + "/50", now + KEPT + 49)).isTrue();
            ended.expire(now + KEPT + 99);
            assertThat(ended.size()).isZero();
        }
    }

    @Test
    void takesNoIdForAnother() {
        // Given more ids than are ever remembered, which differ by little
        EndedCalls many = new EndedCalls(KEPT, 1 << 16);
        for (int i = 0; i < 1 << 16; i++) {
            many.add("call-" + i, 0);
        }

        // Then
        for (int i = 0; i < 1 << 16; i++) {
            assertThat(many.contains("call-" + i, 0)).isTrue();
            assertThat(many.contains("call-" + (i + (1 << 16)), 0)).isFalse();
            assertThat(many.contains("cal-l" + i, 0)).isFalse();
        }
        assertThat(many.contains("", 0)).isFalse();
    }

    @Test
    void idsThatDifferInOneCharacterOrInLengthAreToldApart() {
        // Given
        String id = UUID.randomUUID().toString();
        ended.add(id, 0);

        // Then
        for (int i = 0; i < id.length(); i++) {
            StringBuilder other = new StringBuilder(id);
            other.setCharAt(i, (char) (id.charAt(i) ^ 1));
            assertThat(ended.contains(other.toString(), 0)).isFalse();
            assertThat(ended.contains(id.substring(i + 1), 0)).isFalse();
        }
        assertThat(ended.contains(id + "\0", 0)).isFalse();
        assertThat(ended.contains("\0" + id, 0)).isFalse();
    }

    @Test
    void whatOneThreadHasAddedItFindsWhateverOthersDo() throws InterruptedException {
        // Given
        EndedCalls shared = new EndedCalls(KEPT, 1 << 16);
        AtomicInteger missed = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            String mine = "thread " + t + " call ";
            threads.add(new Thread(() -> {
                for (int i = 0; i < 10_000; i++) {
                    shared.add(mine + i, i);
                    if (!shared.contains(mine + i, i)) {
                        missed.incrementAndGet();
                    }
                }
            }));
        }

        // When
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        // Then
        assertThat(missed).hasValue(0);
        assertThat(shared.size()).isEqualTo(40_000);
    }
}
