package io.byova.gateway.monitoring;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * Levels of loggers that an operator has changed for a while. Each goes back by itself. Thread-safe.
 *
 * <p>Only the gateway's own loggers may be made to say more: what libraries say of their frames and headers holds tokens and
 * what callers say.
 */
final class LogLevels implements AutoCloseable {

    /** Nobody forgets a level for longer. */
    static final Duration LONGEST = Duration.ofHours(1);

    private static final String OWN = "io.byova.gateway";
    private static final int MOST = 32;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.$-]{1,200}");
    private static final org.slf4j.Logger LOGGER = LoggerFactory.getLogger(LogLevels.class);

    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Map<String, Change> changes = new ConcurrentHashMap<>();
    private final Scheduler clock;

    /**
     * A level that is not what the configuration says.
     *
     * @param logger whose
     * @param level now
     * @param before the logger's own one; null where it has that of its parent
     * @param endsAtMillis by the scheduler's clock
     * @param end what brings the level back
     */
    record Change(String logger, Level level, @Nullable Level before, long endsAtMillis, Disposable end) {}

    LogLevels(Scheduler clock) {
        this.clock = clock;
    }

    /** Changes a level for so long; one that is changed already begins anew and still goes back to where it was. */
    void change(String name, Level level, Duration time) {
        if (!NAME.matcher(name).matches()) {
            throw Refusal.badRequest("logger: must be a logger's name, such as " + OWN + ".call");
        }
        if (!changes.containsKey(name) && changes.size() >= MOST) {
            throw new Refusal(
                    HttpResponseStatus.TOO_MANY_REQUESTS, "as many levels are changed as may at once: " + MOST);
        }
        Logger logger = context.getLogger(name);
        if (!isOwn(name) && !level.isGreaterOrEqual(logger.getEffectiveLevel())) {
            throw Refusal.badRequest("level: may only become quieter, as libraries log what callers say; loggers below "
                    + OWN + " may say more");
        }
        changes.compute(name, (key, known) -> {
            if (known != null) {
                known.end().dispose();
            }
            Level before = known == null ? logger.getLevel() : known.before();
            logger.setLevel(level);
            long ends = clock.now(TimeUnit.MILLISECONDS) + time.toMillis();
            return new Change(
                    key,
                    level,
                    before,
                    ends,
                    clock.schedule(() -> expire(key, ends), time.toMillis(), TimeUnit.MILLISECONDS));
        });
        LOGGER.atInfo()
                .addKeyValue("logger", name)
                .addKeyValue("level", level)
                .addKeyValue("minutes", time.toMinutes())
                .log("a log level was changed for a while");
    }

    /** Brings a level back at once; false where it is not changed. */
    boolean back(String name) {
        Change[] undone = new Change[1];
        changes.computeIfPresent(name, (key, change) -> {
            undone[0] = change;
            change.end().dispose();
            undo(change);
            return null;
        });
        return undone[0] != null;
    }

    private void expire(String name, long ends) {
        changes.computeIfPresent(name, (key, change) -> {
            if (change.endsAtMillis() != ends) {
                // It was changed again meanwhile.
                return change;
            }
            undo(change);
            return null;
        });
    }

    private void undo(Change change) {
        Logger logger = context.getLogger(change.logger());
        // The root logger must have a level, and had one.
        logger.setLevel(change.before());
    }

    /** What is changed now, by name. */
    List<Change> changes() {
        return changes.values().stream()
                .sorted(Comparator.comparing(Change::logger))
                .toList();
    }

    /** In how many seconds a level goes back; 0 where that is due. */
    long secondsLeft(Change change) {
        long millis = change.endsAtMillis() - clock.now(TimeUnit.MILLISECONDS);
        return Math.max(0, (millis + 999) / 1000);
    }

    /** The gateway's own loggers that there are by now. */
    List<Logger> own() {
        return context.getLoggerList().stream()
                .filter(logger -> isOwn(logger.getName()))
                .toList();
    }

    private static boolean isOwn(String name) {
        return name.equals(OWN) || name.startsWith(OWN + ".");
    }

    @Override
    public void close() {
        List.copyOf(changes.keySet()).forEach(this::back);
    }
}
