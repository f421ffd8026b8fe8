package io.byova.gateway.conversation;

/**
 * An RPC the gateway will not take, in words for the caller's side. Has no stack trace: it is an answer, not a fault.
 */
public final class CallRejected extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why, by what the caller's side can do about it. */
    public enum Kind {
        /** The agent does not exist; the message names those that do. */
        UNKNOWN_AGENT,
        /** A field is missing, conflicts or cannot be used; the message names it. */
        INVALID_REQUEST,
        /** As many calls as the gateway takes are live. */
        OVER_LIMIT,
        /** The gateway is shutting down. */
        DRAINING
    }

    private final Kind kind;

    /**
     * @param kind why
     * @param message what is wrong and what to do
     */
    public CallRejected(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    /** Why. */
    public Kind kind() {
        return kind;
    }

    static CallRejected invalid(String message) {
        return new CallRejected(Kind.INVALID_REQUEST, message);
    }
}
