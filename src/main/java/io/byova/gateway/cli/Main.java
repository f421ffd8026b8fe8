package io.byova.gateway.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the jar. */
@Command(
        name = "byova-gateway",
        description = "Connects Webex Contact Center to any voice virtual agent.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {

    private static final String SERVE = "serve";

    /** Both copies of Netty would prepare events for JDK Flight Recorder, which takes longer than to bind a port. */
    private static final List<String> FLIGHT_RECORDER =
            List.of("io.netty.jfr.enabled", "io.grpc.netty.shaded.io.netty.jfr.enabled");

    private Main() {}

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        boolean serves = args.length > 0 && args[0].equals(SERVE);
        if (serves) {
            EarlyClasses.load();
        }
        FLIGHT_RECORDER.forEach(setting -> System.getProperties().putIfAbsent(setting, "false"));
        Logging.quiet();
        // The other commands' options, and what they are made of, would only keep callers waiting.
        int code = (serves ? commandLine(new ServeCommand()) : commandLine()).execute(args);
        Logging.flush();
        System.exit(code);
    }

    static CommandLine commandLine() {
        return commandLine(
                new ServeCommand(),
                new DemoCommand(),
                new CallCommand(),
                new BenchCommand(),
                new CheckCommand(),
                new AgentsCommand(),
                new VersionCommand());
    }

    private static CommandLine commandLine(Object... subcommands) {
        CommandLine line = new CommandLine(new Main());
        for (Object each : subcommands) {
            line.addSubcommand(each);
        }
        // What is set holds for the subcommands that are there already.
        return line.setExecutionExceptionHandler(new Failures())
                .setParameterExceptionHandler(Main::wrongUsage)
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    private static int wrongUsage(CommandLine.ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        command.getErr().println(wrong.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
        command.getErr().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.CONFIG;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "name a command");
    }
}
