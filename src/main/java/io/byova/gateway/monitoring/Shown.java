package io.byova.gateway.monitoring;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.byova.gateway.connector.LevelMeter;
import io.byova.gateway.observe.CallEvent;
import io.byova.gateway.observe.CallSnapshot;
import io.byova.gateway.observe.CallerLevel;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls and events as they are shown. */
final class Shown {

    private static final double NANOS_PER_MILLI = 1e6;

    private Shown() {}

    /** A call. */
    record Call(
            String conversationId,
            String agentId,
            String connector,
            String customerOrgId,
            boolean test,
            String state,
            String startedAt,
            long durationMs,
            String endReason,
            int turns,
            List<Integer> openTurns,
            long replies,
            long bargeIns,
            long errors,
            long framesIn,
            long bytesIn,
            long framesOut,
            long bytesOut) {}

    /** An event; {@code ms} is since the call's start. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Event(
            long id,
            String type,
            String time,
            double ms,
            String conversationId,
            @Nullable Boolean test,
            @Nullable String agentId,
            @Nullable Integer turn,
            @Nullable String detail,
            @Nullable String cause,
            @Nullable Long value) {}

    /** How loud a caller was, from a moment since the call's start on. */
    record Level(long fromMs, int stepMs, List<@Nullable Integer> dbfs) {}

    static Level level(CallerLevel level) {
        return new Level(level.fromMillis(), LevelMeter.STEP_MILLIS, level.decibels());
    }

    static Call call(CallSnapshot call) {
        return new Call(
                call.identity().conversationId(),
                call.identity().agentId(),
                call.identity().connector(),
                call.identity().customerOrgId(),
                call.identity().test(),
                call.isLive() ? "live" : "ended",
                time(call.startedAtMillis()),
                call.lastedMillis(),
                call.endReason(),
                call.turns(),
                call.openTurns(),
                call.replies(),
                call.bargeIns(),
                call.errors(),
                call.framesIn(),
                call.bytesIn(),
                call.framesOut(),
                call.bytesOut());
    }

    static Event event(CallEvent event) {
        return new Event(
                event.id(),
                event.kind().tag(),
                time(event.atMillis()),
                event.sinceStartNanos() / 1_000 * 1_000 / NANOS_PER_MILLI,
                event.call().conversationId(),
                event.call().test() ? true : null,
                orNull(event.call().agentId()),
                event.turn() == 0 ? null : event.turn(),
                orNull(event.detail()),
                orNull(event.cause()),
                event.value() < 0 ? null : event.value());
    }

    static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
