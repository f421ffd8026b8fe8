package io.byova.gateway.observe;

import java.util.Locale;

/** What became of one RPC, by the most telling thing that happened on it. */
public enum Outcome {
    /** The agent answered. */
    REPLIED,
    /** The caller said nothing, and nothing was to be said. */
    SILENT,
    /** The call ended with it: hung up, transferred or closed by the agent. */
    ENDED,
    /** The connector failed; the caller heard the fallback. */
    FAILED,
    /** The caller interrupted the answer. */
    INTERRUPTED,
    /** The caller's side went before the answer was complete. */
    CANCELLED,
    /** It could not be taken. */
    REFUSED,
    /** A fault of the gateway's own. */
    FAULT;

    private final String tag = name().toLowerCase(Locale.ROOT);

    /** As a metric's label and an event's detail. */
    public String tag() {
        return tag;
    }
}
