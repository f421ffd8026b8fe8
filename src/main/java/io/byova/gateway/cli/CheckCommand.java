package io.byova.gateway.cli;

import io.byova.gateway.app.Gateway;
import io.byova.gateway.config.LoadedConfig;
import io.byova.gateway.connector.VirtualAgent;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Validates a configuration, its connectors and their files, without serving. */
@Command(
        name = "check",
        description = "Validates a configuration, its connectors and their files, without serving.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:the configuration can be used", "2:it cannot; all problems are listed"})
final class CheckCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        LoadedConfig loaded = config.load();
        List<VirtualAgent> agents = Gateway.check(loaded, config.providers());
        loaded.notes().forEach(out::println);
        out.println("The configuration can be used: " + agents.size() + (agents.size() == 1 ? " agent." : " agents."));
        return ExitCode.OK;
    }
}
