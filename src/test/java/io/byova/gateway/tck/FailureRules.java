package io.byova.gateway.tck;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.Conversation;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Failures of the caller's side and of the vendor: T24 to T26. */
final class FailureRules {

    private static final int FRAMES_BEFORE_FAILURE = 10;

    private FailureRules() {}

    static void callerBreaksOff(ConnectorTck kit) {
        try (Trial trial = Trial.of(kit)) {
            Conversation conversation = trial.startedConversation();
            CallerTurn turn = ScriptedCaller.says(Duration.ofMillis(200))
                    .breaksOff()
                    .turns()
                    .get(0);
            Probe<VoiceVAResponse> probe = trial.turn(conversation, turn, Long.MAX_VALUE);
            trial.await(probe::isOver);
            Throwable failure = probe.error();
            if (failure != null && failure != turn.failure() && !(failure instanceof ConnectorException)) {
                throw Rule.T24.broken(
                        "completion, the turn's own failure, or a ConnectorException", probe.state(), failure);
            }
            Rule.T24.hold(probe.isOver(), "an end within " + trial.patience, probe.state());
        }
    }

    static void vendorIsDown(ConnectorTck kit) {
        Runnable failure = failure(kit, Rule.T25);
        try (Trial trial = Trial.of(kit)) {
            Conversation open = trial.startedConversation();
            failure.run();
            ScriptedCaller caller = caller(kit);
            if (caller != null) {
                CallerTurn turn = caller.hangsUp().turns(trial.runtime.timers()).get(0);
                Probe<VoiceVAResponse> probe = trial.turn(open, turn, Long.MAX_VALUE);
                trial.awaitReply(probe, caller.length());
                reported(Rule.T25, "a turn of an open call", probe, true, trial);
            }
            Probe<VoiceVAResponse> start = trial.start(trial.conversation(), Trial.START, Long.MAX_VALUE);
            trial.awaitReply(start);
            reported(Rule.T25, "the start of a new call", start, false, trial);
        }
    }

    static void vendorGoesDown(ConnectorTck kit) {
        Runnable failure = failure(kit, Rule.T26);
        ScriptedCaller caller = kit.speaking();
        if (caller == null) {
            throw Rule.T26.notTried("speaking() is null");
        }
        try (Trial trial = Trial.of(kit)) {
            Conversation conversation = trial.startedConversation();
            ScriptedCaller telephone = caller.hangsUp().inRealTime();
            CallerTurn turn = trial.lastTurn(conversation, telephone);
            Probe<VoiceVAResponse> probe = trial.turn(conversation, turn, Long.MAX_VALUE);
            trial.await(() -> turn.framesTaken() >= FRAMES_BEFORE_FAILURE || probe.isOver());
            failure.run();
            trial.awaitReply(probe, telephone.length());
            reported(Rule.T26, "a turn within which the vendor failed", probe, true, trial);
        }
    }

    /** Silence would leave the caller alone; anything but a ConnectorException, the operator. */
    private static void reported(Rule rule, String what, Probe<VoiceVAResponse> probe, boolean mustSpeak, Trial trial) {
        Throwable failure = probe.error();
        if (failure != null && !(failure instanceof ConnectorException)) {
            throw rule.broken(what + ": a ConnectorException", probe.state(), failure);
        }
        boolean answered = failure != null || Trial.hasFinal(probe) || !mustSpeak && probe.isCompleted();
        rule.hold(
                answered,
                what + ": a ConnectorException, or an answer all the same, within " + trial.patience,
                TurnRules.state(probe));
    }

    private static @Nullable ScriptedCaller caller(ConnectorTck kit) {
        return Trial.firstOf(kit.speaking(), kit.dialling());
    }

    private static Runnable failure(ConnectorTck kit, Rule rule) {
        Runnable failure = kit.vendorFailure();
        if (failure == null) {
            throw rule.notTried("vendorFailure() is null");
        }
        return failure;
    }
}
