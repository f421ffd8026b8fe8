package io.byova.gateway.cli;

import io.byova.gateway.config.ConfigException;
import io.byova.gateway.connector.InvalidSetting;
import io.byova.gateway.grpc.ServerStartException;
import io.byova.gateway.monitoring.MonitoringStartException;
import io.byova.gateway.routing.DuplicateAgentException;
import io.byova.gateway.websocket.WebSocketStartException;
import java.io.PrintWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Says what went wrong in words, without a stack trace, and chooses the exit code. */
final class Failures implements CommandLine.IExecutionExceptionHandler {

    private static final Logger LOGGER = LoggerFactory.getLogger(Failures.class);

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (failure instanceof ConfigException config) {
            err.println(config.render());
            return ExitCode.CONFIG;
        }
        if (failure instanceof DuplicateAgentException) {
            err.println("The configuration cannot be used: " + failure.getMessage());
            return ExitCode.CONFIG;
        }
        if (failure instanceof InvalidSetting invalid) {
            err.println("The configuration cannot be used: " + invalid.key() + " " + invalid.getMessage());
            return ExitCode.CONFIG;
        }
        if (failure instanceof ServerStartException
                || failure instanceof WebSocketStartException
                || failure instanceof MonitoringStartException) {
            err.println(failure.getMessage());
            return ExitCode.RUNTIME;
        }
        LOGGER.debug("command failed", failure);
        err.println(
                "The command failed: " + failure + " (a fault of the gateway's own; log level debug has the trace)");
        return ExitCode.RUNTIME;
    }
}
