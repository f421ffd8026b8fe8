package io.byova.gateway.monitoring;

import io.byova.gateway.observe.Journal;
import io.byova.gateway.observe.LogBook;
import io.byova.gateway.observe.RpcTimes;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import reactor.core.publisher.Mono;

/** A gateway to be shown that serves, and has nothing but what a test gives it. */
public final class EmptyGateway {

    private Journal journal = new Journal();
    private Predicate<String> endCall = id -> false;
    private TestDoor testDoor = MonitoredGateway.idle(() -> true).testDoor();
    private List<ScheduledExecutorService> eventLoops = List.of();

    public EmptyGateway journal(Journal ofCalls) {
        journal = ofCalls;
        return this;
    }

    EmptyGateway endCall(Predicate<String> end) {
        endCall = end;
        return this;
    }

    public EmptyGateway testDoor(TestDoor door) {
        testDoor = door;
        return this;
    }

    EmptyGateway eventLoop(ScheduledExecutorService loop) {
        eventLoops = List.of(loop);
        return this;
    }

    public MonitoredGateway monitored() {
        return new MonitoredGateway(
                "test",
                () -> true,
                journal,
                new RpcTimes(),
                List.of(),
                List.of(),
                1,
                List.of(),
                endCall,
                (id, agent, script) -> Mono.never(),
                testDoor,
                eventLoops,
                new LogBook());
    }
}
