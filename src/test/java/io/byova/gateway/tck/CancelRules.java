package io.byova.gateway.tck;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.Conversation;
import java.time.Duration;

/** Callers who hang up or barge in: T6 and T7. */
final class CancelRules {

    /** A call needs one session; one that was cancelled and not closed is a second one. */
    private static final int ONE_PER_CALL = 1;

    private CancelRules() {}

    static void whileListening(ConnectorTck kit) {
        try (Trial trial = Trial.of(kit)) {
            Conversation conversation = trial.startedConversation();
            for (int time = 1; time <= 2; time++) {
                CallerTurn turn = ScriptedCaller.says(Duration.ofMillis(500))
                        .staysOnTheLine()
                        .turns()
                        .get(0);
                Probe<VoiceVAResponse> probe = trial.turn(conversation, turn, Long.MAX_VALUE);
                trial.runtime.await(probe::hasReturned, Trial.STOPS_WITHIN);
                trial.settled(turn::framesTaken, Integer.MAX_VALUE);
                probe.cancel();
                boolean released =
                        trial.runtime.await(() -> turn.subscriptions() == 0 || turn.isOver(), Trial.STOPS_WITHIN);
                Rule.T6.hold(
                        released,
                        "the caller's input cancelled within " + Trial.STOPS_WITHIN.toMillis() + " ms",
                        "it is still subscribed");
                quietNow(trial, Rule.T6, probe);
            }
        }
    }

    static void whileSpeaking(ConnectorTck kit) {
        ScriptedCaller caller = Trial.firstOf(kit.speaking(), kit.dialling());
        if (caller == null) {
            throw Rule.T7.notTried("neither speaking() nor dialling() provokes a reply");
        }
        try (Trial trial = Trial.of(kit)) {
            Conversation conversation = trial.startedConversation();
            for (int time = 1; time <= 2; time++) {
                CallerTurn turn = trial.lastTurn(conversation, caller.staysOnTheLine());
                Probe<VoiceVAResponse> probe = trial.turn(conversation, turn, Long.MAX_VALUE);
                trial.runtime.await(
                        () -> probe.isOver() || probe.got.stream().anyMatch(response -> !Trial.isInputEvent(response)),
                        trial.patience.plus(caller.length()));
                probe.cancel();
                boolean released = trial.runtime.await(
                        () -> (turn.subscriptions() == 0 || turn.isOver()) && !kit.vendorIsSpeaking(),
                        Trial.STOPS_WITHIN);
                Rule.T7.hold(
                        released,
                        "caller's input cancelled and the vendor silent within " + Trial.STOPS_WITHIN.toMillis()
                                + " ms",
                        kit.vendorIsSpeaking() ? "the vendor goes on" : "the caller's input is still subscribed");
                quietNow(trial, Rule.T7, probe);
            }
        }
    }

    private static void quietNow(Trial trial, Rule rule, Probe<VoiceVAResponse> probe) {
        // A response that was on its way when the cancel came may still arrive (Reactive Streams, rule 2.8).
        trial.runtime.await(() -> false, Trial.IN_FLIGHT);
        int said = probe.got.size();
        trial.runtime.await(() -> probe.got.size() > said, Trial.QUIET);
        rule.hold(
                probe.got.size() == said,
                "nothing more said of what was cancelled",
                (probe.got.size() - said) + " responses came later");
        boolean released = trial.runtime.await(() -> trial.newSessions() <= ONE_PER_CALL, Trial.STOPS_WITHIN);
        rule.hold(
                released,
                "at most one session at the vendor for the call",
                trial.newSessions() + " after a turn was cancelled");
    }
}
