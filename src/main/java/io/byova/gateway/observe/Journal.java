package io.byova.gateway.observe;

import io.byova.gateway.observe.CallEvent.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Remembers the live calls, the last that ended, and the last events, and counts all of them. Written by the pipeline
 * without waiting; read by the HTTP side. Thread-safe.
 */
public final class Journal implements GatewayObserver {

    /** How many ended calls are remembered. */
    public static final int RECENT_CALLS = 500;

    /** How many events the feed remembers. */
    public static final int EVENTS = 8192;

    /** How many events are remembered of each call: about twenty turns. */
    public static final int EVENTS_PER_CALL = 128;

    private static final int LONGEST_TEXT = 300;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long LOOK_AGAIN_NANOS = 1_000 * NANOS_PER_MILLI;

    /** The same moment by both clocks. */
    private record Moment(long nanos, long millis) {}

    private final Map<String, RecordedCall> live = new ConcurrentHashMap<>();
    private final Ring<RecordedCall> recent;
    private final Ring<CallEvent> feed;
    private final int eventsPerCall;
    private final Map<String, ExpectedCall> tests = new ConcurrentHashMap<>();
    private final Counts testCounts = new Counts();
    private final Map<String, Counts> counts = new ConcurrentHashMap<>();
    private final Map<Rejection, LongAdder> rejected = new EnumMap<>(Rejection.class);
    private final LongSupplier millis;
    private final LongSupplier nanos;
    private final long startedNanos;

    /** When the wall clock was looked at: asking two clocks for each event costs twice as much. */
    private volatile Moment moment;

    /** With the usual bounds. */
    public Journal() {
        this(RECENT_CALLS, EVENTS, EVENTS_PER_CALL, System::currentTimeMillis, System::nanoTime);
    }

    Journal(int recentCalls, int events, int eventsPerCall, LongSupplier millis, LongSupplier nanos) {
        this.recent = new Ring<>(recentCalls, RecordedCall::endNumber);
        this.feed = new Ring<>(events, CallEvent::id);
        this.eventsPerCall = eventsPerCall;
        this.millis = millis;
        this.nanos = nanos;
        this.startedNanos = nanos.getAsLong();
        this.moment = new Moment(startedNanos, millis.getAsLong());
        for (Rejection each : Rejection.values()) {
            rejected.put(each, new LongAdder());
        }
    }

    // ---- told -------------------------------------------------------------------------------------------------------

    @Override
    public CallObserver call(CallIdentity call) {
        return tests.containsKey(call.conversationId())
                ? new RecordedCall(this, call.asTest(), testCounts, eventsPerCall)
                : new RecordedCall(this, call, countsOf(call.agentId()), eventsPerCall);
    }

    @Override
    public void rejected(Rejection why, String conversationId) {
        ExpectedCall expected = tests.get(CallIdentity.shown(conversationId));
        CallIdentity nobodys = new CallIdentity(conversationId, "", "", "", expected != null);
        if (expected != null) {
            expected.refused(why);
        } else {
            rejected.get(why).increment();
        }
        publish(nanos(), 0, Kind.REJECTED, nobodys, 0, why.tag(), "", -1);
    }

    /** The call with this id, which is still to come, is an operator's; {@link #forgetTest} follows when it is over. */
    public void expectTest(String conversationId) {
        expectTest(conversationId, ExpectedCall.NONE);
    }

    /** The same. @param told what becomes of it */
    public void expectTest(String conversationId, ExpectedCall told) {
        tests.put(CallIdentity.shown(conversationId), told);
    }

    /** Whether the call with this id is an operator's. */
    public boolean expectsTest(String conversationId) {
        return tests.containsKey(CallIdentity.shown(conversationId));
    }

    /** From now on the id is a caller's. */
    public void forgetTest(String conversationId) {
        tests.remove(CallIdentity.shown(conversationId));
    }

    void began(RecordedCall call) {
        String id = call.identity().conversationId();
        live.put(id, call);
        ExpectedCall expected = call.identity().test() ? tests.get(id) : null;
        if (expected != null) {
            expected.began();
        }
    }

