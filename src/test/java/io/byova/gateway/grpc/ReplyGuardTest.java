package io.byova.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
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
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** The guard before reactive-grpc's writer, without a network: what it passes, and what it holds back. */
@Timeout(30)
final class ReplyGuardTest {

    @Test
    void aReplyThatIsOverHearsNothingOfWhatIsClearedUpAfterIt() {
        // Given
        TestPublisher<Integer> answers = TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
        TestSubscriber<Integer> writer = TestSubscriber.create();
        guarded(answers.flux()).subscribe(writer);
        answers.complete();

        // When gRPC closes the call, upon which reactive-grpc cancels
        writer.cancel();

        // Then
        assertThat(writer.isTerminatedComplete()).isTrue();
        answers.assertNotCancelled();
    }

    @Test
    void repliesAreNeverFused() {
        AtomicReference<Subscription> offered = new AtomicReference<>();
        guarded(Flux.range(1, 3)).subscribe(new CoreSubscriber<>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                offered.set(subscription);
            }

            @Override
            public void onNext(Integer reply) {}

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onComplete() {}
        });

        assertThat(offered.get()).isNotInstanceOf(Fuseable.QueueSubscription.class);
    }

    @Test
    void theCallsContextIsInTheRepliesContext() {
        Context call = Context.current().withValue(Context.key("caller"), "somebody");
        AtomicReference<Object> seen = new AtomicReference<>();
        Flux<Integer> replies = Flux.deferContextual(context -> {
            seen.set(context.get(WxccGatewayServer.CALL_CONTEXT));
            return Flux.empty();
        });

        new ReplyGuard<>(replies, call).subscribe();

        assertThat(seen).hasValue(call);
    }

    @Test
    void aSourceThatAnswersEachRequestFromInsideIsPassedInOrder() {
        List<Integer> seen = new ArrayList<>();
        guarded(Flux.range(1, 10_000)).subscribe(new BaseSubscriber<>() {
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
        guarded(rude.flux()).subscribe(new BaseSubscriber<>() {
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
    void aReplyPassesWithoutAllocation() {
        // Given
        AtomicReference<CoreSubscriber<? super Integer>> source = new AtomicReference<>();
        AtomicInteger passed = new AtomicInteger();
        guarded(new Flux<Integer>() {
                    @Override
                    public void subscribe(CoreSubscriber<? super Integer> actual) {
                        source.set(actual);
                        actual.onSubscribe(Operators.emptySubscription());
                    }
                })
                .subscribe(new BaseSubscriber<>() {
                    @Override
                    protected void hookOnNext(Integer value) {
                        passed.incrementAndGet();
                    }
                });
        CoreSubscriber<? super Integer> in = source.get();
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        Integer reply = 1;
        pass(in, reply, 100_000);

        // When
        long before = threads.getCurrentThreadAllocatedBytes();
        pass(in, reply, 100_000);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        // Then even one object per reply would be more than a million bytes
        assertThat(allocated).isLessThan(100_000);
        assertThat(passed).hasValue(200_000);
    }

    private static void pass(CoreSubscriber<? super Integer> in, Integer reply, int times) {
        for (int i = 0; i < times; i++) {
            in.onNext(reply);
        }
    }

    private static Flux<Integer> guarded(Flux<Integer> replies) {
        return new ReplyGuard<>(replies, Context.ROOT);
    }

    private static void join(Runnable task) {
        Thread thread = new Thread(task);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
