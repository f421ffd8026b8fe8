package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.resilience.Judgement;
import io.byova.gateway.resilience.VendorGuard;
import io.byova.gateway.routing.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One call: what outlives its RPCs, and its way from the first to the end. RPCs of a call may arrive on different event
 * loops, so all state is volatile, atomic, or guarded by this object's monitor, which is never held across a call to anybody
 * else.
 */
final class LiveConversation extends ConversationFacts {

    private static final AtomicIntegerFieldUpdater<LiveConversation> PLACE =
            AtomicIntegerFieldUpdater.newUpdater(LiveConversation.class, "place");
    private static final AtomicReferenceFieldUpdater<LiveConversation, Phase> PHASE =
            AtomicReferenceFieldUpdater.newUpdater(LiveConversation.class, Phase.class, "phase");
    private static final AtomicIntegerFieldUpdater<LiveConversation> LIVE_TURNS =
            AtomicIntegerFieldUpdater.newUpdater(LiveConversation.class, "liveTurns");
    private static final AtomicLongFieldUpdater<LiveConversation> LAST_ACTIVE_MILLIS =
            AtomicLongFieldUpdater.newUpdater(LiveConversation.class, "lastActiveMillis");
    /** In place of {@link #lastActiveMillis}: since the clock's last tick, which is as exact as anybody needs. */
    private static final long JUST_NOW = Long.MAX_VALUE;

    private static final int OUTSIDE = 0;
    private static final int IN = 1;
    private static final int LEFT = 2;

    private final long openedAtMillis;
    private final ConnectorGate gate = new ConnectorGate();
    private final ReplyRules rules;

    /** Live RPCs, oldest first. Guarded by this. */
    private final List<Turn> turns = new ArrayList<>(2);

    /** Whoever waits for the start, which hardly anybody does. Guarded by this. */
    private Sinks.@Nullable Empty<Void> awaitedStart;

    /** Guarded by this. */
    private int turnsTaken;

    private volatile Phase phase = Phase.FRESH;
    private volatile int place;
    private volatile boolean started;

    /** Written under this object's monitor, whose release shows it to those who look without. */
    private volatile int liveTurns;

    private volatile long lastActiveMillis;

    LiveConversation(VoiceVARequest first, Route route, long nowMillis) {
        super(first, route);
        this.rules = new ReplyRules(route.agent().settings());
        this.openedAtMillis = nowMillis;
        this.lastActiveMillis = nowMillis;
    }

    ConnectorGate gate() {
        return gate;
    }

    /** What its replies must look like. */
    ReplyRules rules() {
        return rules;
    }

    long openedAtMillis() {
        return openedAtMillis;
    }

    /** RPCs so far. */
    synchronized int turnsTaken() {
        return turnsTaken;
    }

    // ---- RPCs -------------------------------------------------------------------------------------------------------

    /** Adds an RPC; false where the conversation has ended meanwhile. */
    synchronized boolean join(Turn turn, VoiceVARequest first) {
        if (isEnded()) {
            return false;
        }
        turns.add(turn);
        LIVE_TURNS.lazySet(this, turns.size());
        turnsTaken++;
        if (!InputNormaliser.isSessionEnd(first)) {
            learn(first);
        }
        return true;
    }

    /** Removes an RPC that is over. State the other RPCs use stays (rule 5). */
    synchronized void leave(Turn turn) {
        turns.remove(turn);
        // The time first: who sees that no RPC is left must not find the one of the RPC before.
        LAST_ACTIVE_MILLIS.lazySet(this, JUST_NOW);
        LIVE_TURNS.lazySet(this, turns.size());
    }

    /** Speech or digits on {@code by}: older replies that allow it are stopped (rules 29 and 31). */
    void bargeIn(Turn by) {
        if (liveTurns > 1) {
            for (Turn older : olderThan(by)) {
                older.stopReplyIfInterruptible();
            }
        }
    }

    /** Whether the caller is listening to an older RPC's prompt that must not be interrupted (rules 17 and 30). */
    boolean isDeafTo(Turn turn) {
        if (liveTurns > 1) {
            for (Turn older : olderThan(turn)) {
                if (older.isPlayingUninterruptible()) {
                    return true;
                }
            }
        }
        return false;
    }

    private synchronized List<Turn> olderThan(Turn turn) {
        int index = turns.indexOf(turn);
        return index <= 0 ? List.of() : List.copyOf(turns.subList(0, index));
    }

