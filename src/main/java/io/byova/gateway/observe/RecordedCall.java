package io.byova.gateway.observe;

import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.LevelMeter;
import io.byova.gateway.observe.CallEvent.Kind;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** One call in the journal. Thread-safe. */
final class RecordedCall implements CallObserver {

    /** WxCC has two or three RPCs open at once. */
    static final int OPEN_SHOWN = 20;

    private static final int[] NONE = {};
    private static final long NANOS_PER_MICRO = 1_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Journal journal;
    private final CallIdentity identity;
    private final Counts counts;
    private final long startedAtMillis;
    private final long startedNanos;
    private final Ring<CallEvent> timeline;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger turns = new AtomicInteger();

    /** The numbers of the RPCs that are open, in order: two or three as a rule. Never changed, only replaced. */
    private final AtomicReference<int[]> open = new AtomicReference<>(NONE);

    private volatile String endReason = "";
    private volatile long endedNanos;

    private final CallerLevels levels = new CallerLevels(this::sinceStartNanos);

    final LongAdder replies = new LongAdder();
    final LongAdder bargeIns = new LongAdder();
    final LongAdder errors = new LongAdder();
    final LongAdder framesIn = new LongAdder();
    final LongAdder bytesIn = new LongAdder();
    final LongAdder framesOut = new LongAdder();
    final LongAdder bytesOut = new LongAdder();

    RecordedCall(Journal journal, CallIdentity identity, Counts counts, int timelineLength) {
        this.journal = journal;
        this.identity = identity;
        this.counts = counts;
        this.timeline = new Ring<>(timelineLength);
        this.startedAtMillis = journal.millis();
        this.startedNanos = journal.nanos();
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
        if (begun.compareAndSet(false, true)) {
            counts.started.increment();
            journal.began(this);
            happened(Kind.CALL_STARTED, 0, "", "", -1);
        }
        int number = turns.incrementAndGet();
        open.updateAndGet(numbers -> with(numbers, number));
        counts.openTurns.increment();
        long now = journal.nanos();
        happened(now, Kind.TURN_OPENED, number, "", "", -1);
        return new RecordedTurn(this, number, now);
    }

    void turnClosed(int number, Outcome outcome, long openedNanos) {
        open.updateAndGet(numbers -> without(numbers, number));
        counts.openTurns.decrement();
        counts.turns.get(outcome).increment();
        long now = journal.nanos();
        happened(now, Kind.TURN_CLOSED, number, outcome.tag(), "", (now - openedNanos) / NANOS_PER_MICRO);
    }

    @Override
    public LevelMeter levels() {
        return levels;
    }

    @Override
    public void connectorAsked() {
        counts.asked.increment();
    }

    @Override
    public void connectorFailed(String code, boolean retryable, String cause) {
        errors.increment();
        counts.failed(happened(Kind.VENDOR_ERROR, 0, Journal.cut(code), Journal.cut(cause), retryable ? 1 : 0));
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
        if (!begun.get() || !over.compareAndSet(false, true)) {
            return;
        }
        endedNanos = journal.nanos();
        endReason = reason;
        counter.increment();
        happened(Kind.CALL_ENDED, 0, reason, "", (endedNanos - startedNanos) / NANOS_PER_MILLI);
        journal.ended(this);
    }

    CallEvent happened(Kind kind, int turn, String detail, String cause, long value) {
        return happened(journal.nanos(), kind, turn, detail, cause, value);
    }

    private CallEvent happened(long nowNanos, Kind kind, int turn, String detail, String cause, long value) {
        CallEvent event = journal.publish(nowNanos - startedNanos, kind, identity, turn, detail, cause, value);
        timeline.add(event);
        return event;
    }

    // ---- shown ------------------------------------------------------------------------------------------------------

    CallSnapshot snapshot() {
        // The reason is written after the time.
        String reason = endReason;
        long until = reason.isEmpty() ? journal.nanos() : endedNanos;
        List<Integer> openNow = Arrays.stream(open.get()).boxed().toList();
        return new CallSnapshot(
                identity,
                startedAtMillis,
                (until - startedNanos) / NANOS_PER_MILLI,
                reason,
                turns.get(),
                List.copyOf(openNow.subList(0, Math.min(OPEN_SHOWN, openNow.size()))),
                replies.sum(),
                bargeIns.sum(),
                errors.sum(),
                framesIn.sum(),
                bytesIn.sum(),
                framesOut.sum(),
                bytesOut.sum());
    }

    Timeline timeline() {
        CallSnapshot now = snapshot();
        Ring.Page<CallEvent> page = timeline.read(1, Integer.MAX_VALUE);
        // Two RPCs' events may stand in another order here than they got their ids.
        page.items().sort(Comparator.comparingLong(CallEvent::id));
        return new Timeline(now, page.lost(), List.copyOf(page.items()), levels.shown());
    }
}
