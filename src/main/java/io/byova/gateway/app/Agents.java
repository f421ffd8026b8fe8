package io.byova.gateway.app;

import io.byova.gateway.config.ConfigException;
import io.byova.gateway.config.ConnectorEntry;
import io.byova.gateway.config.LoadedConfig;
import io.byova.gateway.config.Problem;
import io.byova.gateway.connector.InvalidSetting;
import io.byova.gateway.routing.DuplicateAgentException;
import io.byova.gateway.routing.LoadedConnector;
import io.byova.gateway.routing.VirtualAgentRouter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The agents a configuration comes to, and what is wrong with the connectors that have none.
 *
 * @param router who answers for whom
 * @param problems fit to be shown
 */
record Agents(VirtualAgentRouter router, List<Problem> problems) {

    private static final Logger LOGGER = LoggerFactory.getLogger(Agents.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /**
     * Makes the connectors and asks for their agents. Blocks.
     *
     * @throws DuplicateAgentException where agents cannot be told apart; the connectors are closed then
     */
    static Agents load(LoadedConfig loaded, GatewayRuntime runtime, Providers providers) {
        ConnectorLoader.Result result = new ConnectorLoader(loaded, runtime, providers).load();
        VirtualAgentRouter router;
        try {
            router = VirtualAgentRouter.loadConnectors(result.connectors()).block();
        } catch (DuplicateAgentException same) {
            close(result.connectors());
            throw same;
        }
        List<Problem> problems = new ArrayList<>(result.problems());
        for (VirtualAgentRouter.Failure failure : router.failures()) {
            loaded.config().connectors().stream()
                    .filter(entry -> entry.name().equals(failure.connectorName()))
                    .map(entry -> problem(loaded, entry, failure.cause()))
                    .forEach(problems::add);
        }
        return new Agents(router, List.copyOf(problems));
    }

    /** @throws ConfigException where nobody would answer a call */
    void requireOne() {
        if (router.agents().isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    /** Logs what the operator should know and nobody has to act on at once. */
    void tell(LoadedConfig loaded) {
        loaded.notes().forEach(LOGGER::warn);
        for (Problem problem : problems) {
            LOGGER.atError()
                    .addKeyValue("at", problem.where())
                    .addKeyValue("cause", problem.what())
                    .log("a connector does not serve");
        }
    }

    private static Problem problem(LoadedConfig loaded, ConnectorEntry entry, String cause) {
        return loaded.problemAtEntry(
                entry,
                new InvalidSetting(
                        "name", "says nothing of its agents: " + cause + " (connector " + entry.name() + ")"));
    }

    private static void close(List<LoadedConnector> connectors) {
        Flux.fromIterable(connectors)
                .concatMap(loaded -> Mono.defer(loaded.connector()::close)
                        .timeout(CLOSE_TIMEOUT)
                        .onErrorComplete())
                .blockLast();
    }
}
