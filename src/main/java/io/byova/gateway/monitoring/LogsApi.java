package io.byova.gateway.monitoring;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.byova.gateway.observe.CallIdentity;
import io.byova.gateway.observe.LogBook;
import io.byova.gateway.observe.LogLine;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import tools.jackson.databind.util.RawValue;

/** The last lines of the log, and levels that are changed for a while. */
final class LogsApi {

    private static final List<String> LEVELS = List.of("trace", "debug", "info", "warn", "error");
    private static final int LARGEST_LIST = 400_000;
    private static final int LARGEST_CHANGE = 4096;

    private final LogBook book;
    private final LogLevels levels;
    private final String boot;

    /** @param boot tells this run's lines from those of another, whose ids are the same */
    LogsApi(LogBook book, LogLevels levels, String boot) {
        this.book = book;
        this.levels = levels;
        this.boot = boot;
    }

    /** The newest lines; or, after one the reader knows, the next ones. */
    Publisher<Void> lines(Exchange exchange) {
        int limit = exchange.number("limit", StatusApi.USUAL, 1, StatusApi.MOST);
        long since = exchange.eventId("since");
        Predicate<LogLine> wanted = wanted(exchange);
        if (since > 0) {
            LogBook.Page page = book.after(since, limit, wanted);
            List<RawValue> lines = Json.fitting(shown(page.lines()), LARGEST_LIST);
            long last = lines.size() == page.lines().size()
                    ? page.last()
                    : page.lines().get(lines.size()).id() - 1;
            return exchange.json(new Logs(lines, last, page.lost(), book.total(), boot, changes()));
        }
        LogBook.Page page = book.newest(limit, wanted);
        List<Line> backwards = shown(page.lines());
        Collections.reverse(backwards);
        List<RawValue> lines = Json.fitting(backwards, LARGEST_LIST);
        Collections.reverse(lines);
        return exchange.json(new Logs(lines, page.last(), 0, book.total(), boot, changes()));
    }

    private static Predicate<LogLine> wanted(Exchange exchange) {
        String least = exchange.parameter("level").toLowerCase(Locale.ROOT);
        if (!least.isEmpty() && !LEVELS.contains(least)) {
            throw Refusal.badRequest("level: must be one of " + String.join(", ", LEVELS));
        }
        int from = least.isEmpty()
                ? 0
                : org.slf4j.event.Level.valueOf(least.toUpperCase(Locale.ROOT)).toInt();
        String logger = exchange.parameter("logger");
        String text = exchange.parameter("q");
        String conversation = CallIdentity.shown(exchange.parameter("conversation"));
        return line -> line.level().toInt() >= from
                && (conversation.isEmpty() || line.conversationId().equals(conversation))
                && line.isOf(logger)
                && (text.isEmpty() || line.contains(text));
    }

    /** The gateway's own loggers, and what is changed. */
    Publisher<Void> levels(Exchange exchange) {
        return exchange.json(new Levels(
                changes(),
                levels.own().stream()
                        .map(logger -> new Known(logger.getName(), tag(logger.getEffectiveLevel())))
                        .toList()));
    }

    Publisher<Void> change(Exchange exchange) {
        return exchange.body(Order.class, LARGEST_CHANGE).flatMap(order -> {
            long most = LogLevels.LONGEST.toMinutes();
            if (order.minutes() == null || order.minutes() < 1 || order.minutes() > most) {
                throw Refusal.badRequest("minutes: must be 1 to " + most);
            }
            levels.change(
                    order.logger() == null ? "" : order.logger(),
                    level(order.level()),
                    Duration.ofMinutes(order.minutes()));
            return Mono.from(levels(exchange));
        });
    }

    private static Level level(@Nullable String name) {
        String asked = String.valueOf(name).toLowerCase(Locale.ROOT);
        if (!LEVELS.contains(asked) && !asked.equals("off")) {
            throw Refusal.badRequest("level: must be one of " + String.join(", ", LEVELS) + ", off");
        }
        return Level.toLevel(asked);
    }

    Publisher<Void> back(Exchange exchange) {
        if (!levels.back(exchange.parameter("logger"))) {
            throw new Refusal(HttpResponseStatus.NOT_FOUND, "no level of such a logger is changed");
        }
        return levels(exchange);
    }

    private List<Changed> changes() {
        return levels.changes().stream()
                .map(change -> new Changed(
                        change.logger(),
                        tag(change.level()),
                        change.before() == null ? null : tag(change.before()),
                        levels.secondsLeft(change)))
                .toList();
    }

    private static List<Line> shown(List<LogLine> lines) {
        List<Line> shown = new ArrayList<>();
        for (LogLine line : lines) {
            shown.add(new Line(
                    line.id(),
                    Shown.time(line.atMillis()),
                    line.level().name().toLowerCase(Locale.ROOT),
                    line.logger(),
                    line.thread(),
                    line.conversationId().isEmpty() ? null : line.conversationId(),
                    line.message(),
                    line.values(),
                    line.cause().isEmpty() ? null : line.cause()));
        }
        return shown;
    }

    private static String tag(Level level) {
        return level.toString().toLowerCase(Locale.ROOT);
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Line(
            long id,
            String time,
            String level,
            String logger,
            String thread,
            @Nullable String conversationId,
            String message,
            Map<String, String> values,
            @Nullable String cause) {}

    private record Logs(
            List<RawValue> lines, long lastId, long lostLines, long totalLines, String run, List<Changed> changes) {}

    private record Changed(String logger, String level, @Nullable String before, long secondsLeft) {}

    private record Known(String name, String level) {}

    private record Levels(List<Changed> changes, List<Known> loggers) {}

    private record Order(@Nullable String logger, @Nullable String level, @Nullable Integer minutes) {}
}
