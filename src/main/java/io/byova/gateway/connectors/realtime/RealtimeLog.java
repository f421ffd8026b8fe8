package io.byova.gateway.connectors.realtime;

import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.Conversation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** What is logged of a session: codes and ids, never what was said. */
final class RealtimeLog {

    private static final Logger LOGGER = LoggerFactory.getLogger(RealtimeConnector.class);

    private RealtimeLog() {}

    static void notOpened(RealtimeAgent agent, Conversation conversation, Throwable failure) {
        ConnectorException why = VendorFailures.of(failure);
        of(LOGGER.atWarn(), agent, conversation)
                .addKeyValue("code", why.vendorCode())
                .log("session could not be opened: {}", why.getMessage());
    }

    static void lost(RealtimeAgent agent, Conversation conversation, ConnectorException why, boolean quiet) {
        of(quiet ? LOGGER.atInfo() : LOGGER.atWarn(), agent, conversation)
                .addKeyValue("code", why.vendorCode())
                .log("session lost: {}", why.getMessage());
    }

    static void complaint(RealtimeAgent agent, Conversation conversation, ServerEvent.Complaint complaint) {
        of(LOGGER.atInfo(), agent, conversation)
                .addKeyValue("code", VendorFailures.safe(complaint.code()))
                .log("the vendor did not take an event");
    }

    static void renewed(RealtimeAgent agent, Conversation conversation) {
        of(LOGGER.atDebug(), agent, conversation).log("session renewed");
    }

    private static LoggingEventBuilder of(LoggingEventBuilder line, RealtimeAgent agent, Conversation conversation) {
        return line.addKeyValue("connector", agent.connector())
                .addKeyValue("vendor", agent.config().dialect().text())
                .addKeyValue("conversation", conversation.id());
    }
}