    private synchronized List<Turn> allBut(@Nullable Turn turn) {
        if (turns.isEmpty() || turns.size() == 1 && turns.get(0) == turn) {
            return List.of();
        }
        List<Turn> others = new ArrayList<>(turns);
        others.remove(turn);
        return others;
    }

    // ---- the way from Fresh to Ended --------------------------------------------------------------------------------

    /** True where the connector is to be started and its welcome sent (rules 9 and 10). */
    boolean openWithWelcome() {
        return PHASE.compareAndSet(this, Phase.FRESH, Phase.OPENING)
                || PHASE.compareAndSet(this, Phase.UNWELCOMED, Phase.OPENING);
    }

    /** True where the call began without SESSION_START and the connector is to be started first (rule 9). */
    boolean openImplied() {
        // Of most turns it is not, and a look costs less than an attempt.
        return phase == Phase.FRESH && PHASE.compareAndSet(this, Phase.FRESH, Phase.UNWELCOMED);
    }

    /**
     * Asks for a place at the connector, once.
     *
     * @return the judgement of the start that follows
     * @throws io.byova.gateway.connector.ConnectorException where the connector takes no new conversations
     */
    Judgement enterConnector() {
        VendorGuard guard = route().guard();
        if (place == IN) {
            return guard.judgement();
        }
        Judgement start = guard.admit();
        if (!PLACE.compareAndSet(this, OUTSIDE, IN)) {
            // The call has ended meanwhile, and its gate lets no start pass.
            guard.leave();
        }
        return start;
    }

    /** Gives the place back, if there is one; nobody gets one after this. */
    void leaveConnector() {
        if (PLACE.getAndSet(this, LEFT) == IN) {
            route().guard().leave();
        }
    }

    /** The connector has been subscribed to its start. */
    void started() {
        if (started) {
            return;
        }
        Sinks.Empty<Void> awaited;
        synchronized (this) {
            started = true;
            awaited = awaitedStart;
        }
        if (awaited != null) {
            awaited.tryEmitEmpty();
        }
    }

    /** Whether turns may be asked of the connector, which two first RPCs at once must not bring before its start (G1). */
    boolean isStarted() {
        return started;
    }

    /** Completes when it has been started. */
    synchronized Mono<Void> start() {
        if (started) {
            return Mono.empty();
        }
        if (awaitedStart == null) {
            awaitedStart = Sinks.empty();
        }
        return awaitedStart.asMono();
    }

    /** The welcome's FINAL has been sent. */
    void welcomed() {
        PHASE.compareAndSet(this, Phase.OPENING, Phase.ACTIVE);
    }

    /** The RPC that carried the welcome is over; has no effect where the welcome had been sent. */
    void welcomeOver() {
        PHASE.compareAndSet(this, Phase.OPENING, Phase.UNWELCOMED);
    }

    /** Ends the conversation and stops all its RPCs but one; false where it had ended before. */
    boolean end(EndReason reason, @Nullable Turn by) {
        synchronized (this) {
            if (isEnded()) {
                return false;
            }
            phase = new Phase.Ended(reason);
        }
        for (Turn other : allBut(by)) {
            other.stop();
        }
        return true;
    }

    /** Ends a call that no connector has heard of and no RPC but this one has joined; false where it is more than that. */
    synchronized boolean endUnheard(Turn only) {
        return turns.size() == 1
                && turns.get(0) == only
                && PHASE.compareAndSet(this, Phase.FRESH, new Phase.Ended(EndReason.CALLER_ENDED));
    }

    boolean isEnded() {
        return phase instanceof Phase.Ended;
    }

    // ---- time -------------------------------------------------------------------------------------------------------

    /** Called now and then: stops RPCs that have been silent, and says why the conversation itself should end, if so. */
    @Nullable
    EndReason expire(long nowMillis, ConversationSettings settings) {
        if (nowMillis - openedAtMillis >= settings.maxDuration().toMillis()) {
            return EndReason.TOO_LONG;
        }
        if (liveTurns == 0) {
            if (lastActiveMillis == JUST_NOW) {
                LAST_ACTIVE_MILLIS.compareAndSet(this, JUST_NOW, nowMillis);
            }
            return nowMillis - lastActiveMillis >= settings.idleTimeout().toMillis() ? EndReason.IDLE : null;
        }
        for (Turn turn : allBut(null)) {
            turn.stopIfIdle(nowMillis, settings.rpcIdleTimeout().toMillis());
        }
        return null;
    }

    boolean wasActiveAfter(long millis) {
        return lastActiveMillis > millis;
    }
}
