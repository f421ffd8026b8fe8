package io.byova.gateway.monitoring;

import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/** Lets an operator be a caller himself, over a WebSocket. Called on event loops, for requests that ask for the upgrade. */
public interface TestDoor {

    /** Takes one call; completes when its socket is closed. */
    Mono<Void> call(HttpServerResponse response);

    /** Lists the agents; completes when the socket is closed. */
    Mono<Void> list(HttpServerResponse response);
}
