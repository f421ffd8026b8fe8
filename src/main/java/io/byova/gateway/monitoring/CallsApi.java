package io.byova.gateway.monitoring;

import io.byova.gateway.observe.CallEvent;
import io.byova.gateway.observe.CallSnapshot;
import io.byova.gateway.observe.EventPage;
import io.byova.gateway.observe.Journal;
import io.byova.gateway.observe.Timeline;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import tools.jackson.databind.util.RawValue;

/** Live and recent calls, and what happened to each. */
final class CallsApi {

    private static final int USUAL_CONNECTIONS = 100;

    /** Three lists of so many bytes keep {@code /api/connections} below 200 KB. */
    private static final int LARGEST_LIST = 60_000;

    private static final int LARGEST_CALLS = 1_000_000;

    private final Predicate<String> endCall;
    private final Journal journal;

    CallsApi(MonitoredGateway gateway, Predicate<String> endCall) {
        this.endCall = endCall;
        this.journal = gateway.journal();
    }

    /** The view that clients of the Python gateway know. */
    Publisher<Void> connections(Exchange exchange) {
        int limit = exchange.number("limit", USUAL_CONNECTIONS, 0, StatusApi.MOST);
        long since = exchange.eventId("since");
        int total = journal.liveCalls();
        List<RawValue> active = Json.fitting(
                journal.live(limit, call -> !call.test()).stream()
                        .map(CallsApi::connection)
                        .toList(),
                LARGEST_LIST);
        List<CallSnapshot> recent = journal.recent(Journal.RECENT_CALLS).stream()
                .filter(call -> !call.identity().test())
                .toList();
        List<RawValue> history =
                Json.fitting(recent.stream().limit(limit).map(CallsApi::past).toList(), LARGEST_LIST);
        Told told = told(since, limit);
        boolean truncated = active.size() < total || history.size() < recent.size() || told.lost > 0;
        return exchange.json(
                new Connections(active, history, told.events, total, recent.size(), told.next, told.lost, truncated));
    }

    /** The oldest events first where the reader goes on from an event it knows; else the newest there are. */
    private Told told(long since, int limit) {
        if (since > 0) {
            EventPage page = journal.events(since + 1, limit);
            List<CallEvent> fitting = page.events();
            List<RawValue> events =
                    Json.fitting(fitting.stream().map(CallsApi::connectionEvent).toList(), LARGEST_LIST);
            long next = events.size() == fitting.size()
                    ? page.next() - 1
                    : fitting.get(events.size()).id() - 1;
            return new Told(events, next, page.lost());
        }
        long newest = journal.newestEvent();
        List<CallEvent> last =
                journal.events(Math.max(1, newest - limit + 1), limit).events();
        List<CallEvent> backwards = new java.util.ArrayList<>(last);
        java.util.Collections.reverse(backwards);
        List<RawValue> events =
                Json.fitting(backwards.stream().map(CallsApi::connectionEvent).toList(), LARGEST_LIST);
        java.util.Collections.reverse(events);
        return new Told(events, newest, 0);
    }

    Publisher<Void> calls(Exchange exchange) {
        int limit = exchange.number("limit", StatusApi.USUAL, 0, StatusApi.MOST);
        long since = exchange.instant("since");
        String state = exchange.parameter("state");
        if (!List.of("", "live", "recent").contains(state)) {
            throw Refusal.badRequest("state: must be live or recent");
        }
        Predicate<CallSnapshot> wanted = matches(exchange.parameter("q"), since);
        List<CallSnapshot> live = state.equals("recent") ? List.of() : journal.live(Integer.MAX_VALUE);
        List<CallSnapshot> recent = state.equals("live") ? List.of() : journal.recent(Journal.RECENT_CALLS);
        return exchange.json(new Calls(
                Json.fitting(
                        live.stream()
                                .filter(wanted)
                                .limit(limit)
                                .map(Shown::call)
                                .toList(),
                        LARGEST_CALLS),
                Json.fitting(
                        recent.stream()
                                .filter(wanted)
                                .limit(limit)
                                .map(Shown::call)
                                .toList(),
                        LARGEST_CALLS),
                journal.liveCalls()));
    }

