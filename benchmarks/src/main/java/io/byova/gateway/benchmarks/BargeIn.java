package io.byova.gateway.benchmarks;

import io.byova.gateway.bench.Bench;
import io.byova.gateway.bench.BenchOptions;
import io.byova.gateway.bench.BenchReport;
import io.byova.gateway.bench.BenchText;
import java.io.IOException;
import java.time.Duration;

/**
 * How long does an agent go on after the caller has interrupted it? {@code BargeIn SECONDS CALLS}. The agent streams its
 * replies; four fifths of them are interrupted, by a new RPC on which the caller speaks.
 */
public final class BargeIn {

    private BargeIn() {}

    /** Prints what was measured. */
    public static void main(String[] args) throws IOException, InterruptedException {
        BenchReport report;
        try (ServerProcess server = new ServerProcess("both", "-Xmx1g")) {
            BenchOptions options = Callers.options(
                    server.port(),
                    Integer.parseInt(args[1]),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(Integer.parseInt(args[0])),
                    new Callers.Habits("Streaming", Duration.ofSeconds(60), 0.4, 0, 0.8));
            report = Bench.run(options, line -> {
                if (line.seconds() % 10 == 0) {
                    System.err.println(line.text());
                }
            });
        }
        System.out.println("```");
        BenchText.lines(report).forEach(System.out::println);
        System.out.println("```");
        System.exit(report.errorCount() == 0 ? 0 : 1);
    }
}
