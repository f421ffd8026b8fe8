package io.byova.gateway.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

/** What Logback has of a line, as it is remembered: small, whoever wrote it. */
final class LoggedLine {

    private static final String CONVERSATION = "conversation";
    private static final int LONGEST_MESSAGE = 500;
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_VALUE = 300;
    private static final int MOST_VALUES = 16;
    private static final int MOST_CAUSES = 5;
    private static final int MOST_FRAMES = 8;

    private LoggedLine() {}

    /** Without its id yet. */
    static LogLine of(ILoggingEvent event) {
        String conversation = "";
        Map<String, String> values = Map.of();
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            values = new LinkedHashMap<>();
            for (KeyValuePair pair : pairs) {
                if (pair.key.equals(CONVERSATION)) {
                    conversation = CallIdentity.shown(String.valueOf(pair.value));
                } else if (values.size() < MOST_VALUES) {
                    values.put(cut(pair.key, LONGEST_NAME), cut(String.valueOf(pair.value), LONGEST_VALUE));
                }
            }
        }
        return new LogLine(
                0,
                event.getTimeStamp(),
                Level.valueOf(event.getLevel().toString()),
                cut(event.getLoggerName(), LONGEST_VALUE),
                cut(event.getThreadName(), LONGEST_NAME),
                conversation,
                cut(String.valueOf(event.getFormattedMessage()), LONGEST_MESSAGE),
                values,
                cause(event.getThrowableProxy()));
    }

    private static String cause(@Nullable IThrowableProxy failure) {
        StringBuilder text = new StringBuilder();
        IThrowableProxy each = failure;
        for (int i = 0; each != null && i < MOST_CAUSES; i++) {
            text.append(i == 0 ? "" : "\ncaused by ").append(cut(each.getClassName(), LONGEST_VALUE));
            StackTraceElementProxy[] frames = each.getStackTraceElementProxyArray();
            for (int frame = 0; frames != null && frame < Math.min(frames.length, MOST_FRAMES); frame++) {
                text.append("\n  ").append(cut(frames[frame].getSTEAsString(), LONGEST_VALUE));
            }
            each = each.getCause();
        }
        return text.toString();
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : Journal.beginning(text, most) + "…";
    }
}
