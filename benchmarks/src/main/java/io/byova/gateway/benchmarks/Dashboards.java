package io.byova.gateway.benchmarks;

import io.byova.gateway.bench.Bench;
import io.byova.gateway.bench.BenchOptions;
import io.byova.gateway.bench.BenchReport;
import io.byova.gateway.bench.Measure;
import io.byova.gateway.bench.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What do open dashboards cost the calls? The same calls with none and with many open, A B A B, against one gateway in a JVM
 * of its own. How late its event loops are is what {@code /metrics} says they were while it was measured. At the end, how
 * large and how slow {@code /api/connections} is while all calls are live.
 *
 * <p>{@code Dashboards [key=value]…}, with {@code rounds=2 seconds=40 warm=15 calls=500 dashboards=20 speech=0.4} and {@code
 * flags="-Xmx1g"}.
 */
public final class Dashboards {

    private static final int LOOKS = 200;
    private static final double MILLION = 1e6;

    private final ServerProcess server;
    private final MonitoringClient monitoring;
    private final Map<String, String> options;

    private Dashboards(ServerProcess server, Map<String, String> options) {
        this.server = server;
        this.monitoring = new MonitoringClient(server.httpPort());
        this.options = options;
    }

    /** Prints two tables. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> options = new LinkedHashMap<>(Map.of(
                "rounds", "2", "seconds", "40", "warm", "15", "calls", "500", "dashboards", "20", "speech", "0.4"));
        options.put("flags", "-Xmx1g");
        for (String arg : args) {
            String[] pair = arg.split("=", 2);
            if (pair.length != 2 || !options.containsKey(pair[0])) {
                throw new IllegalArgumentException("not key=value with a key of " + options.keySet() + ": " + arg);
            }
            options.put(pair[0], pair[1]);
        }
        try (ServerProcess server = new ServerProcess("monitored", options.get("flags"))) {
            new Dashboards(server, options).run();
        }
    }

    private int number(String option) {
        return Integer.parseInt(options.get(option));
    }

    private void run() throws InterruptedException {
        int most = number("dashboards");
        System.err.println("warming");
        round(most, number("warm"));
        Map<Integer, List<Seen>> seen = new LinkedHashMap<>();
        seen.put(0, new ArrayList<>());
        seen.put(most, new ArrayList<>());
        for (int i = 1; i <= number("rounds"); i++) {
            for (int open : seen.keySet()) {
                Seen result = round(open, number("seconds"));
                seen.get(open).add(result);
                System.err.printf(Locale.ROOT, "round %d  %2d dashboards  %s%n", i, open, result.line());
            }
        }
        System.out.println(options + ", JDK " + Runtime.version() + "\n");
        System.out.println(
                "| dashboards | event loops late, ms p50 | p99 | p99.9 | gateway's CPU, cores | collections | frames /s"
                        + " | reply after digits, ms p99 | asked /s | answered within, ms p99 | events MB/s | errors |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
        seen.forEach((open, rounds) ->
                System.out.println("| " + open + " | " + Seen.all(rounds).row() + " |"));
        System.out.println();
        connections();
    }

    /** How it went with so many dashboards open. */
    private Seen round(int open, int seconds) throws InterruptedException {
        List<OpenDashboard> dashboards = new ArrayList<>();
        try {
            for (int i = 0; i < open; i++) {
                dashboards.add(new OpenDashboard(server.httpPort(), i));
            }
            Window window = new Window(dashboards);
            BenchReport report = Bench.run(options(seconds), window::see);
            return window.seen(report);
        } catch (IOException gone) {
            throw new IllegalStateException("the gateway has gone", gone);
        } finally {
            dashboards.forEach(OpenDashboard::close);
        }
    }

    private BenchOptions options(int seconds) {
        return Callers.options(
                server.port(),
                number("calls"),
                Duration.ofSeconds(3),
                Duration.ofSeconds(2),
                // The first look is a second after the measuring begins.
                Duration.ofSeconds(seconds + 1L),
                new Callers.Habits("", Duration.ofSeconds(60), Double.parseDouble(options.get("speech")), 0, 0));
    }

