package io.byova.gateway.streaming;

import com.google.protobuf.ByteString;
import io.byova.gateway.audio.AudioFormat;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Silence for a vendor that hangs up when it hears nothing: between two RPCs of a call nobody sends audio. One per session.
 * Thread-safe.
 */
public final class KeepAlive {

    private static final Duration FRAME = Duration.ofMillis(20);
    private static final int FRAMES_PER_SECOND = 50;

    private final Duration quiet;
    private final ByteString frame;
    private final Scheduler timers;
    private volatile long lastNanos;

    /**
     * @param format what the vendor is sent
     * @param quiet how long no audio may be sent before silence is
     * @param timers where time comes from
     */
    public KeepAlive(AudioFormat format, Duration quiet, Scheduler timers) {
        if (quiet.isNegative()) {
            throw new IllegalArgumentException("quiet must not be negative");
        }
        this.quiet = quiet;
        this.frame = silence(format);
        this.timers = timers;
        this.lastNanos = now();
    }

    /** Caller audio has been sent. */
    public void sent() {
        lastNanos = now();
    }

    /**
     * 20 ms of silence, every 20 ms while no caller audio is sent; nothing while it is. Never completes; runs on a timer
     * thread, from subscription to cancellation. Frames nobody asked for are left out, not made up for.
     */
    public Flux<ByteString> frames() {
        return Mono.defer(() -> Mono.delay(untilNext(), timers))
                .repeat()
                .onBackpressureDrop()
                .handle((tick, sink) -> {
                    if (idleNanos() >= quiet.toNanos()) {
                        sink.next(frame);
                    }
                });
    }

    private Duration untilNext() {
        long left = quiet.toNanos() - idleNanos();
        return left > FRAME.toNanos() ? Duration.ofNanos(left) : FRAME;
    }

    private long idleNanos() {
        return now() - lastNanos;
    }

    private long now() {
        return timers.now(TimeUnit.NANOSECONDS);
    }

    private static ByteString silence(AudioFormat format) {
        byte[] frame = new byte
                [format.sampleRate() / FRAMES_PER_SECOND * format.encoding().bytesPerSample()];
        switch (format.encoding()) {
            case MULAW:
                Arrays.fill(frame, (byte) 0xFF);
                break;
            case ALAW:
                Arrays.fill(frame, (byte) 0xD5);
                break;
            case LINEAR16:
                break;
        }
        return ByteString.copyFrom(frame);
    }
}
