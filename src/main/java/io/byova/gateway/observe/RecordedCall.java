package io.byova.gateway.observe;

import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.LevelMeter;
import io.byova.gateway.observe.CallEvent.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One call in the journal, which is told how loud its caller is, too. Thread-safe. Its counters are plain fields: hardly ever
 * do two threads count for one call at once, and a gateway holds thousands of these.
 */
final class RecordedCall implements CallObserver, LevelMeter {

    /** WxCC has two or three RPCs open at once. */
    static final int OPEN_SHOWN = 20;

    private static final AtomicIntegerFieldUpdater<RecordedCall> STAGE =
            AtomicIntegerFieldUpdater.newUpdater(RecordedCall.class, "stage");
    private static final AtomicIntegerFieldUpdater<RecordedCall> TURNS =
            AtomicIntegerFieldUpdater.newUpdater(RecordedCall.class, "turns");
    private static final AtomicReferenceFieldUpdater<RecordedCall, int[]> OPEN =
            AtomicReferenceFieldUpdater.newUpdater(RecordedCall.class, int[].class, "open");
    private static final AtomicReferenceFieldUpdater<RecordedCall, CallerLevels> LEVELS =
            AtomicReferenceFieldUpdater.newUpdater(RecordedCall.class, CallerLevels.class, "levels");
    private static final AtomicIntegerFieldUpdater<RecordedCall> REPLIES =
            AtomicIntegerFieldUpdater.newUpdater(RecordedCall.class, "replies");
    private static final AtomicIntegerFieldUpdater<RecordedCall> BARGE_INS =
            AtomicIntegerFieldUpdater.newUpdater(RecordedCall.class, "bargeIns");
    private static final AtomicIntegerFieldUpdater<RecordedCall> ERRORS =
            AtomicIntegerFieldUpdater.newUpdater(RecordedCall.class, "errors");
    private static final AtomicLongFieldUpdater<RecordedCall> FRAMES_IN =
            AtomicLongFieldUpdater.newUpdater(RecordedCall.class, "framesIn");
    private static final AtomicLongFieldUpdater<RecordedCall> BYTES_IN =
            AtomicLongFieldUpdater.newUpdater(RecordedCall.class, "bytesIn");
    private static final AtomicLongFieldUpdater<RecordedCall> FRAMES_OUT =
            AtomicLongFieldUpdater.newUpdater(RecordedCall.class, "framesOut");
    private static final AtomicLongFieldUpdater<RecordedCall> BYTES_OUT =
            AtomicLongFieldUpdater.newUpdater(RecordedCall.class, "bytesOut");

    private static final int TO_COME = 0;
    private static final int BEGUN = 1;
    private static final int OVER = 2;

    private static final int[] NONE = {};
    private static final long NANOS_PER_MICRO = 1_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Journal journal;
    private final CallIdentity identity;
    private final Counts counts;
    private final long startedAtMillis;
    private final long startedNanos;
    private final CallEvents events;
    private volatile int stage;
    private volatile int turns;

    /** The numbers of the RPCs that are open, in order: two or three as a rule. Never changed, only replaced. */
    private volatile int[] open = NONE;

    private volatile String endReason = "";
    private volatile long endedNanos;

    /** Among the calls that ended; written before it is there. */
    private long endNumber;

    private volatile @Nullable CallerLevels levels;

    private volatile int replies;
    private volatile int bargeIns;
    private volatile int errors;
    private volatile long framesIn;
    private volatile long bytesIn;
    private volatile long framesOut;
    private volatile long bytesOut;

    RecordedCall(Journal journal, CallIdentity identity, Counts counts, int mostEvents) {
        this.journal = journal;
        this.identity = identity;
        this.counts = counts;
        this.events = new CallEvents(mostEvents);
        this.startedNanos = journal.nanos();
        this.startedAtMillis = journal.millisAt(startedNanos);
    }

    CallIdentity identity() {
        return identity;
    }

    Counts counts() {
        return counts;
    }

    long startedNanos() {
        return startedNanos;
    }

    long now() {
        return journal.nanos();
    }

    private long sinceStartNanos() {
        return journal.nanos() - startedNanos;
    }

    long endNumber() {
        return endNumber;
    }

    void numberOfEnd(long number) {
        endNumber = number;
    }

    // ---- told -------------------------------------------------------------------------------------------------------

    private static int[] with(int[] numbers, int another) {
        int[] all = Arrays.copyOf(numbers, numbers.length + 1);
        int at = numbers.length;
        // Numbers are given out in order, but two RPCs may get here in another.
        for (; at > 0 && all[at - 1] > another; at--) {
            all[at] = all[at - 1];
        }
        all[at] = another;
        return all;
    }