    private static Predicate<CallSnapshot> matches(String search, long since) {
        String wanted = search.toLowerCase(Locale.ROOT);
        return call -> call.startedAtMillis() >= since
                && (call.identity().conversationId().toLowerCase(Locale.ROOT).contains(wanted)
                        || call.identity().agentId().toLowerCase(Locale.ROOT).contains(wanted));
    }

    Publisher<Void> call(Exchange exchange) {
        Timeline timeline = journal.call(id(exchange)).orElseThrow(CallsApi::unknown);
        return exchange.json(new Call(
                Shown.call(timeline.call()),
                timeline.lost(),
                timeline.events().stream().map(Shown::event).toList(),
                timeline.callerLevel() == null ? null : Shown.level(timeline.callerLevel())));
    }

    Publisher<Void> end(Exchange exchange) {
        if (!endCall.test(id(exchange))) {
            throw unknown();
        }
        return exchange.json(new Ended("ended"));
    }

    /** From the path or the query. Browsers take the steps "." and ".." out of a path however they are spelled. */
    private static String id(Exchange exchange) {
        String id = exchange.variable().isEmpty() ? exchange.parameter("id") : exchange.variable();
        if (id.isEmpty()) {
            throw Refusal.badRequest("id: must be a conversation id");
        }
        return id;
    }

    private static Refusal unknown() {
        return new Refusal(HttpResponseStatus.NOT_FOUND, "no such call is live, or remembered");
    }

    private static Connection connection(CallSnapshot call) {
        return new Connection(
                call.identity().conversationId(),
                call.identity().agentId(),
                call.identity().customerOrgId(),
                call.openTurns().stream().map(String::valueOf).toList(),
                call.replies() > 0,
                "Active",
                Shown.time(call.startedAtMillis()),
                call.lastedMillis());
    }

    private static Past past(CallSnapshot call) {
        return new Past(
                call.identity().conversationId(),
                call.identity().agentId(),
                call.identity().customerOrgId(),
                Shown.time(call.startedAtMillis() + call.lastedMillis()),
                call.lastedMillis(),
                call.turns(),
                call.endReason());
    }

    private static ConnectionEvent connectionEvent(CallEvent event) {
        return new ConnectionEvent(
                event.id(),
                eventType(event.kind()),
                event.call().conversationId(),
                event.call().agentId(),
                event.call().customerOrgId(),
                event.call().test(),
                Shown.time(event.atMillis()),
                event.turn() == 0 ? null : Integer.toString(event.turn()),
                event.kind().tag(),
                event.detail());
    }

    private static String eventType(CallEvent.Kind kind) {
        return switch (kind) {
            case CALL_STARTED -> "start";
            case CALL_ENDED -> "end";
            case TERMINAL -> "terminal";
            default -> "message";
        };
    }

    private record Told(List<RawValue> events, long next, long lost) {}

    private record Connections(
            List<RawValue> activeConversations,
            List<RawValue> history,
            List<RawValue> connectionEvents,
            int totalActive,
            int totalHistory,
            long lastEventId,
            long lostEvents,
            boolean truncated) {}

    private record Connection(
            String conversationId,
            String agentId,
            String customerOrgId,
            List<String> rpcSessions,
            boolean welcomeSent,
            String status,
            String startedAt,
            long durationMs) {}

    private record Past(
            String conversationId,
            String agentId,
            String customerOrgId,
            String timestamp,
            long durationMs,
            int turns,
            String endReason) {}

    private record ConnectionEvent(
            long eventId,
            String eventType,
            String conversationId,
            String agentId,
            String customerOrgId,
            boolean test,
            String timestamp,
            @Nullable String rpcSessionId,
            String what,
            String detail) {}

    private record Calls(List<RawValue> live, List<RawValue> recent, int totalLive) {}

    private record Call(
            Shown.Call call, long lostEvents, List<Shown.Event> events, Shown.@Nullable Level callerLevel) {}

    private record Ended(String state) {}
}
