package io.byova.gateway.monitoring;

import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/** Lets an operator be a caller himself, over a WebSocket. Called on event loops, for requests that ask for the upgrade. */
public interface TestDoor {

    /**
     * Takes one call.
     *
     * @param closed run when its socket is closed
     * @return completes when the socket is open; fails, and nothing is run, where it cannot be
     */
    Mono<Void> call(HttpServerResponse response, Runnable closed);

    /** Lists the agents; the rest is as for a call. */
    Mono<Void> list(HttpServerResponse response, Runnable closed);
}
