package io.byova.gateway.cli;

import io.byova.gateway.audio.UnusableAudioException;
import io.byova.gateway.audio.WavFile;
import io.byova.gateway.caller.CallOptions;
import io.byova.gateway.caller.CallReport;
import io.byova.gateway.caller.CallScript;
import io.byova.gateway.caller.CannotConnectException;
import io.byova.gateway.caller.HeardAudio;
import io.byova.gateway.caller.RecordingReader;
import io.byova.gateway.caller.ReportJson;
import io.byova.gateway.caller.ScriptException;
import io.byova.gateway.caller.SimulatedCaller;
import io.byova.gateway.caller.TimelineEvent;
import io.byova.gateway.caller.TimelineText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Calls a gateway as Webex Contact Center would, shows what happens, and judges whether the rules were kept. */
@Command(
        name = "call",
        description = {
            "Calls a gateway as Webex Contact Center does and judges its answers.",
            "--wav and --dtmf make a call of their own: start, what they say in their order, end.",
            "Without --target it calls 127.0.0.1:50051."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the call went through and every rule was kept",
            "1:the gateway refused the call, or the script's expectations were not met",
            "2:wrong usage: an option, a file or the script",
            "3:no connection",
            "4:the gateway broke a rule of the protocol"
        },
        footerHeading = "Steps of a script:%n",
        footer = {
            "  start [NAME] [{json}]   SESSION_START, with flow data",
            "  say FILE                speak a WAV file, relative to the script",
            "  silence 500ms           say nothing; before say or press in the same RPC",
            "  interrupt 500ms         the next step cuts the prompt off after so long",
            "  press 12#               START_OF_DTMF, then the digits",
            "  noinput                 NO_INPUT",
            "  event NAME [{json}]     a custom event",
            "  expect WHAT             of the turn before: prompt, silence, transfer, end",
            "  end | hangup            SESSION_END, or the line goes dead"
        })
final class CallCommand implements Callable<Integer> {

    private static final String DEFAULT_TARGET = "127.0.0.1:50051";

    /** One thing the caller does, in the order of the command line. */
    static final class Act {
        @Option(names = "--wav", paramLabel = "FILE", description = "Speak a recording. Repeatable.")
        @Nullable
        Path wav;

        @Option(names = "--dtmf", paramLabel = "KEYS", description = "Press keys, for instance 12#. Repeatable.")
        @Nullable
        String dtmf;
    }

    @Spec
    private CommandSpec spec;

    @ArgGroup(exclusive = true, multiplicity = "0..*")
    private List<Act> acts = new ArrayList<>();

    @Mixin
    private TargetOptions to = new TargetOptions();

    @Option(names = "--script", paramLabel = "FILE", description = "Steps of the call, one per line.")
    private @Nullable Path script;

    @Option(
            names = "--save",
            paramLabel = "PATH",
            description = "Save what was heard as a WAV file; into a folder, also turn by turn.")
    private @Nullable Path save;

    @Option(names = "--json", description = "Print one JSON object instead of lines.")
    private boolean json;

    @Option(names = "--conversation-id", paramLabel = "ID", description = "Default: a random UUID.")
    private @Nullable String conversationId;

