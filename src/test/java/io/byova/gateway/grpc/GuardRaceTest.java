package io.byova.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.test.publisher.TestPublisher;

/** The guard when two threads are at it at once: signals stay serial, and end once. */
@Timeout(180)
final class GuardRaceTest {

    private static final RuntimeException GONE = new RuntimeException("gone");

    private final Context.CancellableContext call = Context.ROOT.withCancellation();
    private final TestPublisher<Integer> caller = TestPublisher.create();

    @RepeatedTest(200)
    void aMessageAndTheCallersGoingAtOnce() {
        Recorder reader = new Recorder();
        guarded(caller.flux(), requests -> {
            requests.subscribe(reader);
            return Flux.never();
        });

        race(
                () -> {
                    for (int i = 0; i < 100; i++) {
                        caller.next(i);
                    }
                },
                () -> call.cancel(GONE));

        reader.assertSerial();
        assertThat(reader.signals).last().isEqualTo("error CANCELLED");
        assertThat(reader.signals.stream().filter(signal -> signal.startsWith("error")))
                .hasSize(1);
    }

    @RepeatedTest(200)
    void theHalfCloseAndTheCallersGoingAtOnce() {
        Recorder reader = new Recorder();
        guarded(caller.flux(), requests -> {
            requests.subscribe(reader);
            return Flux.never();
        });

        race(caller::complete, () -> call.cancel(GONE));

        assertThat(reader.signals).hasSize(1);
    }

    @RepeatedTest(50)
    void repliesFromTwoThreadsAtOnceArePassedOneAtATime() {
        TestPublisher<Integer> rude = TestPublisher.createNoncompliant(TestPublisher.Violation.REQUEST_OVERFLOW);
        Recorder reader = new Recorder();
        guarded(caller.flux(), requests -> rude.flux()).subscribe(reader);

        race(() -> sends(rude, 0), () -> sends(rude, 400));
        rude.complete();

        reader.assertSerial();
        assertThat(reader.signals).hasSize(801).last().isEqualTo("complete");
    }

    private static void sends(TestPublisher<Integer> publisher, int from) {
        for (int i = from; i < from + 400; i++) {
            publisher.next(i);
        }
    }

    private Flux<Integer> guarded(
            Flux<Integer> requests, java.util.function.Function<Flux<Integer>, Flux<Integer>> turns) {
        Context before = call.attach();
        try {
            return RequestGuard.around(requests, turns);
        } finally {
            call.detach(before);
        }
    }

    private static void race(Runnable one, Runnable other) {
        CyclicBarrier start = new CyclicBarrier(2);
        Thread thread = new Thread(() -> {
            meet(start);
            other.run();
        });
        thread.start();
        meet(start);
        one.run();
        join(thread);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
