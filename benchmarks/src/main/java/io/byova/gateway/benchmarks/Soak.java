package io.byova.gateway.benchmarks;

import io.byova.gateway.bench.Bench;
import io.byova.gateway.bench.BenchOptions;
import io.byova.gateway.bench.BenchReport;
import io.byova.gateway.bench.BenchText;
import io.byova.gateway.bench.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The same calls for a long time: is anything left behind? {@code Soak MINUTES [calls]}. A fifth of the callers hang up;
 * their conversations are over after 30 s. Looks at the heap after a collection twice a minute; its slope is that of the
 * second half. Ends with 1 where there were errors, or something did not come back to where it began.
 */
public final class Soak {

    private static final int LOOK_EVERY_SECONDS = 30;
    private static final int UNTIL_ALL_IS_OVER = 45;
    private static final double MIB = 1024 * 1024;

    private Soak() {}

    /** Prints what is left. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int minutes = Integer.parseInt(args[0]);
        int calls = args.length > 1 ? Integer.parseInt(args[1]) : 300;
        try (ServerProcess server = new ServerProcess("local", "-Xmx1g -Didle=30s")) {
            // What the first callers bring about for good is not a leak.
            Bench.run(options(server.port(), calls, Duration.ofSeconds(20)), line -> {});
            Thread.sleep(UNTIL_ALL_IS_OVER * 1000);
            Cost before = server.costAfterCollection();
            List<double[]> heap = new ArrayList<>();
            BenchReport report = Bench.run(
                    options(server.port(), calls, Duration.ofMinutes(minutes)), line -> look(server, line, heap));
            Thread.sleep(UNTIL_ALL_IS_OVER * 1000);
            Cost after = server.costAfterCollection();
            BenchText.lines(report).forEach(System.out::println);
            double slope = slope(heap.subList(heap.size() / 2, heap.size()));
            System.out.printf(Locale.ROOT, "%n| after %d minutes, %d calls | before | after |%n", minutes, calls);
            System.out.println("|---|---|---|");
            row("heap after collection, MiB", before.heapUsed() / MIB, after.heapUsed() / MIB);
            row("conversations", before.conversations(), after.conversations());
            row("threads", before.threads(), after.threads());
            row("open files", before.files(), after.files());
            System.out.printf(Locale.ROOT, "%nheap slope %.2f MiB/h, %d errors%n", slope, report.errorCount());
            boolean clean = report.errorCount() == 0
                    && after.conversations() == 0
                    && after.threads() <= before.threads() + 2
                    && after.files() <= before.files() + 2;
            System.out.println(clean ? "all came back" : "SOMETHING WAS LEFT BEHIND");
            server.close();
            System.exit(clean ? 0 : 1);
        }
    }

    private static void look(ServerProcess server, Progress line, List<double[]> heap) {
        if (line.seconds() % LOOK_EVERY_SECONDS == 0) {
            Cost cost = server.costAfterCollection();
            heap.add(new double[] {line.seconds() / 3600.0, cost.heapUsed() / MIB});
            System.err.printf(
                    Locale.ROOT,
                    "%s  heap %.1f MiB, %d conversations, %d threads, %d files%n",
                    line.text(),
                    cost.heapUsed() / MIB,
                    cost.conversations(),
                    cost.threads(),
                    cost.files());
        }
    }

    /** Least squares. */
    private static double slope(List<double[]> points) {
        double x = points.stream().mapToDouble(point -> point[0]).average().orElse(0);
        double y = points.stream().mapToDouble(point -> point[1]).average().orElse(0);
        double above = points.stream()
                .mapToDouble(point -> (point[0] - x) * (point[1] - y))
                .sum();
        double below = points.stream()
                .mapToDouble(point -> (point[0] - x) * (point[0] - x))
                .sum();
        return below == 0 ? 0 : above / below;
    }

    private static void row(String what, double before, double after) {
        System.out.printf(Locale.ROOT, "| %s | %.1f | %.1f |%n", what, before, after);
    }

    private static BenchOptions options(int port, int calls, Duration duration) {
        return new BenchOptions(
                "127.0.0.1",
                port,
                false,
                null,
                "6e1f3a0c-0000-4000-8000-5f2b8c7d9e01",
                "",
                calls,
                (calls + BenchOptions.PER_CONNECTION - 1) / BenchOptions.PER_CONNECTION,
                Duration.ofSeconds(5),
                Duration.ZERO,
                duration,
                Duration.ofSeconds(20),
                0.4,
                0.1,
                0.2,
                Paced.sentence(),
                Duration.ofSeconds(10));
    }
}
