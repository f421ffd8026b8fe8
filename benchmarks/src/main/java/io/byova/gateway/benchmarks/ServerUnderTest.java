package io.byova.gateway.benchmarks;

import io.byova.gateway.app.Gateway;
import io.byova.gateway.app.Providers;
import io.byova.gateway.config.ConfigSource;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A server in a JVM of its own, which says what it has cost. Prints {@code port N}, then answers each line of its standard
 * input with a line: {@code cost} or, after a collection, {@code gc} with its {@link Cost}, {@code histogram} with its {@link
 * Histogram}, {@code http} with the port of its monitoring. Ends with its input.
 *
 * <p>{@code bare} and {@code naive} are as well tuned as the gateway: a direct executor, epoll, a loop per core, the same
 * flow-control window. {@code local} is the gateway with its local audio agent, {@code plain} with an agent that detects no
 * speech; {@code both} has the local audio agent, which may be interrupted, and one that streams; {@code monitored} is {@code local} with
 * its monitoring; {@code eager} is {@code local} without rests between looks for input; {@code config FILE} is the
 * gateway with a configuration.
 */
public final class ServerUnderTest {

    private static final String BOTH = "connectors: [{name: local, type: local_audio, config: {barge-in: true}},"
            + " {name: streaming, type: streaming}]";
    private static final int FLOW_CONTROL_WINDOW = 128 * 1024;

    private static Gateway gateway;

    private ServerUnderTest() {}

    /** Runs one. */
    public static void main(String[] args) throws IOException {
        // A line of the gateway's own on standard output would be taken for an answer.
        PrintStream out = System.out;
        System.setOut(System.err);
        int port =
                switch (args[0]) {
                    case "bare" -> grpc(new BareService());
                    case "naive" -> grpc(new NaiveService());
                    case "local" -> gateway(null);
                    case "eager" -> gateway(null, "gateway.read-interval=0s");
                    case "monitored" -> gateway(null, "monitoring.enabled=true", "monitoring.port=0");
                    case "plain" -> gateway(config("connectors: [{name: plain, type: plain}]"));
                    case "both" -> gateway(config(BOTH));
                    case "config" -> gateway(Path.of(args[1]));
                    default ->
                        throw new IllegalArgumentException(
                                "bare, naive, local, eager, monitored, plain, both or config FILE, not " + args[0]);
                };
        out.println("port " + port);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(
                    switch (line) {
                        case "histogram" -> Histogram.now().line();
                        case "http" -> String.valueOf(gateway == null ? 0 : gateway.monitoringPort());
                        default ->
                            Cost.now(line.equals("gc"), gateway == null ? 0 : gateway.liveConversations())
                                    .line();
                    });
        }
        // Nobody asks any more.
        System.exit(0);
    }

    private static Path config(String yaml) throws IOException {
        Path config = Files.createTempFile("benchmark", ".yaml");
        config.toFile().deleteOnExit();
        return Files.writeString(config, yaml);
    }

    private static int gateway(Path config, String... more) {
        List<String> sets = new ArrayList<>(List.of(
                "gateway.host=127.0.0.1",
                "gateway.port=0",
                "gateway.max-conversations=100000",
                "gateway.conversation-idle-timeout=" + System.getProperty("idle", "10m"),
                "monitoring.enabled=false",
                "logging.level=warn"));
        sets.addAll(List.of(more));
        Providers providers = Providers.discover();
        gateway = Gateway.start(ConfigSource.load(config, sets, Map.of(), providers), providers);
        return gateway.grpcPort();
    }

    private static int grpc(BindableService service) throws IOException {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(),
                new DefaultThreadFactory("loop", true),
                EpollIoHandler.newFactory());
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .channelType(EpollServerSocketChannel.class)
                .directExecutor()
                .flowControlWindow(FLOW_CONTROL_WINDOW)
                .addService(service)
                .addService(ProtoReflectionServiceV1.newInstance())
                .build()
                .start();
        return server.getPort();
    }
}
