package io.byova.gateway.observe;

import io.byova.gateway.observe.CallEvent.Kind;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** One RPC in the journal. Its flags are written by whoever the method is told by, and read once at its end. */
final class RecordedTurn implements TurnObserver {

    private static final long NANOS_PER_MICRO = 1_000;
    private static final long MEASURED = -2;

    /** The clock has not been asked: of most chunks nobody wants to know the time. */
    private static final long UNREAD = 0;

    private static final AtomicIntegerFieldUpdater<RecordedTurn> CLOSED =
            AtomicIntegerFieldUpdater.newUpdater(RecordedTurn.class, "closed");

    private final RecordedCall call;
    private final Counts counts;
    private final int number;
    private final long openedNanos;
    private volatile int closed;

    /** When the caller began to wait; 0 while nobody waits for audio. */
    private volatile long waitingSinceNanos;

    private volatile boolean replied;
    private volatile boolean ended;
    private volatile boolean failed;
    private volatile boolean interrupted;

    // Told by the input alone. The time is of no use once it is handed over, so it does no harm where that is seen
    // late.
    private long arrivedNanos;
    private boolean handedOver;

    /** An RPC has a number once its first input has come, so of that one the time is known. */
    private boolean hasFirst;

    /** When the reply's first response came; 0 before, MEASURED after it is. */
    private volatile long answeredNanos;

    // Told by the output alone, one at a time.
    private volatile int chunks;
    private volatile long chunkBytes;

    RecordedTurn(RecordedCall call, int number, long nowNanos) {
        this.call = call;
        this.counts = call.counts();
        this.number = number;
        this.openedNanos = nowNanos;
        this.arrivedNanos = nowNanos;
    }

    // ---- input ------------------------------------------------------------------------------------------------------

    @Override
    public void arrived() {
        if (!hasFirst) {
            hasFirst = true;
        } else if (!handedOver) {
            arrivedNanos = call.now();
        }
    }

    @Override
    public void handedOver() {
        if (!handedOver) {
            handedOver = true;
            counts.addedIn.record(call.now() - arrivedNanos);
        }
    }

    @Override
    public void heard(int frames, long bytes) {
        counts.framesIn.add(frames);
        counts.bytesIn.add(bytes);
        call.countIn(frames, bytes);
    }

    @Override
    public void event(String type) {
        happened(waits(), Kind.INPUT_EVENT, type, -1);
    }

    @Override
    public void digits(int count) {
        happened(waits(), Kind.DTMF, "", count);
    }

    // ---- output -----------------------------------------------------------------------------------------------------

    @Override
    public void answered() {
        if (answeredNanos == 0) {
            answeredNanos = call.now() | 1;
        }
    }

    /** Something is sent. @param now may be {@link #UNREAD} */
    private void sent(long now) {
        long since = answeredNanos;
        // Nothing came where the gateway speaks for itself.
        if (since != 0 && since != MEASURED) {
            answeredNanos = MEASURED;
            counts.addedOut.record((now == UNREAD ? call.now() : now) - since);
        }
    }

    @Override
    public void startOfInput() {
        long now = call.now();
        sent(now);
        happened(now, Kind.START_OF_INPUT, "", -1);
    }

    @Override
    public void endOfInput() {
        long now = waits();
        sent(now);
        happened(now, Kind.END_OF_INPUT, "", -1);
    }

    @Override
    public void prompt(int bytes) {
        // Read first: whoever begins to wait meanwhile has waited no time.
        long since = waitingSinceNanos;
        long now = call.now();
        if (bytes > 0) {
            audio(since, now, bytes);
        }
        happened(now, Kind.PROMPT, "", bytes);
    }

    @Override
    public void chunk(int bytes) {
        // One may hold a text only.
        if (bytes > 0) {
            long since = waitingSinceNanos;
            audio(since, since == 0 ? UNREAD : call.now(), bytes);
            chunks++;
            chunkBytes += bytes;
        }
    }

    private void audio(long since, long now, int bytes) {
        sent(now);
        counts.framesOut.increment();
        counts.bytesOut.add(bytes);
        call.countOut(bytes);
        if (since != 0) {
            waitingSinceNanos = 0;
            long waited = now - since;
            counts.firstAudio.record(waited);
            happened(now, Kind.FIRST_AUDIO, "", waited / NANOS_PER_MICRO);
        }
    }

    @Override
    public void replied() {
        long now = call.now();
        sent(now);
        answeredNanos = 0;
        replied = true;
        waitingSinceNanos = 0;
        call.countReply();
        flushChunks(now);
        happened(now, Kind.REPLY, "", -1);
    }

    @Override
    public void terminal(String event) {
        ended = true;
        happened(call.now(), Kind.TERMINAL, event, -1);
    }

    // ---- from anywhere ----------------------------------------------------------------------------------------------

    @Override
    public void bargedIn() {
        interrupted = true;
        counts.bargeIns.increment();
        call.countBargeIn();
        happened(call.now(), Kind.BARGE_IN, "", -1);
    }

    @Override
    public void failed() {
        failed = true;
    }

    @Override
    public void closed(Close how) {
        if (CLOSED.compareAndSet(this, 0, 1)) {
            long now = call.now();
            flushChunks(now);
            call.turnClosed(now, number, Outcome.of(how, failed, ended, interrupted, replied), openedNanos);
        }
    }

    /** The caller waits from now on, which is returned. */
    private long waits() {
        // Zero says that nobody waits.
        long now = call.now() | 1;
        waitingSinceNanos = now;
        return now;
    }

    private void flushChunks(long now) {
        if (chunks > 0) {
            happened(now, Kind.CHUNKS, Integer.toString(chunks), chunkBytes);
            chunks = 0;
            chunkBytes = 0;
        }
    }

    private void happened(long now, Kind kind, String detail, long value) {
        call.happened(now, kind, number, detail, "", value);
    }
}
