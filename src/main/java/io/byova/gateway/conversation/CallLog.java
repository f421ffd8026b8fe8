package io.byova.gateway.conversation;

import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.observe.CallIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What is logged of a call: one line at its end, and one for each thing that went wrong. Every line names the conversation,
 * the agent and the connector as key-values; none holds what was said or pressed. The call's observer is told the same.
 */
final class CallLog {

    private static final Logger LOGGER = LoggerFactory.getLogger("io.byova.gateway.call");

    private CallLog() {}

    static void opened(LiveConversation conversation) {
        if (LOGGER.isDebugEnabled()) {
            about(LOGGER.atDebug(), conversation).log("conversation opened");
        }
    }

    static void takenBack(LiveConversation conversation) {
        conversation.observer().takenBack();
        if (LOGGER.isDebugEnabled()) {
            about(LOGGER.atDebug(), conversation).log("conversation not opened: its first RPC was refused");
        }
    }

    static void ended(LiveConversation conversation, EndReason reason, long lastedMillis) {
        conversation.observer().ended(reason);
        if (LOGGER.isInfoEnabled()) {
            about(LOGGER.atInfo(), conversation)
                    .addKeyValue("reason", reason.tag())
                    .addKeyValue("turns", conversation.turnsTaken())
                    .addKeyValue("ms", lastedMillis)
                    .log("conversation ended");
        }
    }

    static void connectorFailed(LiveConversation conversation, ConnectorException failure) {
        conversation
                .observer()
                .connectorFailed(failure.vendorCode(), failure.isRetryable(), String.valueOf(failure.getMessage()));
        about(LOGGER.atWarn(), conversation)
                .addKeyValue("code", failure.vendorCode())
                .addKeyValue("retryable", failure.isRetryable())
                .addKeyValue("cause", failure.getMessage())
                .log("connector failed, the caller hears the fallback");
    }

    /** A connector that broke its promise C5: the stack helps its author. */
    static void connectorThrew(LiveConversation conversation, Throwable failure) {
        about(LOGGER.atWarn(), conversation)
                .setCause(withoutMessage(failure))
                .log("connector threw what is no ConnectorException");
    }

    static void endFailed(LiveConversation conversation, Throwable failure) {
        about(LOGGER.atWarn(), conversation)
                .addKeyValue("cause", said(failure))
                .log("connector did not end the conversation cleanly");
    }

    static void digitIgnored(LiveConversation conversation) {
        if (LOGGER.isDebugEnabled()) {
            about(LOGGER.atDebug(), conversation).log("a digit of unknown number was ignored");
        }
    }

    /** A fault of ours that must not stop the clock. */
    static void clockFailed(RuntimeException fault) {
        LOGGER.atError().setCause(fault).log("the clock of the calls failed once and goes on");
    }

    /** Only a ConnectorException's words are known to hold nothing of the caller's (C7). */
    private static String said(Throwable failure) {
        return failure instanceof ConnectorException
                ? String.valueOf(failure.getMessage())
                : failure.getClass().getName();
    }

    /** Where it happened, and not what was said: "For input string: 4711" is somebody's PIN (rule 35). */
    private static Throwable withoutMessage(Throwable failure) {
        Throwable where = new Throwable(failure.getClass().getName());
        where.setStackTrace(failure.getStackTrace());
        return where;
    }

    private static LoggingEventBuilder about(LoggingEventBuilder line, LiveConversation conversation) {
        return line.addKeyValue("conversation", CallIdentity.shown(conversation.id()))
                .addKeyValue("agent", conversation.agent().id())
                .addKeyValue("connector", conversation.route().connectorName());
    }
}
