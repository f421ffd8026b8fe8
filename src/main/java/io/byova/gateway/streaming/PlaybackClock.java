package io.byova.gateway.streaming;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * Estimates what a caller has heard. WxCC does not acknowledge playback and vendors send faster than real time, so audio is
 * taken to be played from the moment it was sent, or from the end of the audio before it, whichever is later. An item counts
 * as heard for the time that has passed since, and never for more than was sent of it.
 *
 * <p>The 64 newest items are remembered. Audio is mu-law at 8 kHz: 8 bytes are a millisecond. Thread-safe.
 *
 * @param <I> what names a vendor's item; needs {@code equals}
 */
public final class PlaybackClock<I> {

    /**
     * How much of an item was heard.
     *
     * @param item the item
     * @param millis milliseconds from its beginning
     */
    public record Heard<I>(I item, long millis) {}

    private static final int REMEMBERED = 64;
    private static final long NANOS_PER_BYTE = 125_000;
    private static final int BYTES_PER_MILLI = 8;

    private final Scheduler timers;

    /** Oldest first, each beginning where the one before it ends. */
    private final Deque<Item<I>> items = new ArrayDeque<>();

    private long sentBytes;

    /** When the last byte sent will have been heard. Meaningful only where something was sent. */
    private long endNanos;

    /** @param timers where time comes from: a clock that nobody sets, in nanoseconds */
    public PlaybackClock(Scheduler timers) {
        this.timers = timers;
    }

    /** Audio of an item goes to the caller now. */
    public synchronized void sent(I item, int bytes) {
        long now = now();
        long begin = remainingNanos(now) > 0 ? endNanos : now;
        endNanos = begin + bytes * NANOS_PER_BYTE;
        Item<I> last = items.peekLast();
        if (last == null || !last.item.equals(item)) {
            last = new Item<>(item, sentBytes);
            items.addLast(last);
            if (items.size() > REMEMBERED) {
                items.removeFirst();
            }
        }
        sentBytes += bytes;
        last.end = sentBytes;
    }

    /** Milliseconds of an item the caller has heard; 0 for one that was never sent or is no longer remembered. */
    public synchronized long heardMillis(I item) {
        long played = playedBytes();
        long heard = 0;
        for (Item<I> each : items) {
            if (each.item.equals(item)) {
                heard += each.heardMillis(played);
            }
        }
        return heard;
    }

    /** The item that is being heard, or null where all that was sent has been. */
    public synchronized @Nullable Heard<I> playing() {
        long played = playedBytes();
        for (Item<I> each : items) {
            if (each.end > played) {
                return new Heard<>(each.item, heardMillis(each.item));
            }
        }
        return null;
    }

    /** How long the caller still listens to what was sent. */
    public synchronized Duration remaining() {
        return Duration.ofNanos(remainingNanos(now()));
    }

    /** The caller's side has thrown away what it had not played: nothing more of it will be heard. */
    public synchronized void interrupted() {
        long played = playedBytes();
        for (Item<I> each : items) {
            each.begin = Math.min(each.begin, played);
            each.end = Math.min(each.end, played);
        }
        sentBytes = played;
        endNanos = now();
    }

    /** Of the items that match: the one heard last, or the first where none was heard; null where none was sent. */
    synchronized @Nullable Heard<I> lastHeard(Predicate<I> matches) {
        long played = playedBytes();
        Heard<I> first = null;
        for (Iterator<Item<I>> newest = items.descendingIterator(); newest.hasNext(); ) {
            Item<I> each = newest.next();
            if (matches.test(each.item)) {
                first = new Heard<>(each.item, heardMillis(each.item));
                if (each.heardMillis(played) > 0) {
                    return first;
                }
            }
        }
        return first;
    }

    private long playedBytes() {
        // A byte that is being played has not been heard yet.
        return sentBytes - (remainingNanos(now()) + NANOS_PER_BYTE - 1) / NANOS_PER_BYTE;
    }

    private long remainingNanos(long now) {
        return sentBytes == 0 ? 0 : Math.max(0, endNanos - now);
    }

    private long now() {
        return timers.now(TimeUnit.NANOSECONDS);
    }

    /** A run of audio, in bytes since the first that was sent. */
    private static final class Item<I> {
        private final I item;
        private long begin;
        private long end;

        Item(I item, long begin) {
            this.item = item;
            this.begin = begin;
            this.end = begin;
        }

        long heardMillis(long played) {
            return Math.max(0, Math.min(end, played) - begin) / BYTES_PER_MILLI;
        }
    }
}
