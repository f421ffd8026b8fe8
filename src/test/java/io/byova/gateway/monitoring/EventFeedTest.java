package io.byova.gateway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.observe.Journal;
import io.byova.gateway.observe.Rejection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

class EventFeedTest {

    private static final Pattern ID = Pattern.compile("^id: b00t-(\\d+)$", Pattern.MULTILINE);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Journal journal = new Journal();
    private final EventFeed feed = new EventFeed(journal, "b00t");
    private final Sinks.Empty<Void> end = Sinks.empty();
    private final AtomicInteger gone = new AtomicInteger();

    @Test
    void aNewReaderGetsWhatComesFromNowOn() {
        // Given
        happens(3);
        TestSubscriber<String> reader = read("", Long.MAX_VALUE);

        // When
        happens(2);
        time.advanceTimeBy(EventFeed.LOOK);

        // Then
        assertThat(ids(reader)).containsExactly(4, 5);
        assertThat(text(reader)).contains("event: rejected\ndata: {\"id\":4,\"type\":\"rejected\"");
    }

    @Test
    void aReaderWhoComesBackGetsWhatItMissed() {
        // Given
        happens(30);

        // When
        TestSubscriber<String> reader = read("b00t-5", Long.MAX_VALUE);
        time.advanceTimeBy(EventFeed.LOOK);

        // Then
        assertThat(ids(reader)).hasSize(25).startsWith(6).endsWith(30);
        assertThat(text(reader)).doesNotContain("gap");
    }

    @Test
    void aReaderOfAnEarlierRunGetsAllOfThisOne() {
        // Given
        happens(3);

        // Then
        assertThat(ids(read("0ther-2", Long.MAX_VALUE))).containsExactly(1, 2, 3);
        assertThat(ids(read("nonsense", Long.MAX_VALUE))).containsExactly(1, 2, 3);
        assertThat(ids(read("b00t-99999999999999999999", Long.MAX_VALUE))).containsExactly(1, 2, 3);
    }

    @Test
    void anIdFromTheFutureWaitsForNothing() {
        // Given
        happens(3);
        TestSubscriber<String> reader = read("b00t-1000", Long.MAX_VALUE);

        // When
        happens(1);
        time.advanceTimeBy(EventFeed.LOOK);

        // Then
        assertThat(ids(reader)).containsExactly(4);
    }

    @Test
    void aSlowReaderLosesTheOldestAndIsToldHowMany() {
        // Given a reader who takes nothing
        TestSubscriber<String> reader = read("", 0);

        // When more happens than is kept
        happens(Journal.EVENTS + 100);
        time.advanceTimeBy(Duration.ofSeconds(1));
        reader.request(Long.MAX_VALUE);
        time.advanceTimeBy(Duration.ofSeconds(1));

        // Then
        assertThat(text(reader)).contains("event: gap\ndata: {\"lost\":100}\n\nid: b00t-101\n");
        assertThat(ids(reader)).hasSize(Journal.EVENTS).endsWith(Journal.EVENTS + 100);
        assertThat(gone).hasValue(0);
    }

    @Test
    void aReaderGetsNoMoreThanItAsksFor() {
        // Given
        happens(100);

        // When
        TestSubscriber<String> reader = read("b00t-0", 3);
        time.advanceTimeBy(Duration.ofSeconds(10));

        // Then the greeting and two pieces
        assertThat(reader.getReceivedOnNext()).hasSize(3);
        assertThat(ids(reader)).hasSize(32);
    }

    @Test
    void aReaderWhoTakesNothingForLongIsGone() {
        // Given
        happens(100);
        read("b00t-0", 2);

        // When
        time.advanceTimeBy(EventFeed.PATIENCE.plus(EventFeed.LOOK.multipliedBy(3)));

        // Then
        assertThat(gone).hasValue(1);
    }

    @Test
    void aSilentFeedSaysThatItLives() {
        // Given
        TestSubscriber<String> reader = read("", Long.MAX_VALUE);

        // When
        time.advanceTimeBy(EventFeed.HEARTBEAT.multipliedBy(2));

        // Then
        assertThat(reader.getReceivedOnNext()).containsExactly("retry: 2000\n\n", ": alive\n\n", ": alive\n\n");
        assertThat(gone).hasValue(0);
    }

    @Test
    void theEndComesAfterWhatHasJustHappened() {
        // Given a reader who looked a moment ago
        TestSubscriber<String> reader = read("", Long.MAX_VALUE);
        happens(40);

        // When
        end.tryEmitEmpty();
        time.advanceTimeBy(Duration.ZERO);

        // Then
        assertThat(ids(reader)).hasSize(40);
        assertThat(reader.isTerminatedComplete()).isTrue();
    }

    @Test
    void anIdCannotWriteAnEventOfItsOwn() {
        // Given
        TestSubscriber<String> reader = read("", Long.MAX_VALUE);

        // When
        journal.rejected(Rejection.INVALID_REQUEST, "x\n\nevent: call-ended\ndata: {}\n\n\u2028");
        time.advanceTimeBy(EventFeed.LOOK);

        // Then
        assertThat(text(reader)).doesNotContain("\nevent: call-ended").contains("x\\n\\nevent");
    }

    private TestSubscriber<String> read(String lastEventId, long demand) {
        TestSubscriber<String> reader =
                TestSubscriber.builder().initialRequest(demand).build();
        feed.after(lastEventId, time, gone::incrementAndGet, end.asMono()).subscribe(reader);
        time.advanceTimeBy(Duration.ZERO);
        return reader;
    }

    private void happens(int times) {
        for (int i = 0; i < times; i++) {
            journal.rejected(Rejection.OVER_LIMIT, "c");
        }
    }

    private static String text(TestSubscriber<String> reader) {
        return String.join("", reader.getReceivedOnNext());
    }

    private static List<Integer> ids(TestSubscriber<String> reader) {
        List<Integer> ids = new ArrayList<>();
        Matcher matcher = ID.matcher(text(reader));
        while (matcher.find()) {
            ids.add(Integer.valueOf(matcher.group(1)));
        }
        return ids;
    }
}
