package io.byova.gateway.monitoring;

/** The HTTP server cannot start; the message says why and what to do, and is all a user needs to see. */
public final class MonitoringStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MonitoringStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
