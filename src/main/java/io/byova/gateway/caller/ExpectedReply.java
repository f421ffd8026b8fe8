package io.byova.gateway.caller;

import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import org.jspecify.annotations.Nullable;

/** Compares a turn with what the script expected of it. */
final class ExpectedReply {

    private ExpectedReply() {}

    /** What is wrong, in words that follow {@code turn 3}; null where the expectation is met. */
    static @Nullable String fault(CallStep.Expectation expected, TurnRecord turn) {
        boolean prompt =
                turn.responses().stream().anyMatch(response -> response.heard().audioBytes() > 0);
        return switch (expected) {
            case PROMPT -> prompt ? null : "brought no prompt";
            case SILENCE -> prompt ? "brought a prompt" : null;
            case TRANSFER -> has(turn, EventType.TRANSFER_TO_AGENT) ? null : "brought no TRANSFER_TO_AGENT";
            case END -> has(turn, EventType.SESSION_END) ? null : "brought no SESSION_END";
        };
    }

    private static boolean has(TurnRecord turn, EventType type) {
        return turn.responses().stream().anyMatch(response -> response.heard().event() == type);
    }
}
