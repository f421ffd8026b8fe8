package io.byova.gateway.tck;

import com.cisco.wcc.ccai.media.v1.Prompt;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.EndReason;
import java.time.Duration;

/** From the start of a call to its end: T15 to T18, and T28. */
final class LifecycleRules {

    private static final int FRAMES_OF_SILENCE = 50;

    private LifecycleRules() {}

    static void wholeCall(ConnectorTck kit) {
        try (Trial trial = Trial.of(kit)) {
            Conversation conversation = trial.conversation();
            Probe<VoiceVAResponse> welcome = trial.start(conversation, Trial.START, Long.MAX_VALUE);
            boolean welcomed = trial.awaitReply(welcome);
            notFailed(Rule.T15, "startConversation", welcome);
            Rule.T15.hold(welcomed, "a welcome or completion within " + trial.patience, TurnRules.state(welcome));

            CallerTurn listening = ScriptedCaller.isSilentWithoutEnd(FRAMES_OF_SILENCE);
            Probe<VoiceVAResponse> older = trial.turn(conversation, listening, Long.MAX_VALUE);
            answered(trial, Rule.T15, conversation, "while another turn is open");
            notFailed(Rule.T15, "the older turn", older);
            older.cancel();
            ends(trial, Rule.T15, conversation, EndReason.CALLER_ENDED);
        }
    }

    static void impliedStart(ConnectorTck kit) {
        try (Trial trial = Trial.of(kit)) {
            Conversation conversation = trial.conversation();
            Probe<VoiceVAResponse> start = trial.start(conversation, CallerInput.Event.IMPLIED_START, Long.MAX_VALUE);
            answered(trial, Rule.T16, conversation, "right after an implied start");
            notFailed(Rule.T16, "startConversation", start);
            ends(trial, Rule.T16, conversation, EndReason.CALLER_ENDED);
        }
    }

    static void startedTwice(ConnectorTck kit) {
        try (Trial trial = Trial.of(kit)) {
            Conversation conversation = trial.conversation();
            Probe<VoiceVAResponse> first = trial.start(conversation, Trial.START, 0);
            trial.runtime.await(first::hasReturned, Trial.STOPS_WITHIN);
            first.cancel();
            Probe<VoiceVAResponse> second = trial.start(conversation, Trial.START, Long.MAX_VALUE);
            boolean welcomed = trial.awaitReply(second);
            notFailed(Rule.T17, "the second startConversation", second);
            Rule.T17.hold(welcomed, "a welcome or completion within " + trial.patience, TurnRules.state(second));
            boolean one = trial.runtime.await(() -> trial.newSessions() <= 1, Trial.STOPS_WITHIN);
            Rule.T17.hold(one, "one session at the vendor", trial.newSessions() + " sessions");
            ends(trial, Rule.T17, conversation, EndReason.CALLER_ENDED);
        }
    }

    static void endAfterFailure(ConnectorTck kit) {
        try (Trial trial = Trial.of(kit)) {
            Conversation cancelled = trial.conversation();
            Probe<VoiceVAResponse> start = trial.start(cancelled, Trial.START, 0);
            trial.runtime.await(start::hasReturned, Trial.STOPS_WITHIN);
            start.cancel();
            ends(trial, Rule.T18, cancelled, EndReason.IDLE);

            Conversation broken = trial.startedConversation();
            CallerTurn turn = ScriptedCaller.says(Duration.ofMillis(200))
                    .breaksOff()
                    .turns()
                    .get(0);
            Probe<VoiceVAResponse> probe = trial.turn(broken, turn, Long.MAX_VALUE);
            trial.runtime.await(probe::isOver, Trial.STOPS_WITHIN);
            probe.cancel();
            ends(trial, Rule.T18, broken, EndReason.CONNECTOR_FAILED);

            Runnable failure = kit.vendorFailure();
            if (failure != null) {
                Conversation without = trial.startedConversation();
                failure.run();
                ends(trial, Rule.T18, without, EndReason.CONNECTOR_FAILED);
            }
        }
    }

    static void closed(ConnectorTck kit) {
        try (Trial trial = Trial.of(kit)) {
            Conversation conversation = trial.startedConversation();
            Probe<VoiceVAResponse> end = trial.end(conversation, EndReason.SHUTDOWN);
            trial.runtime.await(end::isOver, Trial.STOPS_WITHIN);
            Probe<Void> closed = trial.ask(trial.connector::close, Long.MAX_VALUE);
            trial.await(closed::isOver);
            Rule.T28.hold(closed.isCompleted(), "completion within " + trial.patience, closed.state());
            released(trial, Rule.T28, "after close()");
        }
    }

    /** Another turn of the call is answered: of digits where there are any, because they need no time. */
    private static void answered(Trial trial, Rule rule, Conversation conversation, String when) {
        ScriptedCaller caller = Trial.firstOf(trial.kit.dialling(), trial.kit.speaking());
        if (caller != null) {
            CallerTurn turn = trial.lastTurn(conversation, caller);
            Probe<VoiceVAResponse> probe = trial.turn(conversation, turn, Long.MAX_VALUE);
            trial.awaitReply(probe, caller.length());
            notFailed(rule, "the turn", probe);
            rule.hold(Trial.hasFinal(probe), "a FINAL to a turn " + when, TurnRules.state(probe));
        }
    }

    private static void ends(Trial trial, Rule rule, Conversation conversation, EndReason reason) {
        Probe<VoiceVAResponse> end = trial.end(conversation, reason);
        trial.await(end::isOver);
        notFailed(rule, "endConversation", end);
        rule.hold(end.isCompleted(), "endConversation to complete within " + trial.patience, TurnRules.state(end));
        rule.hold(end.got.size() <= 1, "at most one response of endConversation", end.got.size() + " responses");
        boolean silent = end.got.stream()
                .flatMap(response -> response.getPromptsList().stream())
                .noneMatch(Prompt::isInitialized);
        rule.hold(silent, "no prompt after the end of a call", "a prompt");
        released(trial, rule, "after endConversation");
    }

    private static void released(Trial trial, Rule rule, String when) {
        boolean gone = trial.runtime.await(() -> trial.newSessions() <= 0, Trial.STOPS_WITHIN);
        rule.hold(
                gone,
                "no session at the vendor " + Trial.STOPS_WITHIN.toMillis() + " ms " + when,
                trial.newSessions() + " sessions");
    }

    private static void notFailed(Rule rule, String what, Probe<?> probe) {
        Throwable failure = probe.error();
        if (failure != null) {
            throw rule.broken(what + " not to fail", probe.state(), failure);
        }
    }
}
