package io.byova.gateway.tracing;

import io.byova.gateway.observe.CallIdentity;
import io.byova.gateway.observe.CallObserver;
import io.byova.gateway.observe.GatewayObserver;
import io.byova.gateway.observe.Rejection;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import reactor.core.publisher.Mono;

/** Traces calls: told of them like any observer. Thread-safe; ends with {@link #close}. */
public final class Tracing implements GatewayObserver {

    private static final int ALL = 100;

    private final SpanQueue spans;
    private final SpanSender sender;
    private final int samplePercent;
    private final Predicate<String> isTest;

    private Tracing(TracingSettings settings, Predicate<String> isTest) {
        this.spans = new SpanQueue(settings.queue());
        this.sender = new SpanSender(settings, spans);
        this.samplePercent = settings.samplePercent();
        this.isTest = isTest;
    }

    /**
     * Begins to send what it is told of.
     *
     * @param isTest whether the conversation with this id is an operator's own, which its spans say
     */
    public static Tracing start(TracingSettings settings, Predicate<String> isTest) {
        return new Tracing(settings, isTest);
    }

    @Override
    public CallObserver call(CallIdentity call) {
        boolean sampled = ThreadLocalRandom.current().nextInt(ALL) < samplePercent;
        // Also one that is not: its turns may be part of callers' traces that are.
        return new TracedCall(call, isTest.test(call.conversationId()), sampled, spans, now());
    }

    @Override
    public void rejected(Rejection why, String conversationId) {
        // No turn, no span; it is counted elsewhere.
    }

    static long now() {
        java.time.Instant now = java.time.Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    /** Sends what still waits, as far as the collector takes it at once, and frees its thread. */
    public Mono<Void> close() {
        return sender.close();
    }
}
