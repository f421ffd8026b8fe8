package io.byova.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Buffers of Netty's that calls leave behind: Netty looks for them itself, in a gateway that is told to track them all. */
@Timeout(180)
final class LeaksIT {

    private static final List<String> TRACK_ALL = List.of(
            "-Dio.grpc.netty.shaded.io.netty.leakDetection.level=paranoid", "-Dio.netty.leakDetection.level=paranoid");

    private static final String CONFIG =
            """
            gateway: {port: 0}
            monitoring: {port: 0}
            connectors: [{name: local, type: local_audio, config: {barge-in: true}}]
            """;

    @TempDir
    private Path folder;

    @AutoClose
    private final Runs runs = new Runs();

    @Test
    void callsThatEndInAllWaysLeaveNoBufferBehind() throws Exception {
        Run gateway = runs.ofJar(folder, TRACK_ALL, serve());
        gateway.await("Agents ");

        manyCalls(gateway);
        collect(gateway);
        // What was found is told when the next buffers are made.
        manyCalls(gateway);

        assertThat(gateway.text()).doesNotContain("LEAK");
    }

    @Test
    void aBufferThatIsLostIsFoundThatWay() throws Exception {
        Run gateway = runs.ofMain(folder, TRACK_ALL, LeakyMain.class, serve());
        gateway.await("Agents ");

        collect(gateway);
        manyCalls(gateway);

        gateway.await("LEAK: ByteBuf.release() was not called");
    }

    private String[] serve() throws IOException {
        Path config = Files.writeString(folder.resolve("interruptible.yaml"), CONFIG);
        return new String[] {"serve", "--config", config.toString()};
    }

    /** Of a second each, half of which end by a dead line, with interrupted replies and keys. */
    private void manyCalls(Run gateway) throws IOException, InterruptedException {
        Run bench = runs.ofJar(
                folder,
                List.of(),
                "bench",
                "--target",
                "127.0.0.1:" + gateway.grpcPort(),
                "--conversations=20",
                "--call=1",
                "--ramp-up=1",
                "--warm-up=1",
                "--duration=4",
                "--hang-ups=0.5",
                "--barge-ins=0.8",
                "--digits=0.3");
        bench.exitCode();
        assertThat(bench.text()).contains("20 conversations over 1 connections").doesNotContain(" × ");
    }

    private void collect(Run gateway) throws IOException, InterruptedException {
        Run collection = runs.of(
                folder,
                List.of(Runs.tool("jcmd"), Long.toString(gateway.process().pid()), "GC.run"));
        assertThat(collection.exitCode()).as(collection.text()).isZero();
    }
}
