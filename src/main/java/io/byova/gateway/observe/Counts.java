package io.byova.gateway.observe;

import io.byova.gateway.connector.EndReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Everything that is counted for one agent since the start. Thread-safe; reading waits for nobody. */
public final class Counts {

    /** The end of a call whose only RPC was refused, beside the connector's {@link EndReason}s. */
    public static final String REFUSED = "refused";

    final LongAdder started = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder openTurns = new LongAdder();
    final LongAdder bargeIns = new LongAdder();
    final LongAdder errors = new LongAdder();
    final LongAdder framesIn = new LongAdder();
    final LongAdder bytesIn = new LongAdder();
    final LongAdder framesOut = new LongAdder();
    final LongAdder bytesOut = new LongAdder();
    final Map<EndReason, LongAdder> ended = adders(EndReason.class);
    final Map<Outcome, LongAdder> turns = adders(Outcome.class);
    final Latency firstAudio = new Latency();
    final Latency addedIn = new Latency();
    final Latency addedOut = new Latency();
    final LongAdder asked = new LongAdder();

    private volatile @Nullable CallEvent lastError;

    Counts() {}

    void failed(CallEvent error) {
        errors.increment();
        lastError = error;
    }

    /** The last failure of the connector, or null. */
    public @Nullable CallEvent lastError() {
        return lastError;
    }

    private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type) {
        Map<E, LongAdder> adders = new EnumMap<>(type);
        for (E each : type.getEnumConstants()) {
            adders.put(each, new LongAdder());
        }
        return adders;
    }

    /** Calls that began. */
    public long started() {
        return started.sum();
    }

    /** Calls that ended for this reason. */
    public long ended(EndReason reason) {
        return ended.get(reason).sum();
    }

    /** Calls that were taken back because their only RPC was refused. */
    public long refused() {
        return refused.sum();
    }

    /** Calls that are live. */
    public long active() {
        // Ends first: a call that ends meanwhile must not make it negative.
        long over = refused();
        for (LongAdder each : ended.values()) {
            over += each.sum();
        }
        return Math.max(0, started() - over);
    }

    /** RPCs that are over, by what became of them. */
    public long turns(Outcome outcome) {
        return turns.get(outcome).sum();
    }

    /** RPCs that are open. */
    public long openTurns() {
        return openTurns.sum();
    }

    /** Replies that callers interrupted. */
    public long bargeIns() {
        return bargeIns.sum();
    }

    /** Failures of the connector that a caller heard. */
    public long errors() {
        return errors.sum();
    }

    /** Questions to the connector, each attempt counted. */
    public long asked() {
        return asked.sum();
    }

    /** From a request's arrival to the connector; of the first request of each RPC that gets there. */
    public Latency addedIn() {
        return addedIn;
    }

    /** From the connector to what is sent; of the first response of each reply. Holds the time a slow caller takes. */
    public Latency addedOut() {
        return addedOut;
    }

    /** Audio messages from callers. */
    public long framesIn() {
        return framesIn.sum();
    }

    /** Bytes of audio from callers. */
    public long bytesIn() {
        return bytesIn.sum();
    }

    /** Prompts and chunks to callers. */
    public long framesOut() {
        return framesOut.sum();
    }

    /** Bytes of audio to callers. */
    public long bytesOut() {
        return bytesOut.sum();
    }

    /** From END_OF_INPUT, an entry of keys or an event to the first audio of the reply. */
    public Latency firstAudio() {
        return firstAudio;
    }
}
