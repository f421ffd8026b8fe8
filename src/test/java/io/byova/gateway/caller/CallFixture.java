package io.byova.gateway.caller;

import org.junit.jupiter.api.AfterEach;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A gateway on loopback and calls to it, in time that runs three times as fast: more would make a busy machine look slow. */
abstract class CallFixture {

    static final Recording HELLO = new Recording("hello", Answers.mulaw(300));

    private final Scheduler real = Schedulers.newSingle("test-caller", true);
    private final Scheduler fastTime = new AcceleratedScheduler(real, 3);
    FakeAgent agent = new FakeAgent();
    FakeGateway gateway = FakeGateway.correct();

    @AfterEach
    void close() {
        gateway.close();
        real.dispose();
    }

    final void given(FakeAgent behaviour) {
        gateway.close();
        agent = behaviour;
        gateway = new FakeGateway(behaviour);
    }

    final CallOptions.Builder options() {
        return CallOptions.to("127.0.0.1", gateway.port())
                .conversationId("call-1")
                .agentId("agent-1")
                .orgId("org-1")
                .scheduler(fastTime);
    }

    final CallReport call(CallScript script) {
        return SimulatedCaller.call(options().build(), script).block();
    }

    static TimelineEvent first(CallReport report, Class<? extends Fact> kind) {
        return report.events().stream()
                .filter(event -> kind.isInstance(event.fact()))
                .findFirst()
                .orElseThrow();
    }
}
