package io.byova.gateway.bench;

/** Nobody answers at the target. */
public final class GatewayUnreachableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    GatewayUnreachableException(String message) {
        super(message, null, false, false);
    }
}
