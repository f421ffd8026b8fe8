package io.byova.gateway.tck;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Hears what is logged, down to the finest level for the connector's own package: through java.util.logging, which
 * System.Logger goes to, and through Logback where it is there. Puts everything back when closed.
 */
final class LogEar implements AutoCloseable {

    private static final String LOGBACK = "ch.qos.logback.classic.LoggerContext";

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger root = Logger.getLogger("");
    private final Logger own;
    private final @Nullable Level before;
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add("a log line of " + line.getLoggerName() + ": "
                    + new java.util.logging.SimpleFormatter().formatMessage(line) + " " + line.getThrown());
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    };
    private final @Nullable AutoCloseable logback;

    private LogEar(String name) {
        own = Logger.getLogger(name);
        before = own.getLevel();
        own.setLevel(Level.ALL);
        handler.setLevel(Level.ALL);
        root.addHandler(handler);
        logback = hasLogback() ? LogbackEar.on(name, lines) : null;
    }

    /** Hears everybody, and best what is said by the package of a class. */
    static LogEar near(Class<?> connector) {
        return new LogEar(connector.getPackageName());
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    private static boolean hasLogback() {
        try {
            Class.forName(LOGBACK, false, LogEar.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError missing) {
            return false;
        }
    }

    @Override
    public void close() {
        root.removeHandler(handler);
        own.setLevel(before);
        AutoCloseable ear = logback;
        if (ear != null) {
            try {
                ear.close();
            } catch (Exception impossible) {
                throw new IllegalStateException("an ear closes without a word", impossible);
            }
        }
    }
}
