package io.byova.gateway.monitoring;

import io.byova.gateway.connector.EndReason;
import io.byova.gateway.observe.Counts;
import io.byova.gateway.observe.Journal;
import io.byova.gateway.observe.Latency;
import io.byova.gateway.observe.Outcome;
import io.byova.gateway.observe.Rejection;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.reactivestreams.Publisher;

/**
 * The journal's counters for Prometheus. They are read when somebody scrapes, so the pipeline pays nothing for them. Labels
 * are agents and words of this build: never a conversation's or an organisation's id.
 */
final class Metrics implements AutoCloseable {

    private static final String AGENT = "agent";
    private static final List<String> CIRCUITS = List.of("closed", "open", "half-open");
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();

    Metrics(MonitoredGateway gateway, LoopLag lag) {
        Journal journal = gateway.journal();
        LatencyHistogram firstAudio = new LatencyHistogram(
                "byova_first_audio_seconds", "From the caller's end of input to the first audio of the reply", AGENT);
        LatencyHistogram added = new LatencyHistogram(
                "byova_gateway_time_seconds",
                "What the gateway adds: from request to connector, and from connector to response",
                AGENT,
                "direction");
        for (MonitoredGateway.Agent agent : gateway.agents()) {
            Counts counts = journal.countsOf(agent.id());
            agent(counts, Tags.of(AGENT, agent.id()));
            vendor(counts, Tags.of(AGENT, agent.id(), "connector", agent.connector()));
            firstAudio.add(counts.firstAudio(), agent.id());
            added.add(counts.addedIn(), agent.id(), "in");
            added.add(counts.addedOut(), agent.id(), "out");
        }
        gateway.connectors().forEach(this::connector);
        for (Rejection why : Rejection.values()) {
            counter(
                    "byova.calls.rejected",
                    "RPCs refused",
                    journal,
                    each -> each.rejected(why),
                    Tags.of("reason", why.tag()));
        }
        Gauge.builder("byova.calls.limit", gateway, MonitoredGateway::maxCalls)
                .description("Calls that may be live at once")
                .register(registry);
        Gauge.builder("byova.serving", gateway, each -> each.serving().getAsBoolean() ? 1 : 0)
                .description("1 while new calls are welcome")
                .register(registry);
        Gauge.builder("byova.build.info", () -> 1)
                .description("The build that runs")
                .tags("version", gateway.version(), "java", System.getProperty("java.version", "unknown"))
                .register(registry);
        LatencyHistogram loops = new LatencyHistogram(
                "byova_event_loop_lag_seconds", "How late the event loops that carry calls are", "loop");
        int number = 0;
        for (Latency each : lag.lags()) {
            number++;
            loops.add(each, Integer.toString(number));
        }
        registry.getPrometheusRegistry().register(firstAudio);
        registry.getPrometheusRegistry().register(added);
        registry.getPrometheusRegistry().register(new RpcHistogram(gateway.rpcs()));
        registry.getPrometheusRegistry().register(loops);
        machine();
    }

    private void agent(Counts counts, Tags agent) {
        gauge("byova.calls.active", "Live calls", counts, Counts::active, agent);
        gauge("byova.turns.open", "Open RPCs", counts, Counts::openTurns, agent);
        counter("byova.calls.started", "Calls begun", counts, Counts::started, agent);
        for (EndReason reason : EndReason.values()) {
            ended(counts, each -> each.ended(reason), agent.and("reason", reason.tag()));
        }
        ended(counts, Counts::refused, agent.and("reason", Counts.REFUSED));
        for (Outcome outcome : Outcome.values()) {
            counter(
                    "byova.turns",
                    "RPCs ended",
                    counts,
                    each -> each.turns(outcome),
                    agent.and("outcome", outcome.tag()));
        }
        counter("byova.barge.ins", "Replies interrupted by callers", counts, Counts::bargeIns, agent);
        Tags in = agent.and("direction", "in");
        Tags out = agent.and("direction", "out");
        counter("byova.frames", "Audio messages", counts, Counts::framesIn, in);
        counter("byova.frames", "Audio messages", counts, Counts::framesOut, out);
        counter("byova.audio.bytes", "Bytes of audio", counts, Counts::bytesIn, in);
        counter("byova.audio.bytes", "Bytes of audio", counts, Counts::bytesOut, out);
    }

    private void vendor(Counts counts, Tags tags) {
        counter(
                "byova.connector.requests",
                "Questions to the connector, each attempt counted",
                counts,
                Counts::asked,
                tags);
        counter("byova.connector.errors", "Failures a caller heard", counts, Counts::errors, tags);
    }

    private void connector(MonitoredGateway.Connector connector) {
        Tags name = Tags.of("connector", connector.name());
        gauge(
                "byova.connector.conversations",
                "Live conversations of a connector",
                connector,
                each -> each.state().get().liveConversations(),
                name);
        for (String circuit : CIRCUITS) {
            gauge(
                    "byova.connector.circuit",
                    "1 for the state a connector's circuit breaker is in",
                    connector,
                    each -> each.state().get().circuit().equals(circuit) ? 1 : 0,
                    name.and("state", circuit));
        }
    }

    private void ended(Counts counts, ToDoubleFunction<Counts> number, Tags tags) {
        counter("byova.calls.ended", "Calls ended", counts, number, tags);
    }

    private <T> void counter(String name, String help, T of, ToDoubleFunction<T> number, Tags tags) {
        FunctionCounter.builder(name, of, number).description(help).tags(tags).register(registry);
    }

    private <T> void gauge(String name, String help, T of, ToDoubleFunction<T> number, Tags tags) {
        Gauge.builder(name, of, number).description(help).tags(tags).register(registry);
    }

    private void machine() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        gc.bindTo(registry);
    }

    Publisher<Void> scrape(Exchange exchange) {
        String accept = exchange.header(HttpHeaderNames.ACCEPT);
        String type = accept != null && accept.contains(OPEN_METRICS)
                ? OPEN_METRICS + "; version=1.0.0; charset=utf-8"
                : TEXT;
        return exchange.bytes(HttpResponseStatus.OK, type, registry.scrape(type).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
