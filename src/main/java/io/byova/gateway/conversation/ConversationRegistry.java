package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.observe.CallIdentity;
import io.byova.gateway.observe.GatewayObserver;
import io.byova.gateway.observe.Rejection;
import io.byova.gateway.routing.Route;
import io.byova.gateway.routing.VirtualAgentRouter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** All live conversations by their id (rule 1): admits them, ends them exactly once, and watches their time. */
final class ConversationRegistry {

    /** How long input that was on its way when a call ended is recognised as late. */
    private static final long REMEMBER_ENDED_MILLIS = 30_000;

    private static final int MOST_REMEMBERED = 1 << 16;

    /** Ids are kept for as long as their calls; nobody's UUID is near this. */
    private static final int LONGEST_ID = 16_384;

    private final VirtualAgentRouter router;
    private final ConversationSettings settings;
    private final Scheduler timers;
    private final GatewayObserver observer;
    private final Map<String, LiveConversation> live = new ConcurrentHashMap<>();
    private final EndedCalls lately = new EndedCalls(REMEMBER_ENDED_MILLIS, MOST_REMEMBERED);
    private final Unbound unbound = new Unbound();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger openTurns = new AtomicInteger();
    private volatile boolean draining;

    ConversationRegistry(
            VirtualAgentRouter router, ConversationSettings settings, Scheduler timers, GatewayObserver observer) {
        this.router = router;
        this.settings = settings;
        this.timers = timers;
        this.observer = observer;
    }

    /**
     * The conversation an RPC belongs to, opened where it is new.
     *
     * @return null where the RPC is about a conversation that has ended or never was: a SESSION_END (rule 11), or input
     *     that was on its way when the call ended; the latter RPC is completed
     */
    @Nullable
    LiveConversation join(Turn turn, VoiceVARequest first) {
        String id = first.getConversationId();
        unbound.remove(turn);
        if (id.isEmpty()) {
            throw CallRejected.invalid("conversation_id: empty; it is the key of the call (rule 8)");
        }
        if (id.length() > LONGEST_ID) {
            throw CallRejected.invalid("conversation_id: longer than " + LONGEST_ID + " characters");
        }
        while (true) {
            LiveConversation known = live.get(id);
            if (known != null) {
                if (known.join(turn, first)) {
                    openTurns.incrementAndGet();
                    turn.observedBy(known.observer());
                    return known;
                }
                // Whoever ended it may not have noted that yet.
                lately.add(id, nowMillis());
                live.remove(id, known);
            } else if (InputNormaliser.isSessionEnd(first)) {
                return null;
            } else if (isLate(id, first)) {
                turn.complete();
                return null;
            } else {
                open(id, first);
            }
        }
    }

    private boolean isLate(String id, VoiceVARequest first) {
        return first.getEventInput().getEventType() != EventType.SESSION_START && lately.contains(id, nowMillis());
    }

    private void open(String id, VoiceVARequest first) {
        if (draining) {
            throw new CallRejected(CallRejected.Kind.DRAINING, "the gateway is shutting down and takes no new calls");
        }
        Route route = router.routeRequest(first.getVirtualAgentId()).orElseThrow(() -> unknownAgent(first));
        if (first.hasAudioInput()) {
            // A call whose first audio cannot be used must not stay behind.
            InputNormaliser.format(first.getAudioInput(), io.byova.gateway.audio.AudioFormat.MULAW_8K);
        }
        if (count.incrementAndGet() > settings.maxConversations()) {
            count.decrementAndGet();
            throw new CallRejected(
                    CallRejected.Kind.OVER_LIMIT,
                    "all " + settings.maxConversations() + " conversations this gateway takes are live"
                            + " (gateway.max-conversations)");
        }
        LiveConversation opened = new LiveConversation(first, route, nowMillis());
        opened.observedBy(observer.call(
                new CallIdentity(id, opened.customerOrgId(), route.agent().id(), route.connectorName())));
        if (live.putIfAbsent(id, opened) != null) {
            count.decrementAndGet();
            return;
        }
        CallLog.opened(opened);
    }

