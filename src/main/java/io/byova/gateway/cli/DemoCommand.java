package io.byova.gateway.cli;

import com.google.protobuf.ByteString;
import io.byova.gateway.app.Gateway;
import io.byova.gateway.audio.WavFile;
import io.byova.gateway.caller.CallOptions;
import io.byova.gateway.caller.CallReport;
import io.byova.gateway.caller.CallScript;
import io.byova.gateway.caller.Recording;
import io.byova.gateway.caller.SimulatedCaller;
import io.byova.gateway.caller.TimelineText;
import io.byova.gateway.config.LoadedConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A gateway and a real call to it, in one process, over loopback gRPC. */
@Command(
        name = "demo",
        description = {
            "Starts a gateway and calls it: welcome, a spoken turn, a key, a transfer.",
            "Needs no account, no key and no network. Without --config it takes free ports of this machine."
        },
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

    private static final Duration CALL_TIMEOUT = Duration.ofMinutes(2);
    private static final List<String> OWN_SETTINGS =
            List.of("gateway.host=127.0.0.1", "gateway.port=0", "monitoring.port=0", "logging.level=warn");

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Option(names = "--once", description = "End after the call instead of staying up.")
    private boolean once;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        LoadedConfig loaded = config.loadWithDefaults(OWN_SETTINGS);
        Logging.apply(loaded.config().logging());
        Gateway gateway = Gateway.start(loaded, config.providers());
        Addresses.print(out, loaded, gateway);
        out.println();
        CallReport report = SimulatedCaller.call(options(loaded, gateway), script(), printer(out))
                .block(CALL_TIMEOUT);
        out.println();
        TimelineText.summary(report).forEach(out::println);
        out.flush();
        if (once) {
            gateway.stop().block();
            return report.protocolKept() ? ExitCode.OK : ExitCode.PROTOCOL_BROKEN;
        }
        out.println();
        out.println("The gateway stays up; Ctrl-C ends it. Call it yourself:");
        out.println("  java -jar target/byova-gateway.jar call --target 127.0.0.1:" + gateway.grpcPort() + " --dtmf 6");
        if (gateway.monitoringPort() != 0) {
            out.println("Monitoring: http://127.0.0.1:" + gateway.monitoringPort() + "/health");
        }
        out.flush();
        StopSignal.await(gateway);
        return ExitCode.OK;
    }

    private static CallOptions options(LoadedConfig loaded, Gateway gateway) {
        return CallOptions.to("127.0.0.1", gateway.grpcPort())
                .token(loaded.config().gateway().tokens().stream()
                        .findFirst()
                        .map(secret -> secret.value())
                        .orElse(null))
                .build();
    }

    private static CallScript script() {
        return CallScript.start().say(caller()).press("5").end();
    }

    /** The sentence in the jar. */
    static Recording caller() {
        try (InputStream in = DemoCommand.class.getResourceAsStream("/demo/caller.wav")) {
            byte[] file = in.readAllBytes();
            return new Recording(
                    "caller.wav", ByteString.copyFrom(WavFile.read(file).toMulaw8k()));
        } catch (IOException unreadable) {
            throw new IllegalStateException("the jar lacks its demo recording", unreadable);
        }
    }

    private static java.util.function.Consumer<io.byova.gateway.caller.TimelineEvent> printer(PrintWriter out) {
        TimelineText text = new TimelineText(false);
        out.println(TimelineText.heading());
        return event -> {
            text.lines(event).forEach(out::println);
            out.flush();
        };
    }
}
