package io.byova.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.test.StepVerifier;

/** An RPC's requests without a network: what passes, what waits, and how they end. */
@Timeout(30)
final class CallerRequestsTest {

    private static final int PREFETCH = 8;
    private static final Throwable GONE = Stackless.of(Status.CANCELLED);

    private final AtomicLong askedOfGrpc = new AtomicLong();
    private final CallerRequests<Integer> requests = new CallerRequests<>(askedOfGrpc::addAndGet, PREFETCH);

    @Test
    void requestsPassInOrderAsTheyAreAskedFor() {
        StepVerifier.create(requests, 0)
                .then(() -> says(1, 2, 3))
                .expectNoEvent(java.time.Duration.ofMillis(1))
                .thenRequest(2)
                .expectNext(1, 2)
                .thenRequest(1)
                .expectNext(3)
                .then(requests::onCompleted)
                .verifyComplete();
    }

    @Test
    void aHalfCloseWaitsForWhatWasSaidBefore() {
        StepVerifier.create(requests, 0)
                .then(() -> says(1))
                .then(requests::onCompleted)
                .expectNoEvent(java.time.Duration.ofMillis(1))
                .thenRequest(1)
                .expectNext(1)
                .verifyComplete();
    }

    @Test
    void whatWasSaidBeforeAnybodyReadIsNotLost() {
        says(1, 2);
        requests.onCompleted();

        StepVerifier.create(requests).expectNext(1, 2).verifyComplete();
    }

    @Test
    void noMoreIsAskedOfTheCallerThanTheReaderTakes() {
        // Given a reader who asks for nothing
        Recorder reader = new Recorder() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                // Later.
            }
        };
        requests.begin();
        requests.subscribe(reader);
        says(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(askedOfGrpc).hasValue(PREFETCH);

        // When three quarters have been taken
        reader.request(5);
        assertThat(askedOfGrpc).hasValue(PREFETCH);
        reader.request(1);

        // Then
        assertThat(askedOfGrpc).hasValue(PREFETCH + 6);
    }

    @Test
    void cancellingEndsTheReadingAndDrainsTheCall() {
        List<Integer> seen = new ArrayList<>();
        requests.begin();
        requests.take(1).subscribe(seen::add);

        says(1, 2, 3);

        assertThat(seen).containsExactly(1);
        assertThat(askedOfGrpc).hasValueGreaterThan(1_000_000);
    }

    @Test
    void aCallThatIsOverCompletesTheReader() {
        Recorder reader = new Recorder();
        requests.subscribe(reader);
        says(1);

        requests.callOver();
        says(2);

        assertThat(reader.signals).containsExactly("1", "complete");
    }

    @Test
    void aCallerWhoGoesEndsTheReaderWithCancelled() {
        Recorder reader = new Recorder();
        requests.subscribe(reader);

        requests.callFailed(GONE);
        says(2);

        assertThat(reader.signals).containsExactly("error CANCELLED");
    }

    @Test
    void aCallerWhoGoesTakesAlongWhatNobodyHasTaken() {
        Recorder reader = new Recorder() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                // Never.
            }
        };
        requests.subscribe(reader);
        says(1, 2);

        requests.callFailed(GONE);

        assertThat(reader.signals).containsExactly("error CANCELLED");
    }

    @Test
    void aCallerWhoGoesWhileARequestIsUnderWayEndsTheReaderAfterIt() {
        List<String> seen = new ArrayList<>();
        requests.subscribe(
                request -> {
                    requests.callFailed(GONE);
                    seen.add("request " + request);
                },
                failure -> seen.add("error"));

        says(1, 2);

        assertThat(seen).containsExactly("request 1", "error");
    }

    @Test
    void aReaderWhoComesAfterTheCallerHasGoneIsToldAtOnce() {
        requests.callFailed(GONE);

        StepVerifier.create(requests)
                .verifyErrorMatches(e -> Status.fromThrowable(e).getCode() == Status.Code.CANCELLED);
    }

    @Test
    void aReaderWhoCancelledHearsNothingOfTheEnd() {
        Recorder reader = new Recorder();
        requests.subscribe(reader);
        reader.cancel();

        requests.callFailed(GONE);
        requests.callOver();
        requests.onCompleted();

        assertThat(reader.signals).isEmpty();
    }

    @Test
    void theyCanBeReadOnce() {
        requests.subscribe(new Recorder());

        StepVerifier.create(requests).verifyError(IllegalStateException.class);
    }

    @Test
    void aReaderWhoAsksForEachFromInsideTheOneBeforeIsServedInOrder() {
        // Given
        Recorder reader = new Recorder() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(1);
            }

            @Override
            protected void hookOnNext(Integer value) {
                super.hookOnNext(value);
                request(1);
            }
        };
        requests.subscribe(reader);

        // When
        for (int i = 0; i < 1000; i++) {
            requests.onNext(i);
        }

        // Then
        reader.assertSerial();
        assertThat(reader.signals).hasSize(1000).startsWith("0", "1", "2").endsWith("999");
    }

    @Test
    void aFramePassesWithoutAllocation() {
        // Given
        AtomicInteger passed = new AtomicInteger();
        requests.subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(1);
            }

            @Override
            protected void hookOnNext(Integer value) {
                passed.incrementAndGet();
                request(1);
            }
        });
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        Integer frame = 1;
        for (int i = 0; i < 100_000; i++) {
            requests.onNext(frame);
        }

        // When
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100_000; i++) {
            requests.onNext(frame);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        // Then even one object per frame would be more than a million bytes
        assertThat(allocated).isLessThan(100_000);
        assertThat(passed).hasValue(200_000);
    }

    private void says(Integer... all) {
        for (Integer each : all) {
            requests.onNext(each);
        }
    }
}