    /** Forgets a call whose only RPC was refused before its connector heard of it. */
    void takeBack(LiveConversation opened, Turn refused) {
        if (opened.endUnheard(refused)) {
            // A call of this id that ended before has been taken up again: what comes now is not late.
            lately.remove(opened.id());
            live.remove(opened.id(), opened);
            count.decrementAndGet();
            CallLog.takenBack(opened);
        }
    }

    /** Tells the observer of an RPC that was refused, whoever refused it. */
    void refused(String conversationId, CallRejected why) {
        observer.rejected(Rejection.valueOf(why.kind().name()), conversationId);
    }

    private CallRejected unknownAgent(VoiceVARequest first) {
        String known =
                router.agents().stream().map(agent -> "\"" + agent.id() + "\"").collect(Collectors.joining(", "));
        return new CallRejected(
                CallRejected.Kind.UNKNOWN_AGENT,
                "virtual_agent_id: no agent \"" + first.getVirtualAgentId() + "\"; known agents: "
                        + (known.isEmpty() ? "none" : known));
    }

    /** An RPC that has been opened and has said nothing yet; the clock watches it too. */
    void opened(Turn turn) {
        unbound.add(turn);
    }

    /** An RPC that is over and was bound to no conversation. */
    void forget(Turn turn) {
        unbound.remove(turn);
    }

    /** An RPC of a conversation that is over; called once. */
    void leave(Turn turn, LiveConversation conversation) {
        conversation.leave(turn);
        openTurns.decrementAndGet();
    }

    /**
     * Ends a conversation: stops its RPCs but {@code by}, and tells its connector once.
     *
     * @return what the connector says to that, at most one response; empty where the conversation had ended before. It
     *     runs whether or not anybody listens.
     */
    Mono<VoiceVAResponse> end(LiveConversation conversation, EndReason reason, @Nullable Turn by) {
        if (conversation.isEnded()) {
            return Mono.empty();
        }
        long now = nowMillis();
        // First of all: once it has ended, its input is late, whoever sends it and however soon.
        lately.add(conversation.id(), now);
        if (!conversation.end(reason, by)) {
            return Mono.empty();
        }
        live.remove(conversation.id(), conversation);
        count.decrementAndGet();
        CallLog.ended(conversation, reason, now - conversation.openedAtMillis());
        if (!conversation.gate().close()) {
            conversation.leaveConnector();
            return Mono.empty();
        }
        return new Ending(conversation, reason).tell(settings.endTimeout(), timers);
    }

    boolean isLive(String id) {
        return live.containsKey(id);
    }

    /** Ends the call with this id; false where none is live. */
    boolean end(String id, EndReason reason) {
        LiveConversation known = live.get(id);
        if (known == null) {
            return false;
        }
        end(known, reason, null);
        return true;
    }

    /** Ends what has been idle or has lasted too long (rules 2 and 7). */
    void expire() {
        long now = nowMillis();
        for (Turn turn : unbound.all()) {
            turn.stopIfIdle(now, settings.rpcIdleTimeout().toMillis());
        }
        for (LiveConversation conversation : live.values()) {
            EndReason reason = conversation.expire(now, settings);
            if (reason != null) {
                end(conversation, reason, null);
            }
        }
        lately.expire(now);
    }

    /** From now on new calls are refused. */
    void drain() {
        draining = true;
    }

    /** Ends all conversations; completes when their connectors have been told. */
    Mono<Void> endAll() {
        List<Mono<VoiceVAResponse>> endings = new ArrayList<>();
        for (LiveConversation conversation : live.values()) {
            endings.add(end(conversation, EndReason.SHUTDOWN, null));
        }
        return Mono.whenDelayError(endings);
    }

    /** Whether no RPC is open, and none has been for so long in any live conversation. */
    boolean isQuietFor(Duration silence) {
        long since = nowMillis() - silence.toMillis();
        return openTurns() == 0 && live.values().stream().noneMatch(conversation -> conversation.wasActiveAfter(since));
    }

    int liveConversations() {
        return count.get();
    }

    int openTurns() {
        return openTurns.get();
    }

    /** Of a clock that nobody sets: a corrected wall clock must end no call. */
    private long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(timers.now(TimeUnit.NANOSECONDS));
    }
}
