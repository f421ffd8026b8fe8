package io.byova.gateway.websocket;

import org.jspecify.annotations.Nullable;

/** The listener cannot serve; the message says why and what to do. */
public final class WebSocketStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WebSocketStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
