package io.byova.gateway.benchmarks;

import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * From the start of the process until it says where it serves, which it does once health says SERVING; and how long the
 * first caller after that waits for the welcome, because a gateway could be ready early by leaving its work to that caller.
 * {@code StartTime JAR ROUNDS [JVM flag]…}.
 */
public final class StartTime {

    private static final int CONNECTIONS = 20;
    private static final int CALLS = 50;

    private final List<String> command = new ArrayList<>();

    private StartTime(String jar, List<String> flags) {
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-jar", jar, "serve", "--set", "gateway.port=0", "--set", "monitoring.port=0"));
    }

    /** Prints medians and ranges. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = Integer.parseInt(args[1]);
        List<String> flags = Arrays.asList(args).subList(2, args.length);
        StartTime gateway = new StartTime(args[0], flags);
        // The caller shall be warm when it times the gateway's first call.
        gateway.start(CONNECTIONS);
        double[] ready = new double[rounds];
        double[] welcome = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            double[] took = gateway.start(1);
            ready[i] = took[0];
            welcome[i] = took[1];
            System.err.printf(Locale.ROOT, "%.2f s, %.0f ms%n", took[0], took[1] * 1000);
        }
        System.out.println("| JVM flags | process start to ready | first caller's connection to welcome |");
        System.out.println("|---|---|---|");
        System.out.printf(
                "| %s | %s | %s |%n",
                flags.isEmpty() ? "none" : String.join(" ", flags), show(ready, 1, "s"), show(welcome, 1000, "ms"));
    }

    private static String show(double[] seconds, double factor, String unit) {
        Arrays.sort(seconds);
        String format = factor == 1 ? "%.2f %s (%.2f…%.2f)" : "%.0f %s (%.0f…%.0f)";
        return String.format(
                Locale.ROOT,
                format,
                factor * seconds[seconds.length / 2],
                unit,
                factor * seconds[0],
                factor * seconds[seconds.length - 1]);
    }

    /** Seconds until ready, and seconds of the last connection's first call. */
    private double[] start(int connections) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int port = 0;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith("gRPC ")) {
                    port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
                }
                if (line.startsWith("Agents ")) {
                    double ready = (System.nanoTime() - began) / 1e9;
                    double welcome = 0;
                    for (int i = 0; i < connections; i++) {
                        welcome = connect(port, connections == 1 ? 1 : CALLS);
                    }
                    return new double[] {ready, welcome};
                }
            }
            throw new IOException("the gateway did not start");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** Seconds until the first call over a new connection is answered. */
    private static double connect(int port, int calls) throws InterruptedException {
        long began = System.nanoTime();
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .directExecutor()
                .build();
        try {
            VoiceVirtualAgentGrpc.VoiceVirtualAgentBlockingV2Stub caller =
                    VoiceVirtualAgentGrpc.newBlockingV2Stub(channel);
            double first = 0;
            for (int i = 0; i < calls; i++) {
                var call = caller.processCallerInput();
                call.write(VoiceVARequest.newBuilder()
                        .setConversationId(UUID.randomUUID().toString())
                        .setEventInput(EventInput.newBuilder().setEventType(EventType.SESSION_START))
                        .build());
                if (call.read(10, TimeUnit.SECONDS) == null) {
                    throw new IllegalStateException("a call without a welcome");
                }
                if (i == 0) {
                    first = (System.nanoTime() - began) / 1e9;
                }
                call.halfClose();
            }
            return first;
        } catch (StatusException | TimeoutException failed) {
            throw new IllegalStateException(failed);
        } finally {
            channel.shutdownNow();
        }
    }
}
