package io.byova.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.conversation.Race;
import io.grpc.Context;
import io.grpc.Status;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.test.publisher.TestPublisher;

/** The guard when two threads are at it at once: signals stay serial, and end once. */
@Timeout(180)
final class GuardRaceTest {

    private static final Throwable GONE = Stackless.of(Status.CANCELLED);

    private final CallerRequests<Integer> requests = new CallerRequests<>(more -> {}, 512);

    @RepeatedTest(200)
    void demandAndRequestsAtOnce() {
        // Given a reader who asks from another thread than the one requests come on
        Recorder reader = asksForNothing();
        requests.subscribe(reader);

        race(
                () -> {
                    for (int i = 0; i < 200; i++) {
                        requests.onNext(i);
                    }
                    requests.onCompleted();
                },
                () -> {
                    for (int i = 0; i < 200; i++) {
                        reader.request(1);
                    }
                });

        reader.assertSerial();
        assertThat(reader.signals).hasSize(201).startsWith("0", "1", "2").endsWith("199", "complete");
    }

    @Test
    void demandFromOutsideARequestThatIsUnderWayIsServed() {
        Race.rounds(200_000, race -> {
            // Given a reader who has asked for nothing yet
            CallerRequests<Integer> few = new CallerRequests<>(more -> {}, 2);
            AtomicInteger read = new AtomicInteger();
            BaseSubscriber<Integer> reader = new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    // Asks later.
                }

                @Override
                protected void hookOnNext(Integer request) {
                    read.incrementAndGet();
                }
            };
            few.subscribe(reader);

            // When
            race.between(() -> few.onNext(1), () -> reader.request(1));

            // Then
            assertThat(read).hasValue(1);
        });
    }

    @RepeatedTest(200)
    void aReaderWhoComesWhileRequestsCome() {
        Recorder reader = new Recorder();

        race(
                () -> {
                    for (int i = 0; i < 200; i++) {
                        requests.onNext(i);
                    }
                    requests.onCompleted();
                },
                () -> requests.subscribe(reader));

        reader.assertSerial();
        assertThat(reader.signals).hasSize(201).startsWith("0", "1", "2").endsWith("199", "complete");
    }

    @RepeatedTest(200)
    void aRequestAndTheCallersGoingAtOnce() {
        Recorder reader = asksForNothing();
        requests.subscribe(reader);
        for (int i = 0; i < 100; i++) {
            requests.onNext(i);
        }

        race(
                () -> {
                    for (int i = 0; i < 100; i++) {
                        reader.request(1);
                    }
                },
                () -> requests.callFailed(GONE));

        reader.assertSerial();
        assertThat(reader.signals).last().isEqualTo("error CANCELLED");
        assertThat(reader.signals.stream().filter(signal -> signal.startsWith("error")))
                .hasSize(1);
    }

    @RepeatedTest(200)
    void theReadersCancelAndTheEndAtOnce() {
        Recorder reader = new Recorder();
        requests.subscribe(reader);

        race(requests::onCompleted, reader::cancel);

        assertThat(reader.signals).hasSizeLessThanOrEqualTo(1);
    }

    @RepeatedTest(50)
    void repliesFromTwoThreadsAtOnceArePassedOneAtATime() {
        TestPublisher<Integer> rude = TestPublisher.createNoncompliant(TestPublisher.Violation.REQUEST_OVERFLOW);
        Recorder reader = new Recorder();
        new ReplyGuard<>(rude.flux(), Context.ROOT).subscribe(reader);

        race(() -> sends(rude, 0), () -> sends(rude, 400));
        rude.complete();

        reader.assertSerial();
        assertThat(reader.signals).hasSize(801).last().isEqualTo("complete");
    }

    private static Recorder asksForNothing() {
        return new Recorder() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                // The test asks.
            }
        };
    }

    private static void sends(TestPublisher<Integer> publisher, int from) {
        for (int i = from; i < from + 400; i++) {
            publisher.next(i);
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
