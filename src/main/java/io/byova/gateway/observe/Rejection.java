package io.byova.gateway.observe;

import java.util.Locale;

/** Why an RPC was refused. */
public enum Rejection {
    /** No such agent. */
    UNKNOWN_AGENT,
    /** A field is missing, conflicts or cannot be used. */
    INVALID_REQUEST,
    /** As many calls as the gateway takes are live. */
    OVER_LIMIT,
    /** The gateway is shutting down. */
    DRAINING;

    /** As a metric's label and an event's detail: {@code over-limit}. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
