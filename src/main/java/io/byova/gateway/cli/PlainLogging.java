package io.byova.gateway.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import org.slf4j.Logger;

/**
 * What Logback begins with where nobody has written a file for it: warnings, to standard error. In code, because reading
 * the same as XML takes a tenth of the time to the first call. Found by Logback through {@link java.util.ServiceLoader}.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_LOW_PRIORITY)
public final class PlainLogging extends ContextAwareBase implements Configurator {

    private static final List<String> FILES = List.of("logback-test.xml", "logback.xml");

    @Override
    public ExecutionStatus configure(LoggerContext logging) {
        if (Logging.hasOwnFile() || FILES.stream().anyMatch(PlainLogging::isOnClassPath)) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        ch.qos.logback.classic.Logger root = logging.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(Logging.console(Logging.text(logging), logging));
        root.setLevel(Level.WARN);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static boolean isOnClassPath(String file) {
        return PlainLogging.class.getClassLoader().getResource(file) != null;
    }
}
