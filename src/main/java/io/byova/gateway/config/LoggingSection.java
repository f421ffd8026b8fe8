package io.byova.gateway.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code logging} section.
 *
 * @param level the least level that is logged; default info
 * @param format one line of text or one JSON object per event; default text
 * @param levels levels of single loggers by name, in the order of the file; default none
 */
public record LoggingSection(@Nullable Level level, @Nullable Format format, @Nullable Map<String, Level> levels) {

    public LoggingSection {
        level = level == null ? Level.INFO : level;
        format = format == null ? Format.TEXT : format;
        levels = levels == null ? Map.of() : levels;
    }

    /** How much is logged. */
    public enum Level {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR,
        OFF
    }

    /** What a log line looks like. */
    public enum Format {
        /** Words and {@code key=value}. */
        TEXT,
        /** One JSON object per line. */
        JSON
    }
}
