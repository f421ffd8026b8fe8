package io.byova.gateway.monitoring;

import io.byova.gateway.observe.Journal;
import io.byova.gateway.observe.LogBook;
import io.byova.gateway.observe.RpcTimes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * What the HTTP side shows, and the one thing it may do. Everything is asked on event loops and must not block.
 *
 * @param version of the gateway
 * @param serving whether new calls are welcome
 * @param journal what happens to calls
 * @param rpcs how long RPCs take
 * @param agents in the order of the configuration
 * @param connectors in the order of the configuration
 * @param maxCalls how many calls may be live at once
 * @param config every setting as it took effect, secrets masked
 * @param endCall ends the live call with this id; false where there is none
 * @param testCaller makes operators' own calls
 * @param testDoor lets operators call themselves
 * @param eventLoops the threads calls run on, to measure how late they are
 * @param logs the last lines of the log
 */
public record MonitoredGateway(
        String version,
        BooleanSupplier serving,
        Journal journal,
        RpcTimes rpcs,
        List<Agent> agents,
        List<Connector> connectors,
        int maxCalls,
        List<Setting> config,
        Predicate<String> endCall,
        TestCaller testCaller,
        TestDoor testDoor,
        List<ScheduledExecutorService> eventLoops,
        LogBook logs) {

    /**
     * An agent.
     *
     * @param id unique
     * @param name unique
     * @param isDefault whether it answers calls that name no agent
     * @param connector the connector's name in the configuration
     * @param profile how it replies: {@code wav} or {@code chunk}
     * @param bargeIn whether callers may interrupt it
     * @param attributes as in listings
     */
    public record Agent(
            String id,
            String name,
            boolean isDefault,
            String connector,
            String profile,
            boolean bargeIn,
            Map<String, String> attributes) {}

    /**
     * A connector.
     *
     * @param name its name in the configuration
     * @param state how it is doing, asked each time
     */
    public record Connector(String name, Supplier<ConnectorState> state) {}

    /**
     * How a connector is doing.
     *
     * @param circuit {@code closed}, {@code open} or {@code half-open}
     * @param liveConversations how many of its conversations are live
     * @param full whether it takes no more for now
     */
    public record ConnectorState(String circuit, int liveConversations, boolean full) {}

    /**
     * A setting.
     *
     * @param path dotted
     * @param value as text, masked where it is secret
     * @param origin where it came from
     */
    public record Setting(String path, String value, String origin) {}

    /** Nothing but whether calls are welcome: for a gateway without calls. */
    static MonitoredGateway idle(BooleanSupplier serving) {
        TestCaller nobody = (id, agent, script) -> {
            throw new IllegalStateException("nobody can be called");
        };
        TestDoor nowhere = new TestDoor() {
            @Override
            public Mono<Void> call(HttpServerResponse response, Runnable closed) {
                return response.sendNotFound();
            }

            @Override
            public Mono<Void> list(HttpServerResponse response, Runnable closed) {
                return response.sendNotFound();
            }
        };
        return new MonitoredGateway(
                "none",
                serving,
                new Journal(),
                new RpcTimes(),
                List.of(),
                List.of(),
                0,
                List.of(),
                id -> false,
                nobody,
                nowhere,
                List.of(),
                new LogBook());
    }
}
