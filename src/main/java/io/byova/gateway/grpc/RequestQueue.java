package io.byova.gateway.grpc;

import com.salesforce.reactivegrpc.common.AbstractServerStreamObserverAndPublisher;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.AbstractQueue;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * reactive-grpc's publisher of an RPC's requests, with a queue as large as what is taken ahead. Its own has 512 places, two
 * KiB for each RPC, of which no more than the prefetch is ever used; Reactor's of the same size is padded for two threads,
 * and here it is one.
 */
final class RequestQueue<Q> extends AbstractServerStreamObserverAndPublisher<Q> {

    /**
     * @param call the RPC
     * @param prefetch messages taken ahead of demand
     */
    RequestQueue(ServerCallStreamObserver<?> call, int prefetch) {
        // Asking for more once three quarters are used keeps the caller's pipe from running dry.
        super(call, new Places<>(prefetch), null, prefetch, Math.max(1, prefetch * 3 / 4));
    }

    /** For one who offers and one who polls; not for anybody else. */
    private static final class Places<Q> extends AbstractQueue<Q> {

        private final AtomicReferenceArray<@Nullable Q> places;
        private int offered;
        private int polled;

        Places(int capacity) {
            places = new AtomicReferenceArray<>(capacity);
        }

        @Override
        public boolean offer(Q item) {
            if (places.get(offered) != null) {
                return false;
            }
            places.lazySet(offered, item);
            offered = next(offered);
            return true;
        }

        @Override
        public @Nullable Q poll() {
            Q item = places.get(polled);
            if (item != null) {
                places.lazySet(polled, null);
                polled = next(polled);
            }
            return item;
        }

        @Override
        public @Nullable Q peek() {
            return places.get(polled);
        }

        @Override
        public boolean isEmpty() {
            return places.get(polled) == null;
        }

        @Override
        public int size() {
            int taken = 0;
            for (int i = 0; i < places.length(); i++) {
                taken += places.get(i) == null ? 0 : 1;
            }
            return taken;
        }

        @Override
        public Iterator<Q> iterator() {
            throw new UnsupportedOperationException();
        }

        private int next(int place) {
            return place + 1 == places.length() ? 0 : place + 1;
        }
    }
}
