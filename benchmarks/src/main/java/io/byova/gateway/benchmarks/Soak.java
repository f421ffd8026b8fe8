package io.byova.gateway.benchmarks;

import io.byova.gateway.bench.Bench;
import io.byova.gateway.bench.BenchReport;
import io.byova.gateway.bench.BenchText;
import io.byova.gateway.bench.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * The same calls for a long time: is anything left behind? {@code Soak MINUTES [calls]}. Half of the callers talk to the
 * local audio agent, half to one that streams its replies; a fifth of their calls end by a dead line, and two fifths of the
 * replies are interrupted. Conversations of dead lines are over after 30 s.
 *
 * <p>Looks at the heap after a forced collection twice a minute. Its slope is a regression over what was seen after the
 * first fifth of the run: until then the JVM still compiles and pools still grow. Ends with 1 where there were errors, the
 * heap grows, or something did not come back to where it began.
 */
public final class Soak {

    private static final int LOOK_EVERY_SECONDS = 30;
    private static final int UNTIL_ALL_IS_OVER = 45;
    private static final double MIB = 1024 * 1024;
    private static final double STEEPEST_MIB_PER_HOUR = 1;
    private static final int MOST_GROWTH_MIB = 2;
    private static final int FEWEST_LOOKS = 20;

    /** A pool may keep a thread or a file it did not have before. */
    private static final int SPARE = 2;

    private static final List<String> AGENTS = List.of("Local Audio: Local Playback", "Streaming");

    private Soak() {}

    /** Prints what is left. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int minutes = Integer.parseInt(args[0]);
        int calls = args.length > 1 ? Integer.parseInt(args[1]) : 300;
        boolean clean;
        try (ServerProcess server = new ServerProcess("both", "-Xmx1g -Didle=30s")) {
            // What the first callers bring about for good is not a leak.
            run(server, calls, Duration.ofSeconds(40), new Looks(server));
            Thread.sleep(UNTIL_ALL_IS_OVER * 1000);
            Cost before = server.costAfterCollection();
            Looks looks = new Looks(server);
            List<BenchReport> reports = run(server, calls, Duration.ofMinutes(minutes), looks);
            Thread.sleep(UNTIL_ALL_IS_OVER * 1000);
            clean = report(reports, looks, before, server.costAfterCollection(), minutes);
        }
        System.exit(clean ? 0 : 1);
    }

    /** Both agents' callers at once. */
    private static List<BenchReport> run(ServerProcess server, int calls, Duration duration, Looks looks)
            throws InterruptedException {
        List<CompletableFuture<BenchReport>> groups = new ArrayList<>();
        for (String agent : AGENTS) {
            boolean first = groups.isEmpty();
            CompletableFuture<BenchReport> group = new CompletableFuture<>();
            groups.add(group);
            new Thread(() -> {
                        try {
                            group.complete(Bench.run(
                                    Callers.options(
                                            server.port(),
                                            Math.max(1, calls / AGENTS.size()),
                                            Duration.ofSeconds(5),
                                            Duration.ZERO,
                                            duration,
                                            new Callers.Habits(agent, Duration.ofSeconds(20), 0.4, 0.2, 0.4)),
                                    line -> looks.see(agent, line, first)));
                        } catch (InterruptedException | RuntimeException failure) {
                            group.completeExceptionally(failure);
                        }
                    })
                    .start();
        }
        return groups.stream().map(CompletableFuture::join).toList();
    }

    private static boolean report(List<BenchReport> reports, Looks looks, Cost before, Cost after, int minutes) {
        for (int i = 0; i < reports.size(); i++) {
            System.out.println("### " + AGENTS.get(i) + "\n\n```");
            BenchText.lines(reports.get(i)).forEach(System.out::println);
            System.out.println("```\n");
        }
        int calls = reports.stream()
                .mapToInt(report -> report.options().conversations())
                .sum();
        long errors = reports.stream().mapToLong(BenchReport::errorCount).sum();
        System.out.printf(Locale.ROOT, "| %d minutes, %d calls at once | before | after | |%n", minutes, calls);
        System.out.println("|---|---|---|---|");
        boolean clean = row(
                        "heap after collection, MiB",
                        before.heapUsed() / MIB,
                        after.heapUsed() / MIB,
                        after.heapUsed() <= before.heapUsed() + MOST_GROWTH_MIB * MIB)
                & row("conversations", before.conversations(), after.conversations(), after.conversations() == 0)
                & row("threads", before.threads(), after.threads(), after.threads() <= before.threads() + SPARE)
                & row("open files", before.files(), after.files(), after.files() <= before.files() + SPARE)
                & row("errors", 0, errors, errors == 0);
        List<double[]> heap = looks.afterTheFirstFifth();
        double slope = slope(heap);
        boolean enough = heap.size() >= FEWEST_LOOKS;
        System.out.printf(
                Locale.ROOT,
                "%nheap after collection grows by %.2f MiB/h (± %.2f, from %d looks%s)%n",
                slope,
                uncertainty(heap, slope),
                heap.size(),
                enough ? "" : "; too few to judge by");
        clean &= !enough || slope < STEEPEST_MIB_PER_HOUR;
        System.out.println(clean ? "all came back" : "SOMETHING WAS LEFT BEHIND, OR WENT WRONG");
        return clean;
    }

    private static boolean row(String what, double before, double after, boolean holds) {
        System.out.printf(
                Locale.ROOT, "| %s | %.1f | %.1f | %s |%n", what, before, after, holds ? "" : "**does not hold**");
        return holds;
    }

    /** Least squares, per hour. */
    private static double slope(List<double[]> points) {
        double x = mean(points, 0);
        double y = mean(points, 1);
        double above = points.stream()
                .mapToDouble(point -> (point[0] - x) * (point[1] - y))
                .sum();
        double below = spread(points);
        return below == 0 ? 0 : above / below;
    }

    /** The slope's standard error. */
    private static double uncertainty(List<double[]> points, double slope) {
        double x = mean(points, 0);
        double y = mean(points, 1);
        double residuals = points.stream()
                .mapToDouble(point -> Math.pow(point[1] - y - slope * (point[0] - x), 2))
                .sum();
        double below = spread(points);
        return points.size() < 3 || below == 0 ? 0 : Math.sqrt(residuals / (points.size() - 2) / below);
    }

    private static double spread(List<double[]> points) {
        double x = mean(points, 0);
        return points.stream().mapToDouble(point -> Math.pow(point[0] - x, 2)).sum();
    }

    private static double mean(List<double[]> points, int index) {
        return points.stream().mapToDouble(point -> point[index]).average().orElse(0);
    }

    /** What was seen on the way. */
    private static final class Looks {

        private final ServerProcess server;
        private final List<double[]> heap = new ArrayList<>();

        Looks(ServerProcess server) {
            this.server = server;
        }

        synchronized void see(String agent, Progress line, boolean alsoTheServer) {
            if (line.seconds() % LOOK_EVERY_SECONDS != 0) {
                return;
            }
            System.err.println(agent + ": " + line.text());
            if (alsoTheServer && line.stage().equals("measuring")) {
                Cost cost = server.costAfterCollection();
                heap.add(new double[] {line.seconds() / 3600.0, cost.heapUsed() / MIB});
                System.err.printf(
                        Locale.ROOT,
                        "heap after collection %.2f MiB, %d conversations, %d threads, %d files%n",
                        cost.heapUsed() / MIB,
                        cost.conversations(),
                        cost.threads(),
                        cost.files());
            }
        }

        List<double[]> afterTheFirstFifth() {
            return heap.subList(heap.size() / 5, heap.size());
        }
    }
}
