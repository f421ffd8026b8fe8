package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.EndReason;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Tells a connector that its conversation has ended, once nobody is inside its gate, and waits for it a known time. Goes on
 * whether or not anybody listens: an end must not be cancelled with the RPC that brought it. Most connectors are done before
 * {@link #tell} returns; such an end costs no timer and nothing but this object.
 */
final class Ending implements CoreSubscriber<VoiceVAResponse> {

    private static final AtomicIntegerFieldUpdater<Ending> OVER =
            AtomicIntegerFieldUpdater.newUpdater(Ending.class, "over");

    private final LiveConversation conversation;
    private final EndReason reason;

    private volatile @Nullable Subscription upstream;
    private volatile @Nullable Disposable timer;

    /** 1 from the moment it is known how it ends. */
    private volatile int over;

    /** What the connector has said last; told by it alone. */
    private @Nullable VoiceVAResponse last;

    /** What became of it is known; guarded by this. */
    private boolean settled;

    /** The connector's answer, where it has given one; guarded by this. */
    private @Nullable VoiceVAResponse answer;

    /** Whoever waits for that; guarded by this. */
    private Sinks.@Nullable One<VoiceVAResponse> awaited;

    Ending(LiveConversation conversation, EndReason reason) {
        this.conversation = conversation;
        this.reason = reason;
    }

    /**
     * Tells the connector. To be called once, after the gate has been closed.
     *
     * @return its last response; empty where it has nothing to say, fails, or is late
     */
    Mono<VoiceVAResponse> tell(Duration limit, Scheduler timers) {
        try {
            conversation.gate().whenEmpty(this::ask);
        } finally {
            // Also after an Error nobody expects: its place at the connector is left in any case.
            if (over == 0) {
                arm(limit, timers);
            }
        }
        return outcome();
    }

    private void ask() {
        if (over != 0) {
            return;
        }
        try {
            Flux<VoiceVAResponse> end = Objects.requireNonNull(
                    conversation.route().connector().endConversation(conversation, reason),
                    "the connector returned no Flux");
            end.subscribe(this);
        } catch (LinkageError missing) {
            giveUp(ConnectorCall.missing(missing));
        } catch (Throwable thrown) {
            Exceptions.throwIfFatal(thrown);
            giveUp(thrown);
        }
    }

    // ---- what the connector says ------------------------------------------------------------------------------------

    @Override
    public void onSubscribe(Subscription subscription) {
        // Where subscribing fails half way, Reactor subscribes once more to say so.
        if (!Operators.validate(upstream, subscription)) {
            return;
        }
        upstream = subscription;
        if (over == 0) {
            subscription.request(Long.MAX_VALUE);
        } else {
            // The time was over just before.
            subscription.cancel();
        }
    }

    @Override
    public void onNext(VoiceVAResponse response) {
        last = response;
    }

    @Override
    public void onComplete() {
        if (OVER.compareAndSet(this, 0, 1)) {
            settle(last);
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (OVER.compareAndSet(this, 0, 1)) {
            fail(failure);
        } else {
            Operators.onErrorDropped(failure, currentContext());
        }
    }

    // ---- time -------------------------------------------------------------------------------------------------------

    private void arm(Duration limit, Scheduler timers) {
        try {
            Disposable scheduled =
                    timers.schedule(() -> giveUp(new TimeoutException()), limit.toNanos(), TimeUnit.NANOSECONDS);
            timer = scheduled;
            if (over != 0) {
                scheduled.dispose();
            }
        } catch (RejectedExecutionException closing) {
            giveUp(closing);
        }
    }

    /** Ends it without the connector. */
    private void giveUp(Throwable why) {
        if (!OVER.compareAndSet(this, 0, 1)) {
            return;
        }
        Subscription running = upstream;
        if (running != null) {
            try {
                running.cancel();
            } catch (LinkageError missing) {
                // There is nobody left to tell, and there is more to do.
                Operators.onErrorDropped(ConnectorCall.missing(missing), currentContext());
            } catch (RuntimeException thrown) {
                Operators.onErrorDropped(thrown, currentContext());
            }
        }
        fail(why);
    }

    private void fail(Throwable why) {
        CallLog.endFailed(conversation, why);
        settle(null);
    }

    // ---- what becomes of it -----------------------------------------------------------------------------------------

    private void settle(@Nullable VoiceVAResponse result) {
        Disposable running = timer;
        if (running != null) {
            running.dispose();
        }
        conversation.attach(null);
        // Not before: a vendor that takes so many sessions counts this one until it has been told.
        conversation.leaveConnector();
        Sinks.One<VoiceVAResponse> told;
        synchronized (this) {
            answer = result;
            settled = true;
            told = awaited;
        }
        if (told == null) {
            return;
        }
        if (result == null) {
            told.tryEmitEmpty();
        } else {
            told.tryEmitValue(result);
        }
    }

    private synchronized Mono<VoiceVAResponse> outcome() {
        if (settled) {
            return Mono.justOrEmpty(answer);
        }
        if (awaited == null) {
            awaited = Sinks.one();
        }
        return awaited.asMono();
    }
}
