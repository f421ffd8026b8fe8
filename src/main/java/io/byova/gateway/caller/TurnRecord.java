package io.byova.gateway.caller;

import com.cisco.wcc.ccai.media.v1.EventInput;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The events of one turn, as the rules and the measures look at them. */
record TurnRecord(int number, List<TimelineEvent> events) {

    /** The turns of a call, in the order they were opened. */
    static List<TurnRecord> of(List<TimelineEvent> events) {
        TreeMap<Integer, List<TimelineEvent>> byTurn = new TreeMap<>();
        for (TimelineEvent event : events) {
            byTurn.computeIfAbsent(event.turn(), turn -> new ArrayList<>()).add(event);
        }
        List<TurnRecord> turns = new ArrayList<>();
        byTurn.forEach((turn, own) -> turns.add(new TurnRecord(turn, List.copyOf(own))));
        return turns;
    }

    /** The first event of a kind, or null. */
    <F extends Fact> @Nullable TimelineEvent first(Class<F> kind) {
        return events.stream()
                .filter(event -> kind.isInstance(event.fact()))
                .findFirst()
                .orElse(null);
    }

    /** What was heard, with its time. */
    List<Response> responses() {
        List<Response> responses = new ArrayList<>();
        for (TimelineEvent event : events) {
            if (event.fact() instanceof Heard heard) {
                responses.add(new Response(number, event.at(), heard));
            }
        }
        return responses;
    }

    boolean sent(EventInput.EventType type) {
        return sentAt(type) != null;
    }

    /** When an event was sent, or null. */
    @Nullable
    Duration sentAt(EventInput.EventType type) {
        for (TimelineEvent event : events) {
            if (event.fact() instanceof Fact.SentEvent sent && sent.type() == type) {
                return event.at();
            }
        }
        return null;
    }

    boolean isAudio() {
        TimelineEvent opened = first(Fact.Opened.class);
        return first(Fact.SentAudio.class) != null
                || opened != null
                        && opened.fact() instanceof Fact.Opened o
                        && o.purpose().equals("audio");
    }

    /** Whether the caller is owed a reply: digits, and events other than START_OF_DTMF (rules 23 and 31). */
    boolean asksForReply() {
        return first(Fact.SentDigits.class) != null
                || sent(EventInput.EventType.SESSION_START)
                || sent(EventInput.EventType.SESSION_END)
                || sent(EventInput.EventType.NO_INPUT)
                || sent(EventInput.EventType.CUSTOM_EVENT);
    }

    /** The status, or null where the caller gave up or hung up before. */
    Status.@Nullable Code status() {
        TimelineEvent ended = first(Fact.Ended.class);
        return ended != null && ended.fact() instanceof Fact.Ended end ? end.code() : null;
    }

    /** When the turn was over in whatever way; the last event where it never was. */
    Duration over() {
        return events.get(events.size() - 1).at();
    }

    /** From the last response, or the half-close if later, to the status; null where one of them is missing. */
    @Nullable
    Duration completion() {
        TimelineEvent half = first(Fact.HalfClosed.class);
        TimelineEvent ended = first(Fact.Ended.class);
        List<Response> responses = responses();
        if (half == null || ended == null || responses.isEmpty()) {
            return null;
        }
        Duration last = responses.get(responses.size() - 1).at();
        return ended.at().minus(last.compareTo(half.at()) > 0 ? last : half.at());
    }

    /** A response and its place in the call. */
    record Response(int turn, Duration at, Heard heard) {

        Violation breaks(int rule, String what) {
            return new Violation(rule, turn, at, what);
        }
    }
}
