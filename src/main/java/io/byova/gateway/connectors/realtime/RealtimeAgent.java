package io.byova.gateway.connectors.realtime;

import io.byova.gateway.streaming.AgentTools;
import io.byova.gateway.streaming.RelaySettings;
import reactor.core.scheduler.Scheduler;

/**
 * What all calls of one agent share. Immutable.
 *
 * @param connector its connector's name, for logs
 */
record RealtimeAgent(
        String connector,
        RealtimeConfig config,
        RealtimeClient client,
        SessionShape shape,
        AgentTools tools,
        Scheduler timers) {

    static RealtimeAgent of(String connector, RealtimeConfig config, Scheduler timers) {
        ServerEvents.warmUp();
        AgentTools tools = config.tools().tools();
        SessionShape shape = new SessionShape(config, ToolSettings.toJson(tools));
        return new RealtimeAgent(connector, config, new RealtimeClient(config), shape, tools, timers);
    }

    RelaySettings relaySettings() {
        RelaySettings settings = RelaySettings.of(config.bargeIn());
        return config.deferEndOfInput() ? settings.withDeferredEndOfInput() : settings;
    }

    /** Nothing of the settings: one of them is a key. */
    @Override
    public String toString() {
        return "RealtimeAgent[" + connector + "]";
    }
}