    /** Asked again and again, one after the other, while all calls are live. */
    private void connections() throws InterruptedException {
        System.out.println("| asked while " + number("calls")
                + " calls are live | live | events so far | KB | ms p50 | p99 | max |");
        System.out.println("|---|---|---|---|---|---|---|");
        List<String> paths = List.of("/api/connections", "/api/connections?limit=1000");
        Thread asking = new Thread(() -> {
            for (String path : paths) {
                double[] millis = new double[LOOKS];
                int bytes = 0;
                for (int i = 0; i < LOOKS; i++) {
                    long began = System.nanoTime();
                    bytes = Math.max(bytes, monitoring.get(path).length);
                    millis[i] = (System.nanoTime() - began) / MILLION;
                }
                Arrays.sort(millis);
                System.out.printf(
                        Locale.ROOT,
                        "| `%s` | %d | %d | %.1f | %.2f | %.2f | %.2f |%n",
                        path,
                        monitoring.number("/api/connections?limit=0", "total_active"),
                        monitoring.number("/api/connections?limit=0", "last_event_id"),
                        bytes / 1000.0,
                        millis[LOOKS / 2],
                        millis[LOOKS * 99 / 100],
                        millis[LOOKS - 1]);
            }
        });
        boolean[] begun = new boolean[1];
        Bench.run(options(10), progress -> {
            if (progress.stage().equals("measuring") && !begun[0]) {
                begun[0] = true;
                asking.start();
            }
        });
        asking.join();
    }

    /** Between the first second that is measured and the last. */
    private final class Window {

        private final List<OpenDashboard> dashboards;
        private Cost firstCost;
        private Cost lastCost;
        private LagBuckets firstLags;
        private LagBuckets lastLags;
        private long began;
        private double seconds;
        private long frames;

        Window(List<OpenDashboard> dashboards) {
            this.dashboards = dashboards;
        }

        void see(Progress progress) {
            if (!progress.stage().equals("measuring")) {
                return;
            }
            if (firstCost == null) {
                firstLags = monitoring.lags();
                firstCost = server.cost();
                began = System.nanoTime();
                dashboards.forEach(OpenDashboard::forget);
                return;
            }
            frames += progress.framesPerSecond();
            lastCost = server.cost();
            seconds = (System.nanoTime() - began) / 1e9;
            lastLags = monitoring.lags();
        }

        Seen seen(BenchReport report) {
            BenchReport.Times digits = report.times().get(Measure.DIGITS);
            return new Seen(
                    lastLags.since(firstLags),
                    seconds,
                    lastCost.cpuNanos() - firstCost.cpuNanos(),
                    lastCost.collections() - firstCost.collections(),
                    frames,
                    digits == null ? Double.NaN : digits.p99() / 1e3,
                    dashboards.stream().flatMap(each -> each.answers().stream()).toList(),
                    dashboards.stream().mapToLong(OpenDashboard::eventBytes).sum(),
                    report.errorCount()
                            + dashboards.stream()
                                    .mapToLong(OpenDashboard::failures)
                                    .sum(),
                    report.isValid());
        }
    }

    /** What was seen in some seconds. */
    private record Seen(
            LagBuckets lags,
            double seconds,
            long cpuNanos,
            long collections,
            long frames,
            double digitsMillis,
            List<Double> answers,
            long eventBytes,
            long errors,
            boolean valid) {

        static Seen all(List<Seen> rounds) {
            Seen all = rounds.get(0);
            for (Seen each : rounds.subList(1, rounds.size())) {
                List<Double> answers = new ArrayList<>(all.answers);
                answers.addAll(each.answers);
                all = new Seen(
                        all.lags.and(each.lags),
                        all.seconds + each.seconds,
                        all.cpuNanos + each.cpuNanos,
                        all.collections + each.collections,
                        all.frames + each.frames,
                        Math.max(all.digitsMillis, each.digitsMillis),
                        answers,
                        all.eventBytes + each.eventBytes,
                        all.errors + each.errors,
                        all.valid && each.valid);
            }
            return all;
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "late p50 %.2f p99 %.2f ms of %d, %.2f cores, %d collections, %d errors%s",
                    lags.quantile(0.5) * 1e3,
                    lags.quantile(0.99) * 1e3,
                    lags.count(),
                    cpuNanos / 1e9 / seconds,
                    collections,
                    errors,
                    valid ? "" : "  INVALID: the generator was late");
        }

        String row() {
            double[] sorted =
                    answers.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            return String.format(
                    Locale.ROOT,
                    "%.2f | %.2f | %.2f | %.2f | %d | %.0f | %.1f | %.1f | %.1f | %.2f | %d%s",
                    lags.quantile(0.5) * 1e3,
                    lags.quantile(0.99) * 1e3,
                    lags.quantile(0.999) * 1e3,
                    cpuNanos / 1e9 / seconds,
                    collections,
                    frames / seconds,
                    digitsMillis,
                    sorted.length / seconds,
                    sorted.length == 0 ? 0 : sorted[(int) (sorted.length * 0.99)],
                    eventBytes / seconds / MILLION,
                    errors,
                    valid ? "" : " INVALID");
        }
    }
}
