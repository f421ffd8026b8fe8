package io.byova.gateway.connectors.realtime;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;

/** A turn of caller audio on its way to the vendor: what has come of it so far. */
final class Listening {

    private static final int BYTES_PER_MILLI = 8;
    private static final byte MULAW_SILENCE = (byte) 0xFF;
    private static final byte ALAW_SILENCE = (byte) 0xD5;

    /** The vendor has heard speech in it. */
    volatile boolean heardSpeech;

    /** Its utterance is over: WxCC has been told to send no more, and what comes all the same is dropped. */
    volatile boolean over;

    /** Its audio goes to the vendor as A-law. */
    volatile boolean alaw;

    /** Any audio has been sent. */
    volatile boolean sent;

    /** The caller's side has ended, and the vendor has been given the silence it ends an utterance by. */
    volatile boolean flushed;

    private final AtomicLong demand = new AtomicLong();
    private final AtomicReference<Sinks.@Nullable Empty<Void>> waiting = new AtomicReference<>();

    /** The caller's side asks for responses. */
    void requested(long n) {
        demand.accumulateAndGet(n, Operators::addCap);
        Sinks.Empty<Void> waiter = waiting.getAndSet(null);
        if (waiter != null) {
            waiter.tryEmitEmpty();
        }
    }

    /** The caller's side has got one. */
    void responded() {
        demand.updateAndGet(left -> left == Long.MAX_VALUE || left == 0 ? left : left - 1);
    }

    /** Completes when somebody wants an answer: while nobody does, the caller is not listened to. */
    Mono<Void> asked() {
        if (demand.get() > 0) {
            return Mono.empty();
        }
        Sinks.Empty<Void> next = Sinks.empty();
        waiting.set(next);
        return demand.get() > 0 ? Mono.empty() : next.asMono();
    }

    /** So much silence, in the session's format. */
    static ClientEvent silence(int millis, boolean alaw) {
        byte[] silence = new byte[millis * BYTES_PER_MILLI];
        Arrays.fill(silence, alaw ? ALAW_SILENCE : MULAW_SILENCE);
        return ClientEvent.append(silence);
    }
}
