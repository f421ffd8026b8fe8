package io.byova.gateway.benchmarks;

import io.byova.gateway.benchmarks.Load.Round;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Servers against each other: all run at once, each in a JVM of its own, and are loaded in turn, A B A B, so that what the
 * machine does besides hits all of them. Prints medians and ranges of the rounds, and of the ratios to the first server.
 *
 * <p>{@code Compare QUESTION SERVER,SERVER… [key=value]…}, with the questions {@code list}, {@code call}, {@code turn}, {@code
 * turn-noise} and {@code paced}, the servers of {@link ServerUnderTest}, and {@code rounds=5 seconds=5 warm=20 calls=1000 speech=0}
 * {@code flags="-Xmx1g"}. {@code local:-XX:+UseSerialGC|-Xmn64m} is a server with flags of its own, and {@code
 * pid=1234@50061@name} one that somebody else has started ({@link ForeignServer}). Of several sizes, {@code calls=100,1000},
 * each is measured in the same servers, one after the other.
 */
public final class Compare {

    private static final List<String> DEFAULTS =
            List.of("rounds=5", "seconds=5", "warm=20", "calls=1000", "speech=0", "flags=-Xmx1g");

    /** Share of a core. */
    private static final double RESTING = 0.01;

    /** Who warms for less wants to see that a command works. */
    private static final int WARM_FOR_FIGURES = 15;

    private static final String UNKNOWN = "–";

    private static final int WARMING_SECONDS = 10;
    private static final int MOST_WARMING = 10;

    private Compare() {}

    /** Prints a table. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> options = new LinkedHashMap<>();
        for (String option : DEFAULTS) {
            options.put(option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
        }
        for (String arg : Arrays.asList(args).subList(2, args.length)) {
            String[] pair = arg.split("=", 2);
            if (pair.length != 2 || !options.containsKey(pair[0])) {
                throw new IllegalArgumentException("not key=value with a key of " + options.keySet() + ": " + arg);
            }
            options.put(pair[0], pair[1]);
        }
        List<Load> loads = new ArrayList<>();
        for (String calls : options.get("calls").split(",")) {
            loads.add(load(args[0], Integer.parseInt(calls), options));
        }
        List<Target> servers = new ArrayList<>();
        try {
            for (String kind : args[1].split(",")) {
                servers.add(server(kind, options.get("flags")));
            }
            run(args[0], loads, servers, options);
        } finally {
            servers.forEach(Target::close);
        }
    }

    /** One with JVM flags of its own has them behind a colon, separated by bars. */
    private static Target server(String kind, String flags) throws IOException {
        if (kind.startsWith(ForeignServer.MARK)) {
            return new ForeignServer(kind);
        }
        int colon = kind.indexOf(':');
        return colon < 0
                ? new ServerProcess(kind, flags)
                : new ServerProcess(
                        kind.substring(0, colon),
                        flags,
                        kind.substring(colon + 1).replace('|', ' '));
    }

    private static Load load(String question, int calls, Map<String, String> options) {
        return switch (question) {
            case "list" -> new ClosedLoop(ClosedLoop.Kind.LIST);
            case "call" -> new ClosedLoop(ClosedLoop.Kind.CALL);
            case "turn" -> new ClosedLoop(ClosedLoop.Kind.TURN);
            case "turn-noise" -> new ClosedLoop(ClosedLoop.Kind.TURN_OF_NOISE);
            case "paced" -> new Paced(calls, Double.parseDouble(options.get("speech")));
            default -> throw new IllegalArgumentException("list, call, turn, turn-noise or paced, not " + question);
        };
    }

    private static void run(String question, List<Load> loads, List<Target> servers, Map<String, String> options)
            throws InterruptedException {
        for (Target server : servers) {
            warm(loads.get(loads.size() - 1), server, Integer.parseInt(options.get("warm")));
        }
        System.out.println("`" + question + "` " + options + ", JDK " + Runtime.version() + "\n");
        heading(loads.get(0));
        for (Load load : loads) {
            Map<Target, List<Round>> rounds = new LinkedHashMap<>();
            servers.forEach(server -> rounds.put(server, new ArrayList<>()));
            for (int round = 1; round <= Integer.parseInt(options.get("rounds")); round++) {
                for (Target server : servers) {
                    Round result = load.run(server, Integer.parseInt(options.get("seconds")));
                    rounds.get(server).add(result);
                    progress(round, server, result);
                }
            }
            rows(load, rounds);
        }
    }

