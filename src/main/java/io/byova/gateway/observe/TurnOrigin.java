package io.byova.gateway.observe;

import org.jspecify.annotations.Nullable;

/**
 * Which way a turn comes.
 *
 * @param transport by which front door
 * @param parent the caller's span, where its side said one
 */
public record TurnOrigin(Transport transport, @Nullable TraceParent parent) {

    /** An RPC that is part of nobody's trace. */
    public static final TurnOrigin GRPC = new TurnOrigin(Transport.GRPC, null);

    /** A front door. */
    public enum Transport {
        /** A turn is an RPC. */
        GRPC,
        /** All turns of a call share a socket. */
        WEBSOCKET
    }
}
