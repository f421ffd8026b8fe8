package io.byova.gateway.connectors.lex;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import software.amazon.awssdk.services.lexruntimev2.model.StartConversationRequestEventStream;

/** Events leave as the SDK asks for them, and the caller waits where it does not. */
class LexOutboxTest {

    private final LexOutbox outbox = new LexOutbox(Runnable::run);

    @Test
    void nothingIsSentThatWasNotAskedFor() {
        // Given
        Sdk sdk = new Sdk(0);
        outbox.subscribe(sdk);
        outbox.offer(LexEvents.SILENCE);
        outbox.offer(LexEvents.PLAYBACK_OVER);
        assertThat(sdk.received).isEmpty();

        // When
        sdk.request(1);

        // Then
        assertThat(sdk.received).containsExactly(LexEvents.SILENCE);
        sdk.request(5);
        assertThat(sdk.received).containsExactly(LexEvents.SILENCE, LexEvents.PLAYBACK_OVER);
    }

    @Test
    void theCallerWaitsWhileEventsPileUp() {
        // Given
        Sdk sdk = new Sdk(0);
        outbox.subscribe(sdk);
        AtomicBoolean written = new AtomicBoolean();
        StepVerifier.create(outbox.write(frames(15))).verifyComplete();

        // When
        outbox.write(frames(10)).doOnSuccess(done -> written.set(true)).subscribe();

        // Then it goes on as soon as there is room, and not before
        sdk.request(9);
        assertThat(written).isFalse();
        sdk.request(1);
        assertThat(written).isTrue();
    }

    @Test
    void whatIsThereBeforeTheConnectionIsKeptInOrder() {
        // Given
        outbox.offer(LexEvents.SILENCE);
        outbox.offer(LexEvents.DISCONNECTION);
        outbox.complete();

        // When
        Sdk sdk = new Sdk(Long.MAX_VALUE);
        outbox.subscribe(sdk);

        // Then
        assertThat(sdk.received).containsExactly(LexEvents.SILENCE, LexEvents.DISCONNECTION);
        assertThat(sdk.completed).isTrue();
        assertThat(outbox.offer(LexEvents.SILENCE)).isFalse();
    }

    @Test
    void aStreamThatIsCancelledHoldsNobodyUp() {
        // Given a writer that waits
        Sdk sdk = new Sdk(0);
        outbox.subscribe(sdk);
        AtomicBoolean written = new AtomicBoolean();
        outbox.write(frames(40)).doOnSuccess(done -> written.set(true)).subscribe();

        // When
        sdk.cancel();

        // Then
        assertThat(written).isTrue();
        StepVerifier.create(outbox.write(frames(40))).verifyComplete();
    }

    @Test
    void itIsSubscribedOnce() {
        // Given
        outbox.subscribe(new Sdk(1));

        // When / Then
        StepVerifier.create(Flux.from(outbox)).verifyError(IllegalStateException.class);
    }

    @Test
    void eventsAreBoundedEvenWhereNobodyTakesThem() {
        // When
        StepVerifier.create(outbox.write(frames(10_000)), 1)
                .expectSubscription()
                .thenCancel()
                .verify();

        // Then
        Sdk sdk = new Sdk(Long.MAX_VALUE);
        outbox.subscribe(sdk);
        assertThat(sdk.received).hasSizeLessThan(5000);
    }

    @Test
    void manyWritersAndOneReaderLoseNothing() throws InterruptedException {
        // Given
        CountDownLatch all = new CountDownLatch(1);
        Sdk sdk = new Sdk(1) {
            @Override
            protected void hookOnNext(StartConversationRequestEventStream event) {
                super.hookOnNext(event);
                if (received.size() == 4000) {
                    all.countDown();
                }
                Schedulers.parallel().schedule(() -> request(1));
            }
        };
        outbox.subscribe(sdk);

        // When
        Flux.range(0, 4)
                .flatMap(writer -> Flux.range(0, 1000)
                        .concatMap(number -> outbox.write(frames(1)))
                        .subscribeOn(Schedulers.boundedElastic()))
                .blockLast(Duration.ofSeconds(20));

        // Then
        assertThat(all.await(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    }

    private static List<StartConversationRequestEventStream> frames(int count) {
        return Collections.nCopies(count, LexEvents.SILENCE);
    }

    /** Takes events as the SDK would. */
    private static class Sdk extends BaseSubscriber<StartConversationRequestEventStream> {
        final List<StartConversationRequestEventStream> received = Collections.synchronizedList(new ArrayList<>());
        final AtomicBoolean completed = new AtomicBoolean();
        private final long first;

        Sdk(long first) {
            this.first = first;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            if (first > 0) {
                request(first);
            }
        }

        @Override
        protected void hookOnNext(StartConversationRequestEventStream event) {
            received.add(event);
        }

        @Override
        protected void hookOnComplete() {
            completed.set(true);
        }
    }
}