    @Option(names = "--fast", description = "Do not wait until prompts would have been played.")
    private boolean fast;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "1",
            description = "Connections the turns take in rotation. Default: ${DEFAULT-VALUE}")
    private int connections;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "Longest wait for an answer. Default: ${DEFAULT-VALUE}")
    private int timeout;

    @Option(names = "--verbose", description = "One line for every chunk.")
    private boolean verbose;

    private final RecordingReader reader;

    CallCommand() {
        this(CallCommand::recording);
    }

    CallCommand(RecordingReader reader) {
        this.reader = reader;
    }

    /** Any WAV file as what a telephone line carries. */
    private static byte[] recording(Path file) throws IOException {
        try {
            return WavFile.read(Files.readAllBytes(file)).toMulaw8k();
        } catch (UnusableAudioException unusable) {
            throw new IOException(unusable.getMessage(), unusable);
        }
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        CallOptions options = options();
        CallScript steps = steps();
        try {
            CallReport report = SimulatedCaller.call(options, steps, json ? event -> {} : printer(out))
                    .toFuture()
                    .join();
            saveHeard(report);
            if (json) {
                out.println(ReportJson.of(report));
            } else {
                out.println();
                TimelineText.summary(report).forEach(out::println);
            }
            out.flush();
            if (report.refusal() != null) {
                err.println("the gateway refused the call: " + report.refusal());
            }
            return exitCode(report);
        } catch (CompletionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            if (cause instanceof CannotConnectException) {
                err.println(cause.getMessage() + "; start the gateway, or name it with --target HOST:PORT");
                return ExitCode.NO_CONNECTION;
            }
            err.println("the call failed: " + cause);
            return ExitCode.RUNTIME;
        } catch (IOException unwritable) {
            err.println("cannot save what was heard to " + save + ": " + reason(unwritable));
            return ExitCode.RUNTIME;
        }
    }

    private static int exitCode(CallReport report) {
        if (!report.protocolKept()) {
            return ExitCode.PROTOCOL_BROKEN;
        }
        return report.refusal() == null && report.unmet().isEmpty() ? ExitCode.OK : ExitCode.RUNTIME;
    }

    private Consumer<TimelineEvent> printer(PrintWriter out) {
        TimelineText text = new TimelineText(verbose);
        out.println(TimelineText.heading());
        return event -> {
            text.lines(event).forEach(out::println);
            out.flush();
        };
    }

    private CallOptions options() {
        String target = to.target();
        TargetOptions.Address gateway;
        try {
            gateway = TargetOptions.Address.parse(target == null ? DEFAULT_TARGET : target);
        } catch (IllegalArgumentException unusable) {
            throw usage(unusable.getMessage());
        }
        if (connections < 1 || timeout < 1) {
            throw usage("--connections and --timeout take a number of at least 1");
        }
        CallOptions.Builder options = CallOptions.to(gateway.host(), gateway.port())
                .agentId(to.agent())
                .orgId(to.org())
                .token(to.token())
                .tls(to.tls())
                .fast(fast)
                .connections(connections)
                .timeout(Duration.ofSeconds(timeout));
        return conversationId == null
                ? options.build()
                : options.conversationId(conversationId).build();
    }

    private CallScript steps() {
        if (script != null && !acts.isEmpty()) {
            throw usage("--script holds the whole call; leave --wav and --dtmf out");
        }
        try {
            if (script != null) {
                return CallScript.parse(Files.readString(script), folder(script), reader);
            }
            CallScript.Builder steps = CallScript.start();
            for (Act act : acts) {
                if (act.wav != null) {
                    steps.say(CallScript.read(act.wav, reader));
                } else if (act.dtmf != null && CallScript.arePressable(act.dtmf)) {
                    steps.press(act.dtmf);
                } else {
                    throw usage("--dtmf takes keys 0-9 * # A-D without spaces");
                }
            }
            return steps.end();
        } catch (ScriptException fault) {
            throw usage(script == null ? fault.getMessage() : script + ": " + fault.getMessage());
        } catch (IOException unreadable) {
            throw usage("cannot read the script " + script + ": " + reason(unreadable));
        }
    }

    private void saveHeard(CallReport report) throws IOException {
        if (save == null) {
            return;
        }
        if (!Files.isDirectory(save)) {
            HeardAudio.save(HeardAudio.of(report.events()), save);
            return;
        }
        HeardAudio.save(HeardAudio.of(report.events()), save.resolve("call.wav"));
        for (int turn = 1; turn <= report.turns(); turn++) {
            HeardAudio.save(HeardAudio.ofTurn(report.events(), turn), save.resolve("turn-" + turn + ".wav"));
        }
    }

    private static Path folder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? file.toAbsolutePath() : folder;
    }

    private static String reason(IOException fault) {
        return fault instanceof NoSuchFileException ? "no such file or folder" : String.valueOf(fault.getMessage());
    }

    private ParameterException usage(@Nullable String message) {
        return new ParameterException(spec.commandLine(), String.valueOf(message));
    }
}
