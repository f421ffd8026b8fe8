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
 * machine does besides hits all of them. Prints medians and ranges of the rounds, and the ratio to the first server.
 *
 * <p>{@code Compare QUESTION SERVER,SERVER… [key=value]…}, with the questions {@code list}, {@code call}, {@code turn} and
 * {@code paced}, the servers of {@link ServerUnderTest}, and {@code rounds=5 seconds=10 warm=20 calls=1000 speech=0}
 * {@code flags="-Xmx1g"}.
 */
public final class Compare {

    private Compare() {}

    /** Prints a table. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> options = new LinkedHashMap<>(Map.of(
                "rounds", "5", "seconds", "10", "warm", "20", "calls", "1000", "speech", "0", "flags", "-Xmx1g"));
        for (String arg : Arrays.asList(args).subList(2, args.length)) {
            String[] pair = arg.split("=", 2);
            if (pair.length != 2 || !options.containsKey(pair[0])) {
                throw new IllegalArgumentException("not key=value with a key of " + options.keySet() + ": " + arg);
            }
            options.put(pair[0], pair[1]);
        }
        Load load = load(args[0], options);
        List<ServerProcess> servers = new ArrayList<>();
        try {
            for (String kind : args[1].split(",")) {
                servers.add(new ServerProcess(kind, options.get("flags")));
            }
            run(args[0], load, servers, options);
        } finally {
            servers.forEach(ServerProcess::close);
        }
    }

    private static Load load(String question, Map<String, String> options) {
        return switch (question) {
            case "list" -> new ClosedLoop(ClosedLoop.Kind.LIST);
            case "call" -> new ClosedLoop(ClosedLoop.Kind.CALL);
            case "turn" -> new ClosedLoop(ClosedLoop.Kind.TURN);
            case "paced" ->
                new Paced(Integer.parseInt(options.get("calls")), Double.parseDouble(options.get("speech")));
            default -> throw new IllegalArgumentException("list, call, turn or paced, not " + question);
        };
    }

    private static void run(String question, Load load, List<ServerProcess> servers, Map<String, String> options)
            throws InterruptedException {
        int seconds = Integer.parseInt(options.get("seconds"));
        for (ServerProcess server : servers) {
            System.err.println("warming " + server.kind());
            load.run(server, Integer.parseInt(options.get("warm")));
        }
        Map<ServerProcess, List<Round>> rounds = new LinkedHashMap<>();
        servers.forEach(server -> rounds.put(server, new ArrayList<>()));
        for (int round = 1; round <= Integer.parseInt(options.get("rounds")); round++) {
            for (ServerProcess server : servers) {
                Round result = load.run(server, seconds);
                rounds.get(server).add(result);
                System.err.printf(
                        Locale.ROOT,
                        "round %d  %-8s %10.0f/s  %8.2f us CPU  %d errors%s%n",
                        round,
                        server.kind(),
                        result.done() / result.seconds(),
                        result.cpuNanos() / 1e3 / result.done(),
                        result.errors(),
                        result.valid() ? "" : "  INVALID: the generator was late");
            }
        }
        System.out.println("`" + question + "` " + options + ", JDK " + Runtime.version() + "\n");
        print(load.unit(), rounds);
    }

    private static void print(String unit, Map<ServerProcess, List<Round>> rounds) {
        System.out.println("| server | rate /s | server CPU, us per " + unit + " | ratio | allocated, bytes per " + unit
                + " | ratio | threads started | p99 ms | errors |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        List<Round> first = rounds.values().iterator().next();
        rounds.forEach((server, own) -> System.out.println("| " + server.kind()
                + " | " + both(own, first, round -> round.done() / round.seconds(), 0)
                + " | " + both(own, first, Compare::cpu, 2).replace(" (", " | (")
                + " | " + both(own, first, Compare::bytes, 0).replace(" (", " | (")
                + " | " + own.stream().mapToLong(Round::threadsStarted).sum()
                + " | " + median(own, round -> round.p99Micros() / 1000, 2)
                + " | " + own.stream().mapToLong(Round::errors).sum()
                + (own.stream().allMatch(Round::valid) ? "" : " INVALID")
                + " |"));
    }

    private static double cpu(Round round) {
        return round.cpuNanos() / 1e3 / round.done();
    }

    private static double bytes(Round round) {
        return (double) round.allocated() / round.done();
    }

    /** Median, range, and the median's ratio to the first server's. */
    private static String both(List<Round> own, List<Round> first, ToDoubleFunction<Round> of, int digits) {
        double[] sorted = own.stream().mapToDouble(of).sorted().toArray();
        double ratio =
                middle(sorted) / middle(first.stream().mapToDouble(of).sorted().toArray());
        String number = "%." + digits + "f";
        return String.format(
                Locale.ROOT,
                number + ", " + number + "…" + number + " (%.2f×)",
                middle(sorted),
                sorted[0],
                sorted[sorted.length - 1],
                ratio);
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
