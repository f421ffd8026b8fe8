package io.byova.gateway.connectors.realtime;

import io.byova.gateway.audio.Loudness;
import io.byova.gateway.connector.CallerInput;
import java.time.Duration;
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

    /** Louder than what a quiet telephone line carries. */
    private static final long LOUD = Loudness.ofDecibels(-45);

    /** The vendor has told of speech by then. */
    private static final long TOLD_WITHIN_NANOS = Duration.ofSeconds(2).toNanos();

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

    /** When audio as loud as speech was last sent; meaningless unless {@link #loud}. */
    private volatile long loudAtNanos;

    /** Audio as loud as speech was sent that the vendor has not made an utterance of. */
    private volatile boolean loud;

    private volatile boolean closed;

    /** Whether an input is to go to the vendor; notes how loud it is. */
    boolean takes(CallerInput input, long nowNanos) {
        if (!(input instanceof CallerInput.Audio) || over) {
            return false;
        }
        CallerInput.Audio audio = (CallerInput.Audio) input;
        alaw = SessionShape.isAlaw(audio.format());
        byte[] bytes = audio.bytes().toByteArray();
        if (Loudness.meanSquare(bytes, 0, bytes.length, audio.format().encoding()) > LOUD) {
            loudAtNanos = nowNanos;
            loud = true;
        }
        return true;
    }

    /** The vendor has told of the end of an utterance: what was loud before belongs to it. */
    void utteranceTaken() {
        loud = false;
    }

    /** Nobody waits for an answer to it any more. */
    void ended() {
        closed = true;
    }

    /** Whether the caller has perhaps begun to speak and the vendor has not said so yet. */
    boolean maySpeak(long nowNanos) {
        return loud && !closed && nowNanos - loudAtNanos < TOLD_WITHIN_NANOS;
    }

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
