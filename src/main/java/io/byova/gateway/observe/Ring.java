package io.byova.gateway.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The last so many of something that knows its number. Writers never wait, for each other or for a reader; a reader that is
 * too slow loses the oldest and learns how many.
 */
final class Ring<T> {

    /**
     * What a reader got.
     *
     * @param items in order
     * @param lost how many before them were overwritten
     * @param next the number to go on with
     */
    record Page<T>(List<T> items, long lost, long next) {}

    private final int capacity;
    private final ToLongFunction<T> numberOf;
    private final AtomicReferenceArray<@Nullable T> slots;
    private final AtomicLong claimed = new AtomicLong();

    /** @param numberOf the number an item was {@link #put} with */
    Ring(int capacity, ToLongFunction<T> numberOf) {
        this.capacity = capacity;
        this.numberOf = numberOf;
        this.slots = new AtomicReferenceArray<>(capacity);
    }

    /** Numbers the next item, which is to be {@link #put} at once. The first is 1. */
    long claim() {
        return claimed.incrementAndGet();
    }

    /** Its number has been claimed, and it knows it. */
    void put(T item) {
        slots.setRelease(index(numberOf.applyAsLong(item)), item);
    }

    /** The number of the newest item; 0 where there is none. */
    long newest() {
        return claimed.get();
    }

    /** The number of the oldest item that may still be there. */
    long oldest() {
        return Math.max(1, newest() - capacity + 1);
    }

    /** Items from a number on, at most so many. Ends before one whose writer is not done yet. */
    Page<T> read(long from, int limit) {
        long end = newest();
        long number = Math.max(1, Math.max(from, end - capacity + 1));
        long lost = number - Math.max(1, from);
        List<T> items = new ArrayList<>((int) Math.max(0, Math.min(limit, end - number + 1)));
        while (number <= end && items.size() < limit) {
            T item = slots.get(index(number));
            long found = item == null ? 0 : numberOf.applyAsLong(item);
            if (item != null && found == number) {
                items.add(item);
            } else if (isBeingWritten(found, number)) {
                break;
            } else if (items.isEmpty()) {
                lost++;
            } else {
                // A gap is told before what follows it, so that begins the next page.
                break;
            }
            number++;
        }
        return new Page<>(items, lost, number);
    }

    /** A writer that sleeps for half a round of the ring is not waited for: its item counts as lost. */
    private boolean isBeingWritten(long found, long number) {
        return found < number && newest() - number < capacity / 2;
    }

    private int index(long number) {
        return (int) (number % capacity);
    }
}
