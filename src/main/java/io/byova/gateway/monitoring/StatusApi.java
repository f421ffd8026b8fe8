package io.byova.gateway.monitoring;

import io.byova.gateway.connector.EndReason;
import io.byova.gateway.observe.Counts;
import io.byova.gateway.observe.Journal;
import io.byova.gateway.observe.Latency;
import io.byova.gateway.observe.Outcome;
import io.byova.gateway.observe.Rejection;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import tools.jackson.databind.util.RawValue;

/** The gateway as a whole: its state, its agents, its settings. */
final class StatusApi {

    static final int USUAL = 100;
    static final int MOST = 1000;

    private static final int LARGEST_LIST = 60_000;
    private static final double MICROS_PER_MILLI = 1000.0;
    private static final String VOICE = "com.cisco.wcc.ccai.media.v1.VoiceVirtualAgent";

    private final MonitoredGateway gateway;
    private final Journal journal;
    private final LoopLag lag;
    private final Clock clock;

    StatusApi(MonitoredGateway gateway, LoopLag lag, Clock clock) {
        this.gateway = gateway;
        this.lag = lag;
        this.journal = gateway.journal();
        this.clock = clock;
    }

    Publisher<Void> status(Exchange exchange) {
        boolean serving = gateway.serving().getAsBoolean();
        Collection<Counts> all = journal.counts().values();
        long uptime = journal.uptimeMillis() / 1000;
        return exchange.json(new Status(
                serving ? "running" : "not-serving",
                gateway.agents().stream().map(MonitoredGateway.Agent::id).toList(),
                sessionIds(exchange),
                gateway.agents().size(),
                journal.liveCalls(),
                gateway.maxCalls(),
                gateway.connectors().size(),
                gateway.connectors().stream().map(StatusApi::connector).toList(),
                uptime(uptime),
                uptime,
                Instant.now(clock).toString(),
                gateway.version(),
                health(serving),
                new Calls(sum(all, Counts::active), sum(all, Counts::started), ended(all), rejected()),
                turns(all),
                sum(all, Counts::openTurns),
                sum(all, Counts::bargeIns),
                sum(all, Counts::errors),
                sum(all, Counts::framesIn),
                sum(all, Counts::framesOut),
                times(Latency.percentiles(all.stream().map(Counts::firstAudio).toList())),
                times(Latency.percentiles(lag.lags()))));
    }

    /** For those who debug: which sessions there are. */
    Publisher<Void> sessions(Exchange exchange) {
        return exchange.json(new DebugSessions(journal.liveCalls(), sessionIds(exchange), journal.newestEvent()));
    }

    Publisher<Void> agents(Exchange exchange) {
        return exchange.json(
                new Agents(gateway.agents().stream().map(this::agent).toList()));
    }

    Publisher<Void> config(Exchange exchange) {
        return exchange.json(new Config(gateway.config()));
    }

    private List<RawValue> sessionIds(Exchange exchange) {
        return Json.fitting(
                journal.live(exchange.number("limit", USUAL, 0, MOST), call -> !call.test()).stream()
                        .map(call -> call.identity().conversationId())
                        .toList(),
                LARGEST_LIST);
    }

    private Agent agent(MonitoredGateway.Agent agent) {
        Counts counts = journal.countsOf(agent.id());
        return new Agent(
                agent.id(),
                agent.name(),
                agent.isDefault(),
                agent.connector(),
                agent.profile(),
                agent.bargeIn(),
                agent.attributes(),
                new Calls(counts.active(), counts.started(), ended(List.of(counts)), null),
                turns(List.of(counts)),
                counts.bargeIns(),
                counts.errors(),
                times(counts.firstAudio().recent()),
                counts.lastError() == null ? null : Shown.event(counts.lastError()));
    }

    private static Connector connector(MonitoredGateway.Connector connector) {
        MonitoredGateway.ConnectorState state = connector.state().get();
        return new Connector(connector.name(), state.circuit(), state.liveConversations(), state.full());
    }

    private static Health health(boolean serving) {
        String state = serving ? "SERVING" : "NOT_SERVING";
        return new Health(serving, state, Map.of(VOICE, state), serving ? 1 : 0, 1);
    }

    private static Map<String, Long> ended(Collection<Counts> all) {
        Map<String, Long> ended = new LinkedHashMap<>();
        for (EndReason reason : EndReason.values()) {
            ended.put(reason.tag(), sum(all, counts -> counts.ended(reason)));
        }
        ended.put(Counts.REFUSED, sum(all, Counts::refused));
        return ended;
    }

    private Map<String, Long> rejected() {
        Map<String, Long> rejected = new LinkedHashMap<>();
        for (Rejection why : Rejection.values()) {
            rejected.put(why.tag(), journal.rejected(why));
        }
        return rejected;
    }

    private static Map<String, Long> turns(Collection<Counts> all) {
        Map<String, Long> turns = new LinkedHashMap<>();
        for (Outcome outcome : Outcome.values()) {
            turns.put(outcome.tag(), sum(all, counts -> counts.turns(outcome)));
        }
        return turns;
    }

    private static long sum(Collection<Counts> all, ToLongFunction<Counts> number) {
        return all.stream().mapToLong(number).sum();
    }

    private static Times times(Latency.Percentiles times) {
        return new Times(
                times.count(),
                times.p50Micros() / MICROS_PER_MILLI,
                times.p95Micros() / MICROS_PER_MILLI,
                times.p99Micros() / MICROS_PER_MILLI,
                times.maxMicros() / MICROS_PER_MILLI);
    }

    private static String uptime(long seconds) {
        return seconds / 86_400 + "d " + seconds / 3600 % 24 + "h " + seconds / 60 % 60 + "m " + seconds % 60 + "s";
    }

    private record Status(
            String status,
            List<String> availableAgents,
            List<RawValue> activeSessions,
            int totalAgents,
            int totalSessions,
            int maxSessions,
            int totalConnectors,
            List<Connector> connectors,
            String uptime,
            long uptimeSeconds,
            String lastUpdated,
            String version,
            Health health,
            Calls calls,
            Map<String, Long> turns,
            long openTurns,
            long bargeIns,
            long connectorErrors,
            long framesIn,
            long framesOut,
            Times firstAudioMs,
            Times eventLoopLagMs) {}

    private record Connector(String name, String circuit, int liveConversations, boolean full) {}

    private record Health(
            boolean overallHealthy,
            String grpcStatus,
            Map<String, String> services,
            int servingServices,
            int totalServices) {}

    private record Calls(long active, long started, Map<String, Long> ended, @Nullable Map<String, Long> rejected) {}

    private record Times(int count, double p50, double p95, double p99, double max) {}

    private record DebugSessions(
            int activeSessionsCount, List<RawValue> activeSessionsKeys, long connectionEventsCount) {}

    private record Agents(List<Agent> agents) {}

    private record Agent(
            String id,
            String name,
            boolean isDefault,
            String connector,
            String profile,
            boolean bargeIn,
            Map<String, String> attributes,
            Calls calls,
            Map<String, Long> turns,
            long bargeIns,
            long errors,
            Times firstAudioMs,
            Shown.@Nullable Event lastError) {}

    private record Config(List<MonitoredGateway.Setting> settings) {}
}
