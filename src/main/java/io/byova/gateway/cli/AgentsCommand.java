package io.byova.gateway.cli;

import io.byova.gateway.app.Gateway;
import io.byova.gateway.connector.VirtualAgent;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the agents a configuration offers, as ListVirtualAgents would. */
@Command(
        name = "agents",
        description = "Lists the agents a configuration offers to flow designers.",
        mixinStandardHelpOptions = true)
final class AgentsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        for (VirtualAgent agent : Gateway.check(config.load(), config.providers())) {
            out.println(agent.id() + "\t" + agent.name() + (agent.isDefault() ? "\t(default)" : ""));
        }
        return ExitCode.OK;
    }
}