    void ended(RecordedCall call) {
        call.numberOfEnd(recent.claim());
        recent.put(call);
        notLive(call);
    }

    void notLive(RecordedCall call) {
        // The id may belong to a new call already.
        live.remove(call.identity().conversationId(), call);
    }

    CallEvent publish(
            long now,
            long sinceStartNanos,
            Kind kind,
            CallIdentity call,
            int turn,
            String detail,
            String cause,
            long value) {
        long at = millisAt(now);
        long id = feed.claim();
        CallEvent event = new CallEvent(id, at, sinceStartNanos, kind, call, turn, detail, cause, value);
        feed.put(event);
        return event;
    }

    /** The wall clock's time at a moment that is just now. */
    long millisAt(long now) {
        Moment known = moment;
        long since = now - known.nanos;
        if (since >= LOOK_AGAIN_NANOS) {
            // Whoever sets the wall clock is believed a second later.
            known = new Moment(now, millis.getAsLong());
            moment = known;
            since = 0;
        }
        return known.millis + Math.floorDiv(since, NANOS_PER_MILLI);
    }

    long nanos() {
        return nanos.getAsLong();
    }

    static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : beginning(text, LONGEST_TEXT) + "…";
    }

    /** The first so many characters of a longer text, or one less: half a character is no text. */
    static String beginning(String text, int most) {
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }

    // ---- shown ------------------------------------------------------------------------------------------------------

    /** Live calls, the newest first, at most so many. */
    public List<CallSnapshot> live(int limit) {
        return live(limit, call -> true);
    }

    /** The same of those that are wanted. */
    public List<CallSnapshot> live(int limit, Predicate<CallIdentity> wanted) {
        return live.values().stream()
                .filter(call -> wanted.test(call.identity()))
                .sorted(Comparator.comparingLong(RecordedCall::startedNanos).reversed())
                .limit(limit)
                .map(RecordedCall::snapshot)
                .toList();
    }

    /** How many calls are live, without operators' own. */
    public int liveCalls() {
        return (int) Math.max(0, live.size() - testCounts.active());
    }

    /** Calls that have ended, the last first, at most so many. */
    public List<CallSnapshot> recent(int limit) {
        List<CallSnapshot> calls = new ArrayList<>();
        for (RecordedCall call : newestRecent()) {
            if (calls.size() == limit) {
                break;
            }
            calls.add(call.snapshot());
        }
        return calls;
    }

    /** The call with this id: the live one, else the last of that id. */
    public Optional<Timeline> call(String conversationId) {
        String id = CallIdentity.shown(conversationId);
        RecordedCall known = live.get(id);
        if (known == null) {
            known = newestRecent().stream()
                    .filter(call -> call.identity().conversationId().equals(id))
                    .findFirst()
                    .orElse(null);
        }
        return Optional.ofNullable(known).map(RecordedCall::timeline);
    }

    private List<RecordedCall> newestRecent() {
        List<RecordedCall> calls =
                new ArrayList<>(recent.read(recent.oldest(), Integer.MAX_VALUE).items());
        java.util.Collections.reverse(calls);
        return calls;
    }

    /** Events from an id on, at most so many. */
    public EventPage events(long from, int limit) {
        Ring.Page<CallEvent> page = feed.read(from, limit);
        return new EventPage(page.items(), page.lost(), page.next());
    }

    /** The id of the newest event; 0 before the first. */
    public long newestEvent() {
        return feed.newest();
    }

    /** The counters of every agent that was asked for or has had a call, by its id. */
    public Map<String, Counts> counts() {
        return new TreeMap<>(counts);
    }

    /** The counters of one agent, which are there from now on. For agents that exist: their number is the bound. */
    public Counts countsOf(String agentId) {
        Counts known = counts.get(agentId);
        return known != null ? known : counts.computeIfAbsent(agentId, id -> new Counts());
    }

    /** How many RPCs were refused, for this reason. */
    public long rejected(Rejection why) {
        return rejected.get(why).sum();
    }

    /** How long ago the journal was begun, in milliseconds. */
    public long uptimeMillis() {
        return (nanos() - startedNanos) / NANOS_PER_MILLI;
    }
}
