package io.byova.gateway.connector;

import java.util.Locale;

/** Why a conversation ended: said to the connector, logged, and counted under this name. */
public enum EndReason {
    /** SESSION_END from WxCC: the caller hung up or the flow took over (rule 11). */
    CALLER_ENDED,
    /** The connector said SESSION_END (rule 12). */
    AGENT_ENDED,
    /** The connector said TRANSFER_TO_AGENT (rule 12). */
    TRANSFERRED,
    /** The connector failed and the fallback ended the call. */
    CONNECTOR_FAILED,
    /** No RPC and no input for the idle time-out. */
    IDLE,
    /** Longer than the longest allowed duration. */
    TOO_LONG,
    /** An operator ended it. */
    OPERATOR_ENDED,
    /** The gateway was shut down. */
    SHUTDOWN;

    private final String tag = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The reason as a metric tag and log value: {@code caller-ended}. */
    public String tag() {
        return tag;
    }
}
