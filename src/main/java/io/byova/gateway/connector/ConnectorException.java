package io.byova.gateway.connector;

import org.jspecify.annotations.Nullable;

/**
 * A vendor that failed, in words an operator can act on. The caller hears the agent's error prompt; the message goes to
 * the log and must hold no secret and nothing the caller said.
 */
public final class ConnectorException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean retryable;
    private final String vendorCode;

    private ConnectorException(boolean retryable, String vendorCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.retryable = retryable;
        this.vendorCode = vendorCode;
    }

    /** A failure that another attempt may not meet: connection lost, vendor overloaded, time-out. */
    public static ConnectorException retryable(String vendorCode, String message, @Nullable Throwable cause) {
        return new ConnectorException(true, vendorCode, message, cause);
    }

    /** A failure that stays until somebody changes something: refused credentials, unknown agent, nonsense on the wire. */
    public static ConnectorException permanent(String vendorCode, String message, @Nullable Throwable cause) {
        return new ConnectorException(false, vendorCode, message, cause);
    }

    /** Whether another attempt may succeed. */
    public boolean isRetryable() {
        return retryable;
    }

    /** The vendor's own code ({@code 429}, {@code ThrottlingException}), or an own short word such as {@code timeout}. */
    public String vendorCode() {
        return vendorCode;
    }
}
