package io.byova.gateway.grpc;

import com.salesforce.reactivegrpc.common.AbstractServerStreamObserverAndPublisher;
import io.grpc.stub.ServerCallStreamObserver;
import reactor.util.concurrent.Queues;

/**
 * reactive-grpc's publisher of an RPC's requests, with a queue as large as what is taken ahead. Its own has 512 places, two
 * KiB for each RPC, of which no more than the prefetch is ever used.
 */
final class RequestQueue<Q> extends AbstractServerStreamObserverAndPublisher<Q> {

    /**
     * @param call the RPC
     * @param prefetch messages taken ahead of demand
     */
    RequestQueue(ServerCallStreamObserver<?> call, int prefetch) {
        // Asking for more once three quarters are used keeps the caller's pipe from running dry.
        super(call, Queues.<Q>get(prefetch).get(), null, prefetch, Math.max(1, prefetch * 3 / 4));
    }
}
