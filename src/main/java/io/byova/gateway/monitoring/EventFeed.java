package io.byova.gateway.monitoring;

import io.byova.gateway.observe.CallEvent;
import io.byova.gateway.observe.EventPage;
import io.byova.gateway.observe.Journal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The journal's events as server-sent events, for one reader. It looks for news when the reader has taken what it got, so
 * nothing is kept for a reader who is slow: what the journal has dropped meanwhile is told as a gap. Whoever writes the
 * journal does not know that anybody reads.
 */
final class EventFeed {

    /** How late an event may be on a page. */
    static final Duration LOOK = Duration.ofMillis(100);

    /** How often a silent feed says that it lives. */
    static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /** A reader who has taken nothing for so long is gone. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Small, as a hundred of these may wait in the HTTP server before it says that a reader is slow. */
    private static final int AT_ONCE = 16;

    private static final long HEARTBEAT_LOOKS = HEARTBEAT.dividedBy(LOOK);
    private static final long PATIENCE_LOOKS = PATIENCE.dividedBy(LOOK);

    /** So many events as text: readers who keep up are no further apart. */
    private static final int SHARED = 1024;

    private final Journal journal;
    private final String boot;
    private final AtomicReferenceArray<@Nullable Written> written = new AtomicReferenceArray<>(SHARED);

    /** What all readers of an event get. */
    private record Written(long id, String text) {}

    /** @param boot tells this run's events from those of another, whose ids are the same */
    EventFeed(Journal journal, String boot) {
        this.journal = journal;
        this.boot = boot;
    }

    /**
     * All events after the one a reader has seen.
     *
     * @param lastEventId what the reader has seen last; empty for a new reader, who gets what comes from now on
     * @param clock whose thread everything runs on
     * @param gone run where the reader takes nothing for long
     * @param end when it completes, the reader gets what there is, and no more
     * @return text of the event stream
     */
    Flux<String> after(String lastEventId, Scheduler clock, Runnable gone, Mono<Void> end) {
        return Flux.defer(() -> {
            Reader reader = new Reader(first(lastEventId));
            AtomicLong untaken = new AtomicLong();
            return Flux.interval(Duration.ZERO, LOOK, clock)
                    .onBackpressureDrop(tick -> {
                        if (untaken.incrementAndGet() == PATIENCE_LOOKS) {
                            gone.run();
                        }
                    })
                    .takeUntilOther(end.publishOn(clock))
                    // The last look: what has just happened is why it ends.
                    .concatWithValues(0L)
                    .doOnNext(tick -> untaken.set(0))
                    .concatMap(
                            tick -> Flux.<String>generate(sink -> {
                                String next = reader.next();
                                if (next.isEmpty()) {
                                    sink.complete();
                                } else {
                                    sink.next(next);
                                }
                            }),
                            1)
                    .startWith("retry: 2000\n\n");
        });
    }

    private long first(String lastEventId) {
        if (lastEventId.isEmpty()) {
            return journal.newestEvent() + 1;
        }
        int dash = lastEventId.lastIndexOf('-');
        if (dash > 0 && lastEventId.substring(0, dash).equals(boot)) {
            try {
                return Math.max(0, Long.parseLong(lastEventId.substring(dash + 1))) + 1;
            } catch (NumberFormatException notOurs) {
                // told everything that is left
            }
        }
        return 1;
    }

    /** Written once for all readers, however many follow. */
    private String text(CallEvent event) {
        int place = (int) (event.id() % SHARED);
        Written known = written.get(place);
        if (known != null && known.id() == event.id()) {
            return known.text();
        }
        String text = "id: " + boot + '-' + event.id() + "\nevent: "
                + event.kind().tag() + "\ndata: " + Json.text(Shown.event(event)) + "\n\n";
        // One who reads what is old leaves the newer in its place.
        if (known == null || known.id() < event.id()) {
            written.lazySet(place, new Written(event.id(), text));
        }
        return text;
    }

    /** Where one reader is. */
    private final class Reader {

        private long next;
        private long silentLooks;

        Reader(long next) {
            // An id from the future is somebody's guess.
            this.next = Math.min(next, journal.newestEvent() + 1);
        }

        /** The next piece of text; empty where there is no news. */
        String next() {
            EventPage page = journal.events(next, AT_ONCE);
            next = page.next();
            if (page.events().isEmpty() && page.lost() == 0) {
                silentLooks++;
                if (silentLooks < HEARTBEAT_LOOKS) {
                    return "";
                }
                silentLooks = 0;
                return ": alive\n\n";
            }
            silentLooks = 0;
            StringBuilder text = new StringBuilder();
            if (page.lost() > 0) {
                text.append("event: gap\ndata: {\"lost\":").append(page.lost()).append("}\n\n");
            }
            page.events().forEach(event -> text.append(text(event)));
            return text.toString();
        }
    }
}
