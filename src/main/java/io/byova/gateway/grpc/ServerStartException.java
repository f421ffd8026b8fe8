package io.byova.gateway.grpc;

import org.jspecify.annotations.Nullable;

/** The server cannot start; the message says why and what to do, and is all a user needs to see. */
public final class ServerStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ServerStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
