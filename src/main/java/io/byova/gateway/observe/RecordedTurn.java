package io.byova.gateway.observe;

import io.byova.gateway.observe.CallEvent.Kind;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/** One RPC in the journal. Its flags are written by whoever the method is told by, and read once at its end. */
final class RecordedTurn implements TurnObserver {

    private static final long NANOS_PER_MICRO = 1_000;
    private static final long MEASURED = -2;

    /** Counters shared by threads cost more than a frame itself; 100 ms late, nobody sees the difference. */
    private static final int FRAMES_AT_ONCE = 5;

    /** In {@link #heard}; above what the bytes of so many frames can be. */
    private static final long FRAME = 1L << 40;

    private static final AtomicIntegerFieldUpdater<RecordedTurn> CLOSED =
            AtomicIntegerFieldUpdater.newUpdater(RecordedTurn.class, "closed");
    private static final AtomicLongFieldUpdater<RecordedTurn> HEARD =
            AtomicLongFieldUpdater.newUpdater(RecordedTurn.class, "heard");

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

    // Told by the input alone; the time is of no use once it is handed over.
    private volatile long arrivedNanos;
    private volatile boolean handedOver;

    /** Heard and not counted yet: frames above, bytes below. */
    private volatile long heard;

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
    }

    // ---- input ------------------------------------------------------------------------------------------------------

    @Override
    public void arrived() {
        if (!handedOver) {
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
    public void heard(int bytes) {
        long uncounted = HEARD.addAndGet(this, FRAME + bytes);
        // Written before it is read here, and the other way round in closed(): one of them notices.
        if (uncounted >= FRAMES_AT_ONCE * FRAME || closed != 0) {
            countFrames();
        }
    }

    private void countFrames() {
        long uncounted = HEARD.getAndSet(this, 0);
        if (uncounted != 0) {
            long frames = uncounted / FRAME;
            long bytes = uncounted % FRAME;
            counts.framesIn.add(frames);
            counts.bytesIn.add(bytes);
            call.framesIn.add(frames);
            call.bytesIn.add(bytes);
        }
    }

    @Override
    public void event(String type) {
        waits();
        happened(Kind.INPUT_EVENT, type, -1);
    }

    @Override
    public void digits(int count) {
        waits();
        happened(Kind.DTMF, "", count);
    }

    // ---- output -----------------------------------------------------------------------------------------------------

    @Override
    public void answered() {
        if (answeredNanos == 0) {
            answeredNanos = call.now() | 1;
        }
    }

    private void sent() {
        long since = answeredNanos;
        // Nothing came where the gateway speaks for itself.
        if (since != 0 && since != MEASURED) {
            answeredNanos = MEASURED;
            counts.addedOut.record(call.now() - since);
        }
    }

    @Override
    public void startOfInput() {
        sent();
        happened(Kind.START_OF_INPUT, "", -1);
    }

    @Override
    public void endOfInput() {
        sent();
        waits();
        happened(Kind.END_OF_INPUT, "", -1);
    }

    @Override
    public void prompt(int bytes) {
        if (bytes > 0) {
            audio(bytes);
        }
        happened(Kind.PROMPT, "", bytes);
    }

    @Override
    public void chunk(int bytes) {
        // One may hold a text only.
        if (bytes > 0) {
            audio(bytes);
            chunks++;
            chunkBytes += bytes;
        }
    }

    private void audio(int bytes) {
        sent();
        counts.framesOut.increment();
        counts.bytesOut.add(bytes);
        call.framesOut.increment();
        call.bytesOut.add(bytes);
        long since = waitingSinceNanos;
        if (since != 0) {
            waitingSinceNanos = 0;
            long waited = call.now() - since;
            counts.firstAudio.record(waited);
            happened(Kind.FIRST_AUDIO, "", waited / NANOS_PER_MICRO);
        }
    }

    @Override
    public void replied() {
        sent();
        answeredNanos = 0;
        replied = true;
        waitingSinceNanos = 0;
        call.replies.increment();
        flushChunks();
        happened(Kind.REPLY, "", -1);
    }

    @Override
    public void terminal(String event) {
        ended = true;
        happened(Kind.TERMINAL, event, -1);
    }

    // ---- from anywhere ----------------------------------------------------------------------------------------------

    @Override
    public void bargedIn() {
        interrupted = true;
        counts.bargeIns.increment();
        call.bargeIns.increment();
        happened(Kind.BARGE_IN, "", -1);
    }

    @Override
    public void failed() {
        failed = true;
    }

    @Override
    public void closed(Close how) {
        if (CLOSED.compareAndSet(this, 0, 1)) {
            countFrames();
            flushChunks();
            call.turnClosed(number, Outcome.of(how, failed, ended, interrupted, replied), openedNanos);
        }
    }

    private void waits() {
        // Zero says that nobody waits.
        waitingSinceNanos = call.now() | 1;
    }

    private void flushChunks() {
        if (chunks > 0) {
            happened(Kind.CHUNKS, Integer.toString(chunks), chunkBytes);
            chunks = 0;
            chunkBytes = 0;
        }
    }

    private void happened(Kind kind, String detail, long value) {
        call.happened(kind, number, detail, "", value);
    }
}
