package io.byova.gateway.cli;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.jul.LevelChangePropagator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.byova.gateway.config.LoggingSection;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Sets up Logback: to standard error, text or JSON, from a thread of its own. A console that does not keep up loses lines
 * rather than making an event loop wait.
 */
final class Logging {

    /**
     * No MDC: a call moves between event loops. Key-values carry the conversation, whose id strangers make: control
     * characters could forge lines.
     */
    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} %replace(%msg %kvp){'\\p{Cntrl}', ' '}%n";

    private static final int QUEUE = 8192;

    /** What these report as warnings is what callers and strangers do all day: hang up, or send what is no HTTP. */
    private static final Map<String, Level> NOISY = Map.of(
            "io.grpc", Level.ERROR,
            "io.grpc.internal.ManagedChannelImpl", Level.OFF,
            "reactor.netty.http.server", Level.ERROR,
            // Connectors say in one line, with the call's id, why a vendor could not be reached.
            "reactor.netty.http.client", Level.ERROR,
            "reactor.netty.channel.FluxReceive", Level.ERROR,
            "software.amazon.awssdk.http.nio.netty", Level.ERROR);

    private Logging() {}

    /** Before a configuration has been read: warnings, as text. */
    static void quiet() {
        apply(new LoggingSection(LoggingSection.Level.WARN, null, null));
    }

    /** Whether the user has written a file for Logback itself, which then decides instead of the configuration. */
    static boolean hasOwnFile() {
        return System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null;
    }

    /** As configured. */
    static void apply(LoggingSection section) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        if (hasOwnFile()) {
            bridge();
            return;
        }
        context.reset();
        // gRPC speaks java.util.logging; the propagator keeps what is switched off there from costing anything.
        LevelChangePropagator propagator = new LevelChangePropagator();
        propagator.setContext(context);
        propagator.setResetJUL(true);
        context.addListener(propagator);
        propagator.start();
        bridge();
        AsyncAppender async = new AsyncAppender();
        async.setContext(context);
        async.setQueueSize(QUEUE);
        async.setNeverBlock(true);
        async.addAppender(console(encoder(section.format(), context), context));
        async.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(async);
        root.setLevel(Level.toLevel(section.level().name()));
        NOISY.forEach((name, level) -> context.getLogger(name).setLevel(level));
        section.levels().forEach((name, level) -> context.getLogger(name).setLevel(Level.toLevel(level.name())));
    }

    /** Writes what is still waiting. */
    static void flush() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }

    private static Encoder<ILoggingEvent> encoder(LoggingSection.Format format, LoggerContext context) {
        if (format == LoggingSection.Format.JSON) {
            JsonEncoder json = new JsonEncoder();
            json.setContext(context);
            json.start();
            return json;
        }
        return text(context);
    }

    static Encoder<ILoggingEvent> text(LoggerContext context) {
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setContext(context);
        text.setPattern(PATTERN);
        text.start();
        return text;
    }

    static ConsoleAppender<ILoggingEvent> console(Encoder<ILoggingEvent> encoder, LoggerContext context) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.start();
        return console;
    }

    private static void bridge() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }
}