    private static int[] without(int[] numbers, int gone) {
        int at = Arrays.binarySearch(numbers, gone);
        if (at < 0) {
            return numbers;
        }
        if (numbers.length == 1) {
            return NONE;
        }
        int[] rest = Arrays.copyOf(numbers, numbers.length - 1);
        System.arraycopy(numbers, at + 1, rest, at, rest.length - at);
        return rest;
    }

    @Override
    public TurnObserver turnOpened(TurnOrigin origin) {
        long now = journal.nanos();
        if (stage == TO_COME && STAGE.compareAndSet(this, TO_COME, BEGUN)) {
            counts.started.increment();
            journal.began(this);
            happened(now, Kind.CALL_STARTED, 0, "", "", -1);
            // Another RPC may have ended it before it was there to be taken out.
            if (stage == OVER) {
                journal.notLive(this);
            }
        }
        int number = TURNS.incrementAndGet(this);
        int[] before;
        do {
            before = open;
        } while (!OPEN.compareAndSet(this, before, with(before, number)));
        counts.openTurns.increment();
        happened(now, Kind.TURN_OPENED, number, "", "", -1);
        return new RecordedTurn(this, number, now);
    }

    void turnClosed(long now, int number, Outcome outcome, long openedNanos) {
        int[] before;
        do {
            before = open;
        } while (!OPEN.compareAndSet(this, before, without(before, number)));
        counts.openTurns.decrement();
        counts.turns.get(outcome).increment();
        happened(now, Kind.TURN_CLOSED, number, outcome.tag(), "", (now - openedNanos) / NANOS_PER_MICRO);
    }

    @Override
    public LevelMeter levels() {
        return this;
    }

    @Override
    public void heard(int decibels) {
        CallerLevels known = levels;
        if (known == null) {
            LEVELS.compareAndSet(this, null, new CallerLevels(this::sinceStartNanos));
            known = levels;
        }
        known.heard(decibels);
    }

    @Override
    public void connectorAsked() {
        counts.asked.increment();
    }

    @Override
    public void connectorFailed(String code, boolean retryable, String cause) {
        ERRORS.incrementAndGet(this);
        counts.failed(happened(
                journal.nanos(), Kind.VENDOR_ERROR, 0, Journal.cut(code), Journal.cut(cause), retryable ? 1 : 0));
    }

    @Override
    public void ended(EndReason reason) {
        end(reason.tag(), counts.ended.get(reason));
    }

    @Override
    public void takenBack() {
        end(Counts.REFUSED, counts.refused);
    }

    private void end(String reason, LongAdder counter) {
        if (!STAGE.compareAndSet(this, BEGUN, OVER)) {
            return;
        }
        long now = journal.nanos();
        endedNanos = now;
        endReason = reason;
        counter.increment();
        happened(now, Kind.CALL_ENDED, 0, reason, "", (now - startedNanos) / NANOS_PER_MILLI);
        journal.ended(this);
    }

    CallEvent happened(long now, Kind kind, int turn, String detail, String cause, long value) {
        CallEvent event = journal.publish(now, now - startedNanos, kind, identity, turn, detail, cause, value);
        events.add(event);
        return event;
    }

    // ---- counted ----------------------------------------------------------------------------------------------------

    void countIn(long frames, long bytes) {
        FRAMES_IN.addAndGet(this, frames);
        BYTES_IN.addAndGet(this, bytes);
    }

    void countOut(int bytes) {
        FRAMES_OUT.incrementAndGet(this);
        BYTES_OUT.addAndGet(this, bytes);
    }

    void countReply() {
        REPLIES.incrementAndGet(this);
    }

    void countBargeIn() {
        BARGE_INS.incrementAndGet(this);
    }

    // ---- shown ------------------------------------------------------------------------------------------------------

    CallSnapshot snapshot() {
        // The reason is written after the time.
        String reason = endReason;
        long until = reason.isEmpty() ? journal.nanos() : endedNanos;
        List<Integer> openNow = Arrays.stream(open).boxed().toList();
        return new CallSnapshot(
                identity,
                startedAtMillis,
                (until - startedNanos) / NANOS_PER_MILLI,
                reason,
                turns,
                List.copyOf(openNow.subList(0, Math.min(OPEN_SHOWN, openNow.size()))),
                replies,
                bargeIns,
                errors,
                framesIn,
                bytesIn,
                framesOut,
                bytesOut);
    }

    Timeline timeline() {
        CallSnapshot now = snapshot();
        CallEvents.Kept kept = events.kept();
        CallerLevels measured = levels;
        return new Timeline(now, kept.lost(), kept.events(), measured == null ? null : measured.shown());
    }
}
