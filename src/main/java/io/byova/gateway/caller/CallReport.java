package io.byova.gateway.caller;

import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.OutputEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call that is over.
 *
 * @param options how it was made
 * @param end how it ended
 * @param refusal the status with which the gateway refused the call, or null where it did not
 * @param events everything that happened, in order
 * @param violations the rules the gateway broke, in order
 * @param unmet what the script expected in vain
 * @param measures how quick the gateway was
 */
public record CallReport(
        CallOptions options,
        End end,
        @Nullable String refusal,
        List<TimelineEvent> events,
        List<Violation> violations,
        List<String> unmet,
        Measures measures) {

    /** How a call can end. */
    public enum End {
        /** The caller said SESSION_END. */
        CALLER_ENDED,
        /** The caller vanished. */
        HUNG_UP,
        /** The agent said SESSION_END. */
        AGENT_ENDED,
        /** The agent said TRANSFER_TO_AGENT. */
        TRANSFERRED,
        /** The gateway did not take the call. */
        REFUSED,
        /** A turn failed and no other was tried. */
        FAILED
    }

    /**
     * Sums a call up.
     *
     * @param numbers the turn each plan became, by identity; a plan that was not reached is missing
     */
    static CallReport of(
            CallOptions options, List<TurnPlan> plans, Map<TurnPlan, Integer> numbers, List<TimelineEvent> events) {
        List<TimelineEvent> all = List.copyOf(events);
        return new CallReport(
                options,
                end(all),
                ProtocolCheck.refusal(all),
                all,
                ProtocolCheck.check(all, options.allowPartials()),
                unmet(plans, numbers, TurnRecord.of(all)),
                Measures.of(all));
    }

    /** Whether the gateway broke no rule. */
    public boolean protocolKept() {
        return violations.isEmpty();
    }

    /** How many RPCs the call took. */
    public int turns() {
        return measures.turns().size();
    }

    private static End end(List<TimelineEvent> events) {
        if (ProtocolCheck.refusal(events) != null) {
            return End.REFUSED;
        }
        boolean ended = false;
        for (TimelineEvent event : events) {
            if (event.fact() instanceof Fact.HungUp) {
                return End.HUNG_UP;
            }
            if (event.fact() instanceof Fact.SentEvent sent && sent.type() == EventInput.EventType.SESSION_END) {
                ended = true;
            }
            if (!ended && event.fact() instanceof Heard heard && heard.isTerminal()) {
                return heard.event() == OutputEvent.EventType.SESSION_END ? End.AGENT_ENDED : End.TRANSFERRED;
            }
        }
        return ended ? End.CALLER_ENDED : End.FAILED;
    }

    private static List<String> unmet(List<TurnPlan> plans, Map<TurnPlan, Integer> numbers, List<TurnRecord> turns) {
        List<String> unmet = new ArrayList<>();
        for (TurnPlan plan : plans) {
            Integer number = numbers.get(plan);
            for (CallStep.Expectation expected : plan.expectations()) {
                String what = expected.name().toLowerCase(Locale.ROOT);
                String fault = number == null ? null : ExpectedReply.fault(expected, turns.get(number - 1));
                if (number == null) {
                    unmet.add(what + ", but the call did not get there");
                } else if (fault != null) {
                    unmet.add(what + ", but turn " + number + " " + fault);
                }
            }
        }
        return List.copyOf(unmet);
    }
}
