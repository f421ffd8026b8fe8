package io.byova.gateway.observe;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;

/**
 * Remembers the last lines of the log, as they are written and beside wherever else they go. Writing is a few atomic writes:
 * it waits for nobody. Thread-safe.
 */
public final class LogBook implements AutoCloseable {

    /** How many lines are remembered. */
    public static final int LINES = 2048;

    private final Ring<LogLine> lines;
    private final Tap tap = new Tap();

    /**
     * What a reader got.
     *
     * @param lines in order
     * @param lost how many lines before them are not kept any more, whether or not they were wanted
     * @param last the id to go on after
     */
    public record Page(List<LogLine> lines, long lost, long last) {}

    /** Remembers nothing yet. */
    public LogBook() {
        this(LINES);
    }

    LogBook(int capacity) {
        this.lines = new Ring<>(capacity, LogLine::id);
    }

    /** Listens to all loggers from now on, until it is closed. */
    public LogBook open() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        tap.setContext(context);
        tap.start();
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(tap);
        return this;
    }

    @Override
    public void close() {
        Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAppender(tap);
        tap.stop();
    }

    /** The first lines that are wanted after an id, at most so many. */
    public Page after(long id, int most, Predicate<LogLine> wanted) {
        Ring.Page<LogLine> page = lines.read(id + 1, Integer.MAX_VALUE);
        List<LogLine> found = new ArrayList<>();
        for (LogLine line : page.items()) {
            if (found.size() == most) {
                return new Page(
                        found, page.lost(), most == 0 ? id : found.get(most - 1).id());
            }
            if (wanted.test(line)) {
                found.add(line);
            }
        }
        return new Page(found, page.lost(), page.next() - 1);
    }

    /** The newest lines that are wanted, at most so many, in order. */
    public Page newest(int most, Predicate<LogLine> wanted) {
        Ring.Page<LogLine> page = lines.read(lines.oldest(), Integer.MAX_VALUE);
        List<LogLine> found = new ArrayList<>();
        for (int i = page.items().size() - 1; i >= 0 && found.size() < most; i--) {
            if (wanted.test(page.items().get(i))) {
                found.add(page.items().get(i));
            }
        }
        Collections.reverse(found);
        return new Page(found, 0, page.next() - 1);
    }

    /** How many lines there have been. */
    public long total() {
        return lines.newest();
    }

    private void write(ILoggingEvent event) {
        LogLine line = LoggedLine.of(event);
        long id = lines.claim();
        lines.put(line.numbered(id));
    }

    private final class Tap extends UnsynchronizedAppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            write(event);
        }
    }
}
