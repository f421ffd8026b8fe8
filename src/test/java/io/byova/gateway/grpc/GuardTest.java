package io.byova.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.Status;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** The guard's two operators without a network: what they pass, what they hold back, and their races. */
@Timeout(30)
final class GuardTest {

    private static final RuntimeException GONE = new RuntimeException("gone");

    private final Context.CancellableContext call = Context.ROOT.withCancellation();
    private final TestPublisher<Integer> caller = TestPublisher.create();

    @Test
    void cancellingTheRequestsDrainsAndDropsThem() {
        Flux<Integer> replies = guarded(caller.flux(), requests -> requests.take(1));

        StepVerifier.create(replies)
                .then(() -> caller.next(1, 2, 3))
                .expectNext(1)
                .verifyComplete();

        caller.assertNotCancelled();
        caller.assertMinRequested(1_000_000);
    }

    @Test
    void aReplyThatIsOverHearsNothingOfWhatIsClearedUpAfterIt() {
        // Given
        TestPublisher<Integer> answers = TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
        TestSubscriber<Integer> writer = TestSubscriber.create();
        guarded(caller.flux(), requests -> answers.flux()).subscribe(writer);
        answers.complete();

        // When gRPC closes the call, upon which reactive-grpc cancels
        writer.cancel();

        // Then
        assertThat(writer.isTerminatedComplete()).isTrue();
        answers.assertNotCancelled();
    }

    @Test
    void aCallThatEndsWellCompletesTheReader() {
        Recorder reader = new Recorder();
        guarded(caller.flux(), requests -> {
            requests.subscribe(reader);
            return Flux.never();
        });
        caller.next(1);

        call.cancel(null);
        caller.next(2);

        assertThat(reader.signals).containsExactly("1", "complete");
        caller.assertNotCancelled();
    }

    @Test
    void aCallerWhoGoesEndsTheReaderWithCancelled() {
        Recorder reader = new Recorder();
        guarded(caller.flux(), requests -> {
            requests.subscribe(reader);
            return Flux.never();
        });

        call.cancel(GONE);
        caller.next(2);

        assertThat(reader.signals).containsExactly("error CANCELLED");
    }

    @Test
    void aCallerWhoGoesWhileAMessageIsUnderWayEndsTheReaderAfterIt() {
        List<String> seen = new ArrayList<>();
        guarded(caller.flux(), requests -> {
            requests.subscribe(
                    request -> {
                        call.cancel(GONE);
                        seen.add("message " + request);
                    },
                    failure -> seen.add("error"));
            return Flux.never();
        });

        caller.next(1, 2);

        assertThat(seen).containsExactly("message 1", "error");
    }

    @Test
    void aReaderWhoComesAfterTheCallerHasGoneIsToldAtOnce() {
        AtomicReference<Flux<Integer>> late = new AtomicReference<>();
        guarded(caller.flux(), requests -> {
            late.set(requests);
            return Flux.never();
        });
        call.cancel(GONE);

        StepVerifier.create(late.get())
                .verifyErrorMatches(e -> Status.fromThrowable(e).getCode() == Status.Code.CANCELLED);
    }

    @Test
    void aCallerWhoGoesCancelsTheReplyFirst() {
        List<String> seen = new ArrayList<>();
        guarded(caller.flux(), requests -> requests.doOnCancel(() -> seen.add("cancelled"))
                        .doOnError(e -> seen.add("error")))
                .subscribe();

        call.cancel(GONE);

        assertThat(seen).containsExactly("cancelled");
    }

    @Test
    void repliesAreNeverFused() {
        AtomicReference<Subscription> offered = new AtomicReference<>();
        guarded(caller.flux(), requests -> Flux.range(1, 3)).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                offered.set(subscription);
            }
        });
        List<Object> upstream = new ArrayList<>();
        guarded(caller.flux(), requests -> Flux.from(requests)).subscribe(new CoreSubscriber<Integer>() {
            @Override
            public void onSubscribe(Subscription s) {
                upstream.add(s);
            }

            @Override
            public void onNext(Integer i) {}

            @Override
            public void onError(Throwable t) {}

            @Override
            public void onComplete() {}
        });

        assertThat(upstream.get(0)).isNotInstanceOf(Fuseable.QueueSubscription.class);
    }

    @Test
    void aSourceThatAnswersEachRequestFromInsideIsPassedInOrder() {
        List<Integer> seen = new ArrayList<>();
        guarded(caller.flux(), requests -> Flux.range(1, 10_000)).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(1);
            }

            @Override
            protected void hookOnNext(Integer value) {
                seen.add(value);
                request(1);
            }
        });

        assertThat(seen).hasSize(10_000).isSorted();
    }

    @Test
    void moreOverlapThanDemandExplainsEndsTheReply() {
        // Given a reader stuck in the first reply while another thread sends without demand
        TestPublisher<Integer> rude = TestPublisher.createNoncompliant(TestPublisher.Violation.REQUEST_OVERFLOW);
        List<String> seen = new ArrayList<>();
        guarded(caller.flux(), requests -> rude.flux()).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnNext(Integer value) {
                if (value == 0) {
                    join(() -> {
                        for (int i = 1; i <= ReplyGuard.WAITING + 10; i++) {
                            rude.next(i);
                        }
                    });
                }
            }

            @Override
            protected void hookOnError(Throwable failure) {
                seen.add(failure.getMessage());
            }
        });

        rude.next(0);

        assertThat(seen).singleElement().asString().contains("ignores demand");
    }

    @Test
    void aFramePassesBothWaysWithoutAllocation() {
        // Given requests that come straight back as replies
        AtomicReference<CoreSubscriber<? super Integer>> source = new AtomicReference<>();
        AtomicInteger passed = new AtomicInteger();
        Flux<Integer> requests = new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Integer> actual) {
                source.set(actual);
                actual.onSubscribe(Operators.emptySubscription());
            }
        };
        guarded(requests, same -> same).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnNext(Integer value) {
                passed.incrementAndGet();
            }
        });
        CoreSubscriber<? super Integer> in = source.get();
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        Integer frame = 1;
        pass(in, frame, 100_000);

        // When
        long before = threads.getCurrentThreadAllocatedBytes();
        pass(in, frame, 100_000);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        // Then even one object per frame would be more than a million bytes
        assertThat(allocated).isLessThan(100_000);
        assertThat(passed).hasValue(200_000);
    }

    private static void pass(CoreSubscriber<? super Integer> in, Integer frame, int times) {
        for (int i = 0; i < times; i++) {
            in.onNext(frame);
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

    private static void join(Runnable task) {
        Thread thread = new Thread(task);
        thread.start();
        join(thread);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
