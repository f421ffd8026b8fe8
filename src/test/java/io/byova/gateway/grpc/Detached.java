package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** Reads the requests apart from a reply that never comes. */
final class Detached extends BaseSubscriber<VoiceVARequest> {
    private final long demand;
    final AtomicInteger messages = new AtomicInteger();
    final AtomicReference<Throwable> failure = new AtomicReference<>();
    final AtomicBoolean over = new AtomicBoolean();
    final AtomicBoolean replyCancelled = new AtomicBoolean();

    Detached(long demand) {
        this.demand = demand;
    }

    Flux<VoiceVAResponse> apart(Flux<VoiceVARequest> rpc) {
        rpc.subscribe(this);
        return Flux.<VoiceVAResponse>never().doOnCancel(() -> replyCancelled.set(true));
    }

    boolean isOver() {
        return over.get();
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        subscription.request(demand);
    }

    @Override
    protected void hookOnNext(VoiceVARequest request) {
        messages.incrementAndGet();
    }

    @Override
    protected void hookOnComplete() {
        over.set(true);
    }

    @Override
    protected void hookOnError(Throwable throwable) {
        failure.set(throwable);
        over.set(true);
    }
}
