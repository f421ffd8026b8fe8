package io.byova.gateway.tck;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.Conversation;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** How much is sent and taken, and when: T3 to T5. */
final class DemandRules {

    /** What a caller without end says at most: two minutes. */
    static final int MOST_FRAMES = 6000;

    /** The longest utterance of our own detector, and what it takes to find its end. */
    private static final int UTTERANCE_FRAMES = 1600;

    private DemandRules() {}

    static void replies(ConnectorTck kit) {
        try (Trial trial = Trial.of(kit)) {
            TckConversation conversation = trial.conversation();
            stepByStep(trial, "the welcome", trial.start(conversation, Trial.START, 0));
            turnByStep(trial, conversation, "a spoken turn", kit.speaking());
            turnByStep(trial, conversation, "a turn of digits", kit.dialling());
        }
    }

    private static void turnByStep(
            Trial trial, Conversation conversation, String what, @Nullable ScriptedCaller caller) {
        if (caller != null) {
            stepByStep(trial, what, trial.turn(conversation, trial.lastTurn(conversation, caller), 0));
        }
    }

    /** Requests one response after the other; whether they come is the matter of other rules. */
    private static void stepByStep(Trial trial, String what, Probe<VoiceVAResponse> probe) {
        trial.runtime.await(() -> !probe.got.isEmpty(), Trial.QUIET);
        Rule.T3.hold(
                probe.got.isEmpty(), what + ": nothing before it is requested", probe.got.size() + " responses came");
        for (int requested = 1; !probe.isOver() && !Trial.hasFinal(probe); requested++) {
            int wanted = requested;
            probe.request(1);
            if (!trial.runtime.await(
                    () -> probe.isOver() || probe.got.size() >= wanted, trial.patience.multipliedBy(2))) {
                break;
            }
            Rule.T3.hold(
                    probe.unasked.get() == 0,
                    what + ": one response for each request",
                    probe.got.size() + " responses for " + requested + " requests");
        }
        trial.runtime.await(() -> probe.unasked.get() > 0, Trial.QUIET);
        Rule.T3.hold(
                probe.unasked.get() == 0,
                what + ": one response for each request",
                probe.unasked.get() + " responses more than that");
    }

    static void withoutDemand(ConnectorTck kit) {
        try (Trial trial = Trial.of(kit)) {
            Conversation conversation = trial.startedConversation();
            CallerTurn endless = ScriptedCaller.speaksWithoutEnd(MOST_FRAMES);
            Probe<VoiceVAResponse> probe = trial.turn(conversation, endless, 0);
            int taken = trial.settled(endless::framesTaken, MOST_FRAMES - 1);
            probe.cancel();
            Rule.T4.hold(
                    taken <= kit.framesAhead(),
                    "at most " + kit.framesAhead() + " frames taken while nobody asks for an answer (framesAhead())",
                    taken + " frames taken" + (taken == MOST_FRAMES ? ", all there were" : ""));
        }
    }

    static void demandUsedUp(ConnectorTck kit) {
        try (Trial trial = Trial.of(kit)) {
            Conversation conversation = trial.startedConversation();
            CallerTurn endless = ScriptedCaller.speaksWithoutEnd(MOST_FRAMES);
            AtomicInteger takenBefore = new AtomicInteger(-1);
            Probe<VoiceVAResponse> probe = trial.turn(
                    conversation,
                    endless,
                    1,
                    // Until the one response that was asked for is there, it may take all it wants.
                    () -> takenBefore.compareAndSet(-1, endless.framesTaken()));
            trial.runtime.await(() -> !probe.got.isEmpty() || endless.framesTaken() == MOST_FRAMES, Trial.STOPS_WITHIN);
            int most = kit.framesAhead() + UTTERANCE_FRAMES;
            int all = trial.settled(endless::framesTaken, MOST_FRAMES - 1);
            probe.cancel();
            if (probe.got.isEmpty()) {
                return;
            }
            int taken = all - takenBefore.get();
            Rule.T5.hold(
                    taken <= most,
                    "at most " + most + " more frames taken where one response was asked for and given",
                    taken + " frames taken after it" + (all == MOST_FRAMES ? ", all there were" : ""));
        }
    }
}