    /** Until its compilers rest, too: they would be counted with what is compared, and more code takes them longer. */
    private static void warm(Load load, Target server, int seconds) throws InterruptedException {
        System.err.println("warming " + server.kind());
        Round last = load.run(server, seconds);
        int most = seconds < WARM_FOR_FIGURES ? 0 : MOST_WARMING;
        for (int more = 0; last.compiling() > RESTING && more < most; more++) {
            System.err.printf(Locale.ROOT, "  its compilers take %.0f %% of a core%n", 100 * last.compiling());
            last = load.run(server, WARMING_SECONDS);
        }
    }

    private static void progress(int round, Target server, Round result) {
        System.err.printf(
                Locale.ROOT,
                "round %d  %-8s %10.0f/s  %8.2f us CPU  %d errors  compiling %.0f %%%s%n",
                round,
                server.kind(),
                result.done() / result.seconds(),
                cpu(result),
                result.errors(),
                100 * result.compiling(),
                result.valid() ? "" : "  INVALID: the generator was late");
    }

    private static void heading(Load load) {
        List<String> columns = new ArrayList<>();
        if (load.calls() > 0) {
            columns.add("calls");
        }
        columns.addAll(List.of("server", "rate /s", "ratio", "server CPU, us per " + load.unit(), "ratio"));
        if (load.calls() > 0) {
            columns.add("talking calls per core");
        }
        columns.addAll(List.of("allocated, bytes per " + load.unit(), "ratio", "p99 ms", "ratio"));
        if (load.calls() > 0) {
            columns.addAll(List.of("reply p99 ms", "ratio"));
        }
        columns.addAll(List.of("network, bytes per " + load.unit(), "heap MiB", "threads started", "errors"));
        System.out.println("| " + String.join(" | ", columns) + " |");
        System.out.println("|---".repeat(columns.size()) + "|");
    }

    private static void rows(Load load, Map<Target, List<Round>> rounds) {
        List<Round> first = rounds.values().iterator().next();
        rounds.forEach((server, own) -> {
            List<String> cells = new ArrayList<>();
            if (load.calls() > 0) {
                cells.add(String.valueOf(load.calls()));
            }
            cells.add(server.kind());
            cells.addAll(both(own, first, round -> round.done() / round.seconds(), 0));
            cells.addAll(both(own, first, Compare::cpu, 2));
            if (load.calls() > 0) {
                cells.add(median(own, round -> 1e6 / (cpu(round) * Paced.FRAMES_PER_SECOND), 0));
            }
            cells.addAll(both(own, first, Compare::allocated, 0));
            cells.addAll(both(own, first, round -> round.p99Micros() / 1000, 2));
            if (load.calls() > 0) {
                cells.addAll(both(own, first, round -> round.replyP99Micros() / 1000, 2));
            }
            cells.add(median(own, round -> (double) round.networkBytes() / round.done(), 0));
            long heap = server.costAfterCollection().heapUsed();
            // Somebody else's server tells neither.
            cells.add(heap == 0 ? UNKNOWN : String.format(Locale.ROOT, "%.0f", heap / 1024.0 / 1024));
            cells.add(
                    heap == 0
                            ? UNKNOWN
                            : String.valueOf(own.stream()
                                    .mapToLong(Round::threadsStarted)
                                    .sum()));
            cells.add(own.stream().mapToLong(Round::errors).sum()
                    + (own.stream().allMatch(Round::valid) ? "" : " INVALID"));
            System.out.println("| " + String.join(" | ", cells) + " |");
        });
    }

    private static double cpu(Round round) {
        return round.cpuNanos() / 1e3 / round.done();
    }

    private static double allocated(Round round) {
        return round.allocated() == 0 ? Double.NaN : (double) round.allocated() / round.done();
    }

    /**
     * Median and range, then the same of the ratios to the first server's round of the same number: those two stood next to each
     * other, so that a machine that slows down for a while hits both, and not the ratio.
     */
    private static List<String> both(List<Round> own, List<Round> first, ToDoubleFunction<Round> of, int digits) {
        double[] values = new double[own.size()];
        double[] ratios = new double[own.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = of.applyAsDouble(own.get(i));
            ratios[i] = values[i] / of.applyAsDouble(first.get(i));
        }
        return List.of(spread(values, digits, ""), own == first ? "1" : spread(ratios, 2, "×"));
    }

    private static String spread(double[] values, int digits, String unit) {
        double[] sorted = Arrays.stream(values).sorted().toArray();
        if (Double.isNaN(sorted[sorted.length - 1])) {
            return UNKNOWN;
        }
        String number = "%." + digits + "f";
        return String.format(
                Locale.ROOT,
                number + unit + ", " + number + "…" + number,
                middle(sorted),
                sorted[0],
                sorted[sorted.length - 1]);
    }

    private static String median(List<Round> own, ToDoubleFunction<Round> of, int digits) {
        return String.format(
                Locale.ROOT,
                "%." + digits + "f",
                middle(own.stream().mapToDouble(of).sorted().toArray()));
    }

    private static double middle(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
