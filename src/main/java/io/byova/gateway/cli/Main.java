package io.byova.gateway.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the jar. */
@Command(
        name = "byova-gateway",
        description = "Connects Webex Contact Center to any voice virtual agent.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ServeCommand.class,
            DemoCommand.class,
            CallCommand.class,
            BenchCommand.class,
            CheckCommand.class,
            AgentsCommand.class,
            VersionCommand.class
        })
public final class Main implements Runnable {

    private Main() {}

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        Logging.quiet();
        int code = commandLine().execute(args);
        Logging.flush();
        System.exit(code);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler(new Failures())
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
