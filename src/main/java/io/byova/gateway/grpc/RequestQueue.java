package io.byova.gateway.grpc;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Requests nobody has asked for yet, at most as many as gRPC was asked for. For one thread that adds and one that polls; Reactor's
 * queues of this size are padded for two busy threads.
 */
final class RequestQueue<Q> {

    private final AtomicReferenceArray<@Nullable Q> places;
    private int added;
    private int polled;

    RequestQueue(int capacity) {
        places = new AtomicReferenceArray<>(capacity);
    }

    void add(Q item) {
        if (places.get(added) != null) {
            throw new IllegalStateException("gRPC sent more requests than it was asked for");
        }
        places.lazySet(added, item);
        added = next(added);
    }

    @Nullable
    Q poll() {
        Q item = places.get(polled);
        if (item != null) {
            places.lazySet(polled, null);
            polled = next(polled);
        }
        return item;
    }

    boolean isEmpty() {
        return places.get(polled) == null;
    }

    private int next(int place) {
        return place + 1 == places.length() ? 0 : place + 1;
    }
}
