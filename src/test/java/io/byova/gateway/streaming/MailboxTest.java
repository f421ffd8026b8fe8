package io.byova.gateway.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One task at a time. */
@Timeout(20)
class MailboxTest {

    @Test
    void taskOfATaskComesAfterIt() {
        // Given
        List<String> order = new ArrayList<>();
        Mailbox mailbox = new Mailbox(() -> order.add("after"), fault -> order.add("fault"));

        // When
        mailbox.enter(() -> {
            mailbox.enter(() -> order.add("inner"));
            order.add("outer");
        });

        // Then
        assertThat(order).containsExactly("outer", "after", "inner", "after");
    }

    @Test
    void taskThatThrowsStopsNoOther() {
        // Given
        List<String> order = new ArrayList<>();
        Mailbox mailbox = new Mailbox(() -> {}, fault -> order.add(fault.getMessage()));

        // When
        mailbox.enter(() -> {
            throw new IllegalStateException("bad");
        });
        mailbox.enter(() -> order.add("next"));

        // Then
        assertThat(order).containsExactly("bad", "next");
    }

    @Test
    void tasksOfManyThreadsNeverOverlap() throws Exception {
        // Given
        int[] count = new int[1];
        Mailbox mailbox = new Mailbox(() -> count[0]++, fault -> {});
        CountDownLatch done = new CountDownLatch(4);

        // When
        for (int thread = 0; thread < 4; thread++) {
            new Thread(() -> {
                        for (int task = 0; task < 25_000; task++) {
                            mailbox.enter(() -> count[0]++);
                        }
                        done.countDown();
                    })
                    .start();
        }

        // Then
        assertThat(done.await(15, TimeUnit.SECONDS)).isTrue();
        assertThat(count[0]).isEqualTo(200_000);
    }
}
