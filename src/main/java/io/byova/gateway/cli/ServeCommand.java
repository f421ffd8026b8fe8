package io.byova.gateway.cli;

import io.byova.gateway.app.Gateway;
import io.byova.gateway.config.LoadedConfig;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Serves calls until it is told to stop. */
@Command(
        name = "serve",
        description = "Serves calls until it is told to stop (SIGTERM or Ctrl-C).",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:stopped as told, live turns finished or their grace was over",
            "1:a port could not be bound, or another fault at start",
            "2:the configuration cannot be used"
        })
final class ServeCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Override
    public Integer call() throws InterruptedException {
        LoadedConfig loaded = config.load();
        Logging.apply(loaded.config().logging());
        LateErrors.hook();
        Gateway gateway = Gateway.start(loaded, config.providers());
        Addresses.print(spec.commandLine().getOut(), loaded, gateway);
        PrintWriter err = spec.commandLine().getErr();
        gateway.problems().forEach(problem -> err.println("A connector does not serve:\n" + problem.render()));
        err.flush();
        StopSignal.await(gateway);
        return ExitCode.OK;
    }
}
