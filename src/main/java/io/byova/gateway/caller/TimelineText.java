package io.byova.gateway.caller;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Lists a call for a reader: one line per event in aligned columns, no colours. A run of chunks is one line with its first
 * chunk and one with the sum of the others, unless every chunk is asked for. Not thread-safe.
 */
public final class TimelineText {

    private static final String LINE = "%9s  %4s %9s  %-2s %-10s  %s";

    private final boolean everyChunk;
    private @Nullable TimelineEvent lastChunk;
    private int chunks;
    private long chunkBytes;
    private long chunkMillis;

    /** A listing; {@code everyChunk} gives each chunk a line of its own. */
    public TimelineText(boolean everyChunk) {
        this.everyChunk = everyChunk;
    }

    /** The heads of the columns. */
    public static String heading() {
        return String.format(Locale.ROOT, LINE, "ms", "turn", "in turn", "", "what", "")
                .stripTrailing();
    }

    /** The lines one more event makes; none while a run of chunks goes on. */
    public List<String> lines(TimelineEvent event) {
        List<String> lines = new ArrayList<>();
        boolean chunk = !everyChunk && event.fact() instanceof Heard heard && isPlainChunk(heard);
        if (chunk && lastChunk != null && lastChunk.turn() == event.turn() && event.fact() instanceof Heard heard) {
            lastChunk = event;
            chunks++;
            chunkBytes += heard.audioBytes();
            chunkMillis += heard.audioMillis();
            return lines;
        }
        if (chunks > 0 && lastChunk != null) {
            lines.add(line(lastChunk, "<-", "CHUNK", sum()));
        }
        lastChunk = chunk ? event : null;
        chunks = 0;
        chunkBytes = 0;
        chunkMillis = 0;
        Fact fact = event.fact();
        lines.add(line(event, direction(fact), fact.label(), fact.detail()));
        return lines;
    }

    /** The whole listing of a call, heading included. */
    public static List<String> of(List<TimelineEvent> events, boolean everyChunk) {
        TimelineText text = new TimelineText(everyChunk);
        List<String> lines = new ArrayList<>();
        lines.add(heading());
        events.forEach(event -> lines.addAll(text.lines(event)));
        return lines;
    }

    /** The end of a listing: measures, broken rules, and how the call ended. */
    public static List<String> summary(CallReport report) {
        List<String> lines = new ArrayList<>();
        measure(lines, "START_OF_INPUT after speech began", report.measures().startOfInput());
        measure(lines, "END_OF_INPUT after speech ended", report.measures().endOfInput());
        measure(lines, "first reply audio after END_OF_INPUT", report.measures().firstReply());
        measure(lines, "status after the last response", report.measures().completion());
        report.unmet().forEach(unmet -> lines.add("expected " + unmet));
        report.violations().forEach(violation -> lines.add("broken: " + violation));
        String end = report.end().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        int broken = report.violations().size();
        lines.add("call " + report.options().conversationId() + ": " + end + ", " + report.turns()
                + (report.turns() == 1 ? " turn, " : " turns, ")
                + millisHeard(report) + " ms heard, "
                + (broken == 0 ? "every rule kept" : broken + (broken == 1 ? " rule broken" : " rules broken")));
        return lines;
    }

    private static long millisHeard(CallReport report) {
        return HeardAudio.of(report.events()).size() / 8;
    }

    private static void measure(List<String> lines, String name, Measures.@Nullable Spread spread) {
        if (spread != null) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-38s p50 %8s ms   max %8s ms   %d turn%s",
                    name,
                    millis(spread.p50()),
                    millis(spread.max()),
                    spread.count(),
                    spread.count() == 1 ? "" : "s"));
        }
    }

    private String sum() {
        return chunks + " more, " + chunkMillis + " ms in " + chunkBytes + " bytes";
    }

    private static boolean isPlainChunk(Heard heard) {
        return heard.label().equals("CHUNK") && heard.response().getOutputEventsCount() == 0;
    }

    private static String direction(Fact fact) {
        if (fact instanceof Fact.Sent) {
            return "->";
        }
        return fact instanceof Heard || fact instanceof Fact.Ended ? "<-" : "";
    }

    private static String line(TimelineEvent event, String direction, String label, String detail) {
        return String.format(
                        Locale.ROOT,
                        LINE,
                        millis(event.at()),
                        event.turn(),
                        "+" + millis(event.inTurn()),
                        direction,
                        label,
                        detail)
                .stripTrailing();
    }

    /** Milliseconds with one decimal. */
    static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f", duration.toNanos() / 1e6);
    }
}
