package io.byova.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.cisco.wcc.ccai.media.v1.Prompt;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The faults of reactive-grpc on the way out, like {@link ReactiveGrpcFaultsIT} those on the way in. */
@Timeout(180)
final class ReactiveGrpcReplyFaultsIT {

    private static final VoiceVAResponse REPLY = VoiceVAResponse.getDefaultInstance();

    @Test
    void theGrpcContextIsThereAfterAThreadHop() {
        // Given
        AtomicReference<Context> atTheEdge = new AtomicReference<>();
        AtomicReference<Context> later = new AtomicReference<>();
        try (Edge edge = Edge.guarded(rpc -> {
            atTheEdge.set(Context.current());
            return rpc.publishOn(Schedulers.parallel())
                    .concatMap(request -> Mono.deferContextual(context -> {
                        later.set(context.get(WxccGatewayServer.CALL_CONTEXT));
                        return Mono.just(REPLY);
                    }));
        })) {

            // When
            Status status = edge.call().says("a").halfCloses().status();

            // Then
            assertThat(status).isEqualTo(Status.OK);
            assertThat(later.get()).isNotNull().isSameAs(atTheEdge.get());
        }
    }

    @Test
    void repliesThatOverlapArriveWhole() {
        // Given four threads that send at once, against the rules
        int threads = 4;
        int each = 200;
        try (Edge edge = Edge.guarded(rpc -> Flux.from(subscriber -> {
            subscriber.onSubscribe(new Nothing());
            AtomicInteger running = new AtomicInteger(threads);
            CountDownLatch start = new CountDownLatch(threads);
            for (int t = 0; t < threads; t++) {
                int thread = t;
                new Thread(() -> {
                            start.countDown();
                            awaitUnchecked(start);
                            for (int i = 0; i < each; i++) {
                                subscriber.onNext(reply(thread, i));
                            }
                            if (running.decrementAndGet() == 0) {
                                subscriber.onComplete();
                            }
                        })
                        .start();
            }
        }))) {

            // When
            Caller caller = edge.call().says("a").halfCloses();

            // Then
            assertThat(caller.status()).isEqualTo(Status.OK);
            assertThat(caller.replies()).hasSize(threads * each);
            for (int t = 0; t < threads; t++) {
                String prefix = t + "-";
                assertThat(caller.replies().stream()
                                .map(reply -> reply.getPrompts(0).getText())
                                .filter(text -> text.startsWith(prefix)))
                        .containsExactlyElementsOf(IntStream.range(0, each)
                                .mapToObj(i -> prefix + i)
                                .toList());
            }
        }
    }

    @Test
    void anEmptyListingIsOurFault() {
        try (Edge edge = Edge.guardedAgents(request -> Mono.empty())) {
            Throwable failure = catchThrowable(edge::list);
            assertThat(((StatusRuntimeException) failure).getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
            assertThat(failure).hasMessageMatching("INTERNAL: internal error, id [0-9a-f]{8}");
        }
    }

    @Test
    void withoutTheGuardItLooksLikeACancel() {
        try (Edge edge = Edge.naiveAgents(request -> Mono.empty())) {
            Throwable failure = catchThrowable(edge::list);
            assertThat(((StatusRuntimeException) failure).getStatus().getCode())
                    .isNotEqualTo(Status.Code.OK)
                    .isEqualTo(Status.Code.CANCELLED);
        }
    }

    private static VoiceVAResponse reply(int thread, int number) {
        return VoiceVAResponse.newBuilder()
                .addPrompts(Prompt.newBuilder()
                        .setText(thread + "-" + number)
                        .setAudioContent(ByteString.copyFrom(new byte[160])))
                .build();
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private record Nothing() implements Subscription {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    }
}
