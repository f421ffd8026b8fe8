package io.byova.gateway.caller;

import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import io.byova.gateway.caller.TurnRecord.Response;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges a recorded call as a strict observer on WxCC's side. Pure: it looks at nothing but the timeline.
 *
 * <p>Rules judged here are those of a whole call; {@link TurnRules} judges the order within an RPC, {@link ResponseRules}
 * each response by itself.
 */
public final class ProtocolCheck {

    /** Rules 29 and 31: a prompt that was interrupted has stopped within this. */
    private static final Duration STOP_LIMIT = Duration.ofMillis(500);

    /** How a gateway may refuse a new call (table of chapter 7). */
    private static final Set<Status.Code> REFUSALS = EnumSet.of(
            Status.Code.NOT_FOUND,
            Status.Code.UNAUTHENTICATED,
            Status.Code.PERMISSION_DENIED,
            Status.Code.RESOURCE_EXHAUSTED,
            Status.Code.UNAVAILABLE);

    private ProtocolCheck() {}

    /**
     * The rules broken in a call, in the order they were seen.
     *
     * @param events the whole timeline
     * @param partialsAllowed whether the caller's requests allowed PARTIAL responses (rule 23)
     */
    public static List<Violation> check(List<TimelineEvent> events, boolean partialsAllowed) {
        List<TurnRecord> turns = TurnRecord.of(events);
        List<Response> responses = new ArrayList<>();
        turns.forEach(turn -> responses.addAll(turn.responses()));
        responses.sort(Comparator.comparing(Response::at));

        List<Violation> violations = new ArrayList<>();
        Duration end = callEnd(turns, responses);
        boolean refused = refusal(events) != null;
        for (TurnRecord turn : turns) {
            boolean cutOff = end != null && end.compareTo(turn.over()) <= 0;
            boolean refusedHere = refused && turn == turns.get(0);
            violations.addAll(new TurnRules(turn, cutOff, refusedHere, partialsAllowed).check());
        }
        responses.forEach(response -> violations.addAll(ResponseRules.check(response)));
        violations.addAll(oneProfile(responses));
        violations.addAll(silentAfterSessionEnd(turns, responses));
        violations.addAll(nothingAfterTerminal(responses));
        violations.addAll(recordsLast(responses));
        violations.addAll(stopsWhenInterrupted(turns, responses));
        violations.sort(Comparator.comparing(Violation::at));
        return List.copyOf(violations);
    }

    /** Why the gateway refused the call on its first turn, or null where it did not. */
    public static @Nullable String refusal(List<TimelineEvent> events) {
        for (TimelineEvent event : events) {
            if (event.turn() == 1 && event.fact() instanceof Fact.Ended ended && REFUSALS.contains(ended.code())) {
                return ended.detail();
            }
        }
        return null;
    }

    /** When the call ended for either side: from then on open RPCs may be cut. */
    private static @Nullable Duration callEnd(List<TurnRecord> turns, List<Response> responses) {
        Duration end = sessionEndSent(turns);
        for (Response response : responses) {
            if (response.heard().isTerminal() && (end == null || response.at().compareTo(end) < 0)) {
                end = response.at();
            }
        }
        return end;
    }

    private static @Nullable Duration sessionEndSent(List<TurnRecord> turns) {
        for (TurnRecord turn : turns) {
            Duration at = turn.sentAt(EventInput.EventType.SESSION_END);
            if (at != null) {
                return at;
            }
        }
        return null;
    }

    private static List<Violation> oneProfile(List<Response> responses) {
        ResponseType profile = null;
        for (Response response : responses) {
            ResponseType type = response.heard().type();
            if (response.heard().audioBytes() == 0 || type == ResponseType.PARTIAL) {
                continue;
            }
            if (profile != null && profile != type) {
                return List.of(response.breaks(
                        20, "audio of type " + type + ", but the call's replies began with " + profile));
            }
            profile = type;
        }
        return List.of();
    }

    private static List<Violation> silentAfterSessionEnd(List<TurnRecord> turns, List<Response> responses) {
        List<Violation> violations = new ArrayList<>();
        Duration end = sessionEndSent(turns);
        for (Response response : responses) {
            if (end != null
                    && response.at().compareTo(end) >= 0
                    && response.heard().response().getPromptsCount() > 0) {
                violations.add(response.breaks(11, "a prompt after SESSION_END was sent"));
            }
        }
        return violations;
    }

    private static List<Violation> nothingAfterTerminal(List<Response> responses) {
        List<Violation> violations = new ArrayList<>();
        Response terminal = null;
        for (Response response : responses) {
            if (terminal == null) {
                terminal = response.heard().isTerminal() ? response : null;
            } else if (response.turn() == terminal.turn() || !isClosing(response.heard())) {
                violations.add(response.breaks(
                        12, "a response after " + terminal.heard().event()));
            }
        }
        return violations;
    }

    /** The bare FINAL that closes an RPC which was still open when the call ended on another. */
    private static boolean isClosing(Heard heard) {
        return heard.isFinal() && heard.response().getPromptsCount() == 0 && !isTransfer(heard);
    }

    private static boolean isTransfer(Heard heard) {
        return heard.event() == EventType.TRANSFER_TO_AGENT;
    }

    private static List<Violation> recordsLast(List<Response> responses) {
        List<Violation> violations = new ArrayList<>();
        for (int i = 0; i < responses.size() - 1; i++) {
            Response response = responses.get(i);
            if (response.heard().response().hasSessionTranscript()
                    || response.heard().response().hasSessionSummary()) {
                violations.add(response.breaks(27, "transcript or summary on a response that is not the call's last"));
            }
        }
        return violations;
    }

    private static List<Violation> stopsWhenInterrupted(List<TurnRecord> turns, List<Response> responses) {
        List<Violation> violations = new ArrayList<>();
        for (TurnRecord turn : turns) {
            Duration keys = turn.sentAt(EventInput.EventType.START_OF_DTMF);
            if (keys != null) {
                violations.addAll(lateAudio(responses, turn.number(), keys, 31, "START_OF_DTMF"));
            }
            for (Response response : turn.responses()) {
                if (response.heard().event() == EventType.START_OF_INPUT) {
                    violations.addAll(lateAudio(responses, turn.number(), response.at(), 29, "START_OF_INPUT"));
                }
            }
        }
        return violations;
    }

    private static List<Violation> lateAudio(
            List<Response> responses, int interrupter, Duration at, int rule, String cause) {
        for (Response response : responses) {
            Duration late = response.at().minus(at);
            if (response.turn() < interrupter && response.heard().audioBytes() > 0 && late.compareTo(STOP_LIMIT) > 0) {
                return List.of(response.breaks(
                        rule, "audio goes on " + late.toMillis() + " ms after " + cause + " on turn " + interrupter));
            }
        }
        return List.of();
    }
}
