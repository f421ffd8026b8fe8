package io.byova.gateway.tck;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** The part of {@link LogEar} that needs Logback; loaded only where it is there. */
final class LogbackEar extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final List<String> lines;
    private final Logger root;
    private final Logger own;
    private final @Nullable Level before;
    private final boolean additive;

    private LogbackEar(LoggerContext context, String name, List<String> lines) {
        this.lines = lines;
        root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        own = context.getLogger(name);
        before = own.getLevel();
        additive = own.isAdditive();
        setContext(context);
        start();
        root.addAppender(this);
        own.addAppender(this);
        // Its finest lines are for this ear, not for the console.
        own.setAdditive(false);
        own.setLevel(Level.TRACE);
    }

    /** Null where SLF4J speaks to something else than Logback. */
    static @Nullable AutoCloseable on(String name, List<String> lines) {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        return factory instanceof LoggerContext ? new LogbackEar((LoggerContext) factory, name, lines) : null;
    }

    @Override
    protected void append(ILoggingEvent line) {
        StringBuilder text = new StringBuilder("a log line of ")
                .append(line.getLoggerName())
                .append(": ")
                .append(line.getFormattedMessage())
                .append(' ')
                .append(line.getKeyValuePairs())
                .append(' ')
                .append(line.getMDCPropertyMap());
        for (IThrowableProxy cause = line.getThrowableProxy(); cause != null; cause = cause.getCause()) {
            text.append(' ').append(cause.getMessage());
        }
        lines.add(text.toString());
    }

    @Override
    public void close() {
        own.setLevel(before);
        own.setAdditive(additive);
        own.detachAppender(this);
        root.detachAppender(this);
        stop();
    }
}
