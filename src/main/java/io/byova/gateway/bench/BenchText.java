package io.byova.gateway.bench;

import io.byova.gateway.bench.BenchReport.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A report in words, and as JSON. */
public final class BenchText {

    private static final JsonMapper JSON = new JsonMapper();

    private BenchText() {}

    /** For people; times are milliseconds. */
    public static List<String> lines(BenchReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(format("%-41s %9s %9s %9s %9s %9s %9s", "ms", "count", "p50", "p90", "p99", "p99.9", "max"));
        report.times()
                .forEach((measure, times) -> lines.add(format(
                        "%-41s %9d %9.2f %9.2f %9.2f %9.2f %9.2f",
                        measure.text(),
                        times.count(),
                        millis(times.p50()),
                        millis(times.p90()),
                        millis(times.p99()),
                        millis(times.p999()),
                        millis(times.max()))));
        lines.add(format(
                "%d conversations over %d connections to %s, %.1f s: %d frames (%.0f/s), %d turns, %d calls, %d responses"
                        + " with %d KiB of audio",
                report.options().conversations(),
                report.options().connections(),
                report.options().target(),
                report.seconds(),
                report.frames(),
                report.frames() / report.seconds(),
                report.turns(),
                report.calls(),
                report.responses(),
                report.audioBytes() / 1024));
        if (report.heldBack() > 0) {
            lines.add(report.heldBack() + " frames had to wait for an RPC to open or for the gateway's flow control");
        }
        report.errors().forEach((why, count) -> lines.add(count + " × " + why));
        lines.add(verdict(report));
        return lines;
    }

    /** Whether the run may be believed, and what went wrong. */
    public static String verdict(BenchReport report) {
        if (!report.isValid()) {
            Times lag = report.times().get(Measure.SEND_LAG);
            return lag == null
                    ? "INVALID: nothing was sent"
                    : format(
                            "INVALID: this generator was late itself (send lag p99 %.2f ms, at most %.0f ms may be);"
                                    + " take fewer conversations, or a machine of its own",
                            millis(lag.p99()), millis(BenchReport.LATEST_P99_MICROS));
        }
        return report.errorCount() > 0 ? "valid, with " + report.errorCount() + " errors" : "valid, no errors";
    }

    /** For programs; times are microseconds. */
    public static String json(BenchReport report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("target", report.options().target());
        root.put("conversations", report.options().conversations());
        root.put("connections", report.options().connections());
        root.put("speech", report.options().speech());
        root.put("digits", report.options().digits());
        root.put("hangUps", report.options().hangUps());
        root.put("bargeIns", report.options().bargeIns());
        root.put("valid", report.isValid());
        root.put("verdict", verdict(report));
        root.put("seconds", report.seconds());
        root.put("frames", report.frames());
        root.put("heldBack", report.heldBack());
        root.put("turns", report.turns());
        root.put("calls", report.calls());
        root.put("responses", report.responses());
        root.put("audioBytes", report.audioBytes());
        ObjectNode errors = root.putObject("errors");
        report.errors().forEach((why, count) -> errors.put(why, count));
        ObjectNode times = root.putObject("timesMicros");
        for (Map.Entry<Measure, Times> entry : report.times().entrySet()) {
            Times value = entry.getValue();
            times.putObject(entry.getKey().name().toLowerCase(Locale.ROOT))
                    .put("count", value.count())
                    .put("p50", value.p50())
                    .put("p90", value.p90())
                    .put("p99", value.p99())
                    .put("p999", value.p999())
                    .put("max", value.max());
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    private static double millis(long micros) {
        return micros / 1000.0;
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
