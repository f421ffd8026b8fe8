package io.byova.gateway.monitoring;

import io.byova.gateway.observe.ExpectedCall;
import io.byova.gateway.observe.Journal;
import io.byova.gateway.observe.Rejection;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** An operator's own calls, by script. They are shown as tests and counted nowhere. */
final class TestCallsApi implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(TestCallsApi.class);

    private static final int MOST_AT_ONCE = 8;
    private static final int LARGEST_SCRIPT = 4 * 1024 * 1024;
    private static final Duration LONGEST_CALL = Duration.ofMinutes(10);

    private static final Duration BEGINS_WITHIN = Duration.ofSeconds(10);

    private final MonitoredGateway gateway;
    private final Journal journal;
    private final Map<String, Disposable> running = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    TestCallsApi(MonitoredGateway gateway) {
        this.gateway = gateway;
        this.journal = gateway.journal();
    }

    Publisher<Void> begin(Exchange exchange) {
        return exchange.body(Order.class, LARGEST_SCRIPT).flatMap(order -> {
            String agent = agent(order.agentId());
            List<TestCaller.Step> script = order.script() == null ? List.of() : order.script();
            if (count.incrementAndGet() > MOST_AT_ONCE) {
                count.decrementAndGet();
                throw new Refusal(
                        HttpResponseStatus.TOO_MANY_REQUESTS, "as many test calls run as may: " + MOST_AT_ONCE);
            }
            String id = "test-" + UUID.randomUUID();
            return Mono.fromCallable(() -> gateway.testCaller().prepare(id, agent, script))
                    .subscribeOn(Schedulers.boundedElastic())
                    .doOnError(failure -> count.decrementAndGet())
                    .onErrorMap(IllegalArgumentException.class, bad -> Refusal.badRequest(bad.getMessage()))
                    .onErrorMap(
                            IllegalStateException.class,
                            cannot -> new Refusal(HttpResponseStatus.NOT_IMPLEMENTED, cannot.getMessage()))
                    .flatMap(call -> run(id, call))
                    .publishOn(exchange.loop())
                    .then(Mono.defer(() -> {
                        String location = "/api/debug/sessions/" + id;
                        exchange.response().header(HttpHeaderNames.LOCATION, location);
                        return Mono.from(exchange.json(HttpResponseStatus.CREATED, new Begun(id, agent, location)));
                    }));
        });
    }

    private String agent(@Nullable String wanted) {
        return gateway.agents().stream()
                .filter(agent -> wanted == null || wanted.isEmpty()
                        ? agent.isDefault()
                        : agent.id().equals(wanted))
                .findFirst()
                .map(MonitoredGateway.Agent::id)
                .orElseThrow(() -> Refusal.badRequest("agent_id: there is no such agent; /api/agents names them"));
    }

    /** Completes when the journal knows the call: whoever is told where it is may look at once. */
    Mono<Void> run(String id, Mono<Void> call) {
        Sinks.Empty<Void> begun = Sinks.empty();
        journal.expectTest(id, new ExpectedCall() {
            @Override
            public void began() {
                begun.tryEmitEmpty();
            }

            @Override
            public void refused(Rejection why) {
                begun.tryEmitError(new Refusal(
                        HttpResponseStatus.SERVICE_UNAVAILABLE, "the gateway refused the call: " + why.tag()));
            }
        });
        Disposable.Swap hangUp = Disposables.swap();
        running.put(id, hangUp);
        hangUp.update(call.timeout(LONGEST_CALL)
                .doOnError(failure -> begun.tryEmitError(new Refusal(
                        HttpResponseStatus.BAD_GATEWAY, "the gateway could not call itself; its log says more")))
                .doFinally(signal -> {
                    running.remove(id);
                    count.decrementAndGet();
                    // A caller who vanished leaves a conversation behind.
                    gateway.endCall().test(id);
                    journal.forgetTest(id);
                    begun.tryEmitError(new Refusal(
                            HttpResponseStatus.CONFLICT,
                            "script: the call was over before it began; let it begin with anything but end"));
                })
                .subscribe(nothing -> {}, failure -> LOGGER.atWarn()
                        .addKeyValue("conversation", id)
                        .addKeyValue("cause", failure.getClass().getName())
                        .log("a test call failed")));
        return begun.asMono().timeout(BEGINS_WITHIN, Mono.error(() -> {
            hangUp.dispose();
            return new Refusal(
                    HttpResponseStatus.GATEWAY_TIMEOUT,
                    "the call did not begin within " + BEGINS_WITHIN.toSeconds() + " s and was given up");
        }));
    }

    /** Hangs up a test call, or ends any other; false where there is none. */
    boolean end(String id) {
        Disposable call = running.get(id);
        boolean ended = gateway.endCall().test(id);
        if (call != null) {
            call.dispose();
        }
        return ended || call != null;
    }

    @Override
    public void close() {
        running.values().forEach(Disposable::dispose);
    }

    private record Order(@Nullable String agentId, @Nullable List<TestCaller.Step> script) {}

    private record Begun(String conversationId, String agentId, String location) {}
}
