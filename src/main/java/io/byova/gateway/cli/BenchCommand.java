package io.byova.gateway.cli;

import io.byova.gateway.app.Gateway;
import io.byova.gateway.audio.UnusableAudioException;
import io.byova.gateway.audio.WavFile;
import io.byova.gateway.bench.Bench;
import io.byova.gateway.bench.BenchOptions;
import io.byova.gateway.bench.BenchReport;
import io.byova.gateway.bench.BenchText;
import io.byova.gateway.bench.GatewayUnreachableException;
import io.byova.gateway.config.LoadedConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Many callers at once, in real time, to find out what a gateway holds. */
@Command(
        name = "bench",
        description = {
            "Calls a gateway with many callers in real time and tells how late it answers.",
            "Frames are sent by an absolute schedule, whatever the gateway does; times count from when something was due.",
            "Without --target it measures a gateway of its own, in the same process."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:valid, no errors",
            "1:RPCs went wrong, or the generator itself was late and the run is invalid",
            "2:wrong usage",
            "3:no connection"
        })
final class BenchCommand implements Callable<Integer> {

    private static final List<String> OWN_SETTINGS =
            List.of("gateway.host=127.0.0.1", "gateway.port=0", "monitoring.enabled=false", "logging.level=warn");

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Mixin
    private TargetOptions to = new TargetOptions();

    @Option(
            names = {"-n", "--conversations"},
            paramLabel = "N",
            defaultValue = "100",
            description = "Calls at once. Default: ${DEFAULT-VALUE}")
    private int conversations;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "Connections; default: one for " + BenchOptions.PER_CONNECTION + " calls.")
    private @Nullable Integer connections;

    @Option(
            names = "--duration",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "What is measured. Default: ${DEFAULT-VALUE}")
    private int duration;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "Before it is measured. Default: ${DEFAULT-VALUE}")
    private int warmUp;

    @Option(
            names = "--ramp-up",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "Until all calls have begun. Default: ${DEFAULT-VALUE}")
    private int rampUp;

    @Option(
            names = "--call",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Length of a call; then the next begins. Default: ${DEFAULT-VALUE}")
    private int callLength;

    @Option(
            names = "--speech",
            paramLabel = "SHARE",
            defaultValue = "0.4",
            description = "How much of the time callers speak, 0…1. Default: ${DEFAULT-VALUE}")
    private double speech;

    @Option(
            names = "--digits",
            paramLabel = "SHARE",
            defaultValue = "0.1",
            description = "How many of the turns are key presses, 0…1. Default: ${DEFAULT-VALUE}")
    private double digits;

    @Option(
            names = "--hang-ups",
            paramLabel = "SHARE",
            defaultValue = "0",
            description = "How many of the calls end by a dead line, 0…1. Default: ${DEFAULT-VALUE}")
    private double hangUps;

    @Option(
            names = "--barge-ins",
            paramLabel = "SHARE",
            defaultValue = "0",
            description = {
                "How many of the replies that allow it are interrupted, 0…1. Default: ${DEFAULT-VALUE}",
                "The agent must allow it, as with barge-in: true of local_audio."
            })
    private double bargeIns;

    @Option(names = "--wav", paramLabel = "FILE", description = "What callers say; default: the jar's sentence of 4 s.")
    private @Nullable Path wav;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Longest wait for the end of an RPC. Default: ${DEFAULT-VALUE}")
    private int timeout;

    @Option(names = "--json", description = "Print one JSON object; progress goes to standard error.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        String target = to.target();
        if (target != null) {
            return run(options(target));
        }
        LoadedConfig loaded = config.loadWithDefaults(OWN_SETTINGS);
        Logging.apply(loaded.config().logging());
        Gateway gateway = Gateway.start(loaded, config.providers());
        try {
            return run(options("127.0.0.1:" + gateway.grpcPort()));
        } finally {
            gateway.stop().block();
        }
    }

    private int run(BenchOptions options) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        PrintWriter progress = json ? err : out;
        try {
            BenchReport report = Bench.run(options, line -> {
                progress.println(line.text());
                progress.flush();
            });
            if (json) {
                out.println(BenchText.json(report));
            } else {
                out.println();
                BenchText.lines(report).forEach(out::println);
            }
            out.flush();
            return report.isValid() && report.errorCount() == 0 ? ExitCode.OK : ExitCode.RUNTIME;
        } catch (GatewayUnreachableException nobody) {
            err.println(nobody.getMessage() + "; start the gateway, or name it with --target HOST:PORT");
            return ExitCode.NO_CONNECTION;
        }
    }

    private BenchOptions options(String address) {
        int share = BenchOptions.PER_CONNECTION;
        try {
            TargetOptions.Address gateway = TargetOptions.Address.parse(address);
            return new BenchOptions(
                    gateway.host(),
                    gateway.port(),
                    to.tls(),
                    to.token(),
                    to.org(),
                    to.agent(),
                    conversations,
                    connections == null ? (conversations + share - 1) / share : connections,
                    Duration.ofSeconds(rampUp),
                    Duration.ofSeconds(warmUp),
                    Duration.ofSeconds(duration),
                    Duration.ofSeconds(callLength),
                    speech,
                    digits,
                    hangUps,
                    bargeIns,
                    recording(),
                    Duration.ofSeconds(timeout));
        } catch (IllegalArgumentException unusable) {
            throw usage(unusable.getMessage());
        }
    }

    private byte[] recording() {
        if (wav == null) {
            return DemoCommand.caller().mulaw().toByteArray();
        }
        try {
            return WavFile.read(Files.readAllBytes(wav)).toMulaw8k();
        } catch (IOException | UnusableAudioException unusable) {
            throw usage("--wav " + wav + " cannot be used: " + unusable.getMessage());
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
