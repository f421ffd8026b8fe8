package io.byova.gateway.websocket;

import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Who listens to a {@link Wire}. Called on its event loop but where a method says otherwise. */
interface Peer {

    /** What the messages of this socket are about; empty as long as nobody knows. From any thread. */
    String conversationId();

    /** Whether the client has to wait. */
    boolean isFull();

    /** What is to be said by and by; subscribed once, before the first message. */
    Flux<Outgoing> answers();

    /** A message; what is to be said to it at once, or null. */
    @Nullable
    Outgoing hears(String message);

    /** A message that is not even text. */
    Outgoing refused(BadMessage bad);

    /** Some time has passed. */
    List<Outgoing> ticks(long nowNanos);

    /** The socket is closed, whoever closed it. Once, from any thread. */
    void gone();
}
