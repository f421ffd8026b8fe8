package io.byova.gateway.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * From the start of the process until it says where it serves, which it does once health says SERVING. {@code StartTime
 * JAR ROUNDS [JVM flag]…}.
 */
public final class StartTime {

    private StartTime() {}

    /** Prints median and range. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = Integer.parseInt(args[1]);
        double[] seconds = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            seconds[i] = start(args[0], Arrays.asList(args).subList(2, args.length));
            System.err.printf(Locale.ROOT, "%.2f s%n", seconds[i]);
        }
        Arrays.sort(seconds);
        System.out.printf(
                Locale.ROOT,
                "| process start to ready %s | median %.2f s | %.2f…%.2f s |%n",
                Arrays.asList(args).subList(2, args.length),
                seconds[rounds / 2],
                seconds[0],
                seconds[rounds - 1]);
    }

    private static double start(String jar, List<String> flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-jar", jar, "serve", "--set", "gateway.port=0", "--set", "monitoring.port=0"));
        long began = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith("Agents ")) {
                    return (System.nanoTime() - began) / 1e9;
                }
            }
            throw new IOException("the gateway did not start");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
