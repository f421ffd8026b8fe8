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

    /** By what was told of the RPC. */
    public static Outcome of(
            TurnObserver.Close how, boolean failed, boolean ended, boolean interrupted, boolean replied) {
        if (how == TurnObserver.Close.REFUSED) {
            return REFUSED;
        }
        if (how == TurnObserver.Close.FAULT) {
            return FAULT;
        }
        if (failed) {
            return FAILED;
        }
        if (ended) {
            return ENDED;
        }
        if (interrupted) {
            return INTERRUPTED;
        }
        if (replied) {
            return REPLIED;
        }
        return how == TurnObserver.Close.CANCELLED ? CANCELLED : SILENT;
    }

    /** As a metric's label and an event's detail. */
    public String tag() {
        return tag;
    }
}
