package io.byova.gateway.conversation;

/**
 * A call or a turn that is refused for a reason the caller's side can act on. It becomes the RPC's status at the edge
 * (PROTOCOL, section 7); it carries no stack because refusing must be cheaper than serving.
 */
public final class CallRejected extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why, by what the caller's side can do about it. */
    public enum Kind {
        /** No connector answers for the agent: choose one of the known ids, which the message names. */
        UNKNOWN_AGENT,
        /** The request contradicts the protocol (rule 8): correct the field the message names. */
        INVALID_REQUEST,
        /** The gateway is full: try another instance, or later. New calls only. */
        OVER_LIMIT,
        /** The gateway is about to stop: try another instance. New calls only. */
        DRAINING
    }

    private final Kind kind;

    /**
     * @param kind why
     * @param message sent to the caller's side as it stands: names the field or the known ids, never content or secrets
     */
    public CallRejected(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    /** Why the call was refused. */
    public Kind kind() {
        return kind;
    }
}
