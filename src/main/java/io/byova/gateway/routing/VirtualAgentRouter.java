package io.byova.gateway.routing;

import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.connector.VirtualAgent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Knows which connector answers for which agent (rule 36). Immutable once loaded; safe for all threads.
 */
public final class VirtualAgentRouter {

    private static final Logger LOGGER = LoggerFactory.getLogger(VirtualAgentRouter.class);

    private static final Duration LISTING_TIMEOUT = Duration.ofSeconds(10);

    private final Map<String, Route> routes;
    private final @Nullable Route defaultRoute;
    private final List<LoadedConnector> connectors;
    private final List<Failure> failures;

    /**
     * A connector that did not say which agents it has.
     *
     * @param connectorName its name in YAML
     * @param cause why, fit to be shown
     */
    public record Failure(String connectorName, String cause) {}

    /** What came of asking one connector. */
    private record Answer(List<Route> routes, @Nullable Failure failure) {}

    private VirtualAgentRouter(Map<String, Route> routes, List<Failure> failures, List<LoadedConnector> connectors) {
        this.routes = routes;
        this.failures = failures;
        this.connectors = List.copyOf(connectors);
        this.defaultRoute = routes.values().stream()
                .filter(route -> route.agent().isDefault())
                .findFirst()
                .orElse(null);
    }

    /**
     * Asks every connector for its agents. One that fails, says nothing for ten seconds, or has none is a failure and keeps
     * no other from being asked. The first agent that calls itself the default is the default; where none does, the first
     * agent is.
     *
     * @param connectors in the order of the configuration
     * @return the router, or DuplicateAgentException where two agents share an id or a name
     */
    public static Mono<VirtualAgentRouter> loadConnectors(List<LoadedConnector> connectors) {
        return Flux.fromIterable(connectors)
                .concatMap(VirtualAgentRouter::ask)
                .collectList()
                .map(answers -> new VirtualAgentRouter(
                        withOneDefault(distinct(answers.stream()
                                .flatMap(answer -> answer.routes().stream())
                                .toList())),
                        answers.stream()
                                .map(Answer::failure)
                                .filter(Objects::nonNull)
                                .toList(),
                        connectors));
    }

    private static Mono<Answer> ask(LoadedConnector loaded) {
        return Flux.defer(() -> loaded.connector().getAvailableAgents())
                .map(loaded::routeTo)
                .collectList()
                .timeout(LISTING_TIMEOUT)
                .map(routes ->
                        new Answer(routes, routes.isEmpty() ? new Failure(loaded.name(), "it offers no agent") : null))
                .onErrorResume(failure -> {
                    String cause = failure instanceof TimeoutException
                            ? "it did not answer within " + LISTING_TIMEOUT.toSeconds() + " s"
                            : String.valueOf(failure.getMessage());
                    return Mono.just(new Answer(List.of(), new Failure(loaded.name(), cause)));
                });
    }

    /** The connectors that did not say which agents they have, and so answer no call. */
    public List<Failure> failures() {
        return failures;
    }

    /**
     * The route of a request.
     *
     * @param virtualAgentId as WxCC sent it; empty for the default agent
     * @return the route, or empty where no such agent exists
     */
    public Optional<Route> routeRequest(String virtualAgentId) {
        return Optional.ofNullable(virtualAgentId.isEmpty() ? defaultRoute : routes.get(virtualAgentId));
    }

    /** The connector that answers for an agent, or empty where no such agent exists. */
    public Optional<VendorConnector<?, ?>> getConnectorForAgent(String virtualAgentId) {
        return routeRequest(virtualAgentId).map(Route::connector);
    }

    /** All agents, in the order of the configuration; exactly one is the default where there are any. */
    public List<VirtualAgent> agents() {
        return routes.values().stream().map(Route::agent).toList();
    }

    /** Closes every connector; one that fails is logged and keeps nobody waiting. */
    public Mono<Void> close() {
        return Flux.fromIterable(connectors)
                .flatMap(loaded -> Mono.defer(loaded.connector()::close).onErrorResume(failure -> {
                    LOGGER.atWarn()
                            .addKeyValue("connector", loaded.name())
                            .addKeyValue("cause", failure)
                            .log("connector did not close cleanly");
                    return Mono.empty();
                }))
                .then();
    }

    private static Map<String, Route> distinct(List<Route> all) {
        Map<String, Route> byId = new LinkedHashMap<>();
        Map<String, Route> byName = new LinkedHashMap<>();
        for (Route route : all) {
            VirtualAgent agent = route.agent();
            if (agent.id().isEmpty() || agent.name().isEmpty()) {
                throw new DuplicateAgentException(
                        "connector \"" + route.connectorName() + "\" has an agent without id or name");
            }
            reject("id", agent.id(), byId.put(agent.id(), route), route);
            reject("name", agent.name(), byName.put(agent.name(), route), route);
        }
        return byId;
    }

    private static void reject(String what, String value, @Nullable Route first, Route second) {
        if (first != null) {
            throw new DuplicateAgentException("the agent " + what + " \"" + value + "\" is used twice: by connector \""
                    + first.connectorName() + "\" and by connector \"" + second.connectorName()
                    + "\"; give one of them another agent-id");
        }
    }

    private static Map<String, Route> withOneDefault(Map<String, Route> routes) {
        String defaultId = routes.values().stream()
                .map(Route::agent)
                .filter(VirtualAgent::isDefault)
                .findFirst()
                .or(() -> routes.values().stream().map(Route::agent).findFirst())
                .map(VirtualAgent::id)
                .orElse("");
        routes.replaceAll((id, route) -> route.withAgent(route.agent().withDefault(id.equals(defaultId))));
        return routes;
    }
}
