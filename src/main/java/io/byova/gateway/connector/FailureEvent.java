package io.byova.gateway.connector;

/** What becomes of a call whose connector failed, once the spoken error has been sent (PROTOCOL §7 in proto/README.md). */
public enum FailureEvent {
    /** Hand the caller to a person. */
    TRANSFER_TO_AGENT,
    /** End the virtual agent's session; the flow goes on. */
    SESSION_END
}
