package io.byova.gateway.observe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The last events of one call. Room for more than a short call's is made when they come: a gateway holds thousands. Writers
 * never wait, for each other or for a reader.
 */
final class CallEvents {

    /** A call of a welcome and one turn has about as many. */
    private static final int AT_FIRST = 16;

    private static final AtomicIntegerFieldUpdater<CallEvents> ADDED =
            AtomicIntegerFieldUpdater.newUpdater(CallEvents.class, "added");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<CallEvents, AtomicReferenceArray> REST =
            AtomicReferenceFieldUpdater.newUpdater(CallEvents.class, AtomicReferenceArray.class, "rest");

    /**
     * What is kept.
     *
     * @param lost how many before them are not kept any more
     * @param events in the order of their ids
     */
    record Kept(long lost, List<CallEvent> events) {}

    private final int capacity;
    private final AtomicReferenceArray<@Nullable CallEvent> first;
    private volatile @Nullable AtomicReferenceArray<@Nullable CallEvent> rest;
    private volatile int added;

    CallEvents(int capacity) {
        this.capacity = capacity;
        this.first = new AtomicReferenceArray<>(Math.min(AT_FIRST, capacity));
    }

    void add(CallEvent event) {
        int place = (ADDED.getAndIncrement(this) & Integer.MAX_VALUE) % capacity;
        if (place < first.length()) {
            first.setRelease(place, event);
        } else {
            rest().setRelease(place - first.length(), event);
        }
    }

    private AtomicReferenceArray<@Nullable CallEvent> rest() {
        AtomicReferenceArray<@Nullable CallEvent> known = rest;
        if (known == null) {
            REST.compareAndSet(this, null, new AtomicReferenceArray<>(capacity - first.length()));
            known = rest;
        }
        return known;
    }

    /** All that are kept and whose writer is done. */
    Kept kept() {
        long all = added & Integer.MAX_VALUE;
        List<CallEvent> events = new ArrayList<>((int) Math.min(all, capacity));
        collect(first, events);
        collect(rest, events);
        // Two RPCs' events may stand in another order here than they got their ids.
        events.sort(Comparator.comparingLong(CallEvent::id));
        return new Kept(Math.max(0, all - capacity), List.copyOf(events));
    }

    private static void collect(@Nullable AtomicReferenceArray<@Nullable CallEvent> from, List<CallEvent> events) {
        for (int i = 0; from != null && i < from.length(); i++) {
            CallEvent event = from.get(i);
            if (event != null) {
                events.add(event);
            }
        }
    }
}
