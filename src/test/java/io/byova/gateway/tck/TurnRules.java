package io.byova.gateway.tck;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.OutputEvent;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.Struct;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.Responses;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One turn: T8 to T13, and T23. */
final class TurnRules {

    private static final Duration SILENCE = Duration.ofSeconds(1);

    /** Long enough for another thread to come in between, were it allowed to. */
    private static final Duration LINGERS = Duration.ofMillis(2);

    private TurnRules() {}

    static void speech(ConnectorTck kit) {
        answered(kit, Rule.T8, kit.speaking(), "speaking()");
    }

    static void digits(ConnectorTck kit) {
        answered(kit, Rule.T9, kit.dialling(), "dialling()");
    }

    private static void answered(ConnectorTck kit, Rule rule, @Nullable ScriptedCaller caller, String name) {
        if (caller == null) {
            throw rule.notTried(name + " is null");
        }
        try (Trial trial = Trial.of(kit)) {
            Conversation conversation = trial.startedConversation();
            CallerTurn turn = trial.lastTurn(conversation, caller.hangsUp());
            Probe<VoiceVAResponse> probe = trial.turn(conversation, turn, Long.MAX_VALUE);
            boolean answered = trial.awaitReply(probe, caller.length()) && Trial.hasFinal(probe);
            rule.hold(
                    answered,
                    "a FINAL to the last turn of " + name + " within " + trial.patience
                            + " (if such a caller gets no reply, let " + name + " say one who does, or null)",
                    state(probe));
            ended(trial, rule, probe, caller.length());
        }
    }

    static void silence(ConnectorTck kit) {
        try (Trial trial = Trial.of(kit)) {
            Conversation conversation = trial.startedConversation();
            CallerTurn turn = ScriptedCaller.isSilent(SILENCE).hangsUp().turns().get(0);
            Probe<VoiceVAResponse> probe = trial.turn(conversation, turn, Long.MAX_VALUE);
            ended(trial, Rule.T10, probe, SILENCE);
            Rule.T10.hold(
                    probe.got.stream().noneMatch(Trial::isInputEvent),
                    "no START_OF_INPUT and no END_OF_INPUT",
                    "silence was taken for speech");
        }
    }

    static void events(ConnectorTck kit) {
        try (Trial trial = Trial.of(kit)) {
            Conversation conversation = trial.startedConversation();
            for (EventType type : new EventType[] {EventType.NO_INPUT, EventType.CUSTOM_EVENT}) {
                ScriptedCaller caller = ScriptedCaller.event(type, "tck-event", Struct.getDefaultInstance());
                CallerTurn turn = caller.hangsUp().turns().get(0);
                Probe<VoiceVAResponse> probe = trial.turn(conversation, turn, Long.MAX_VALUE);
                ended(trial, Rule.T11, probe, Duration.ZERO);
                if (probe.got.stream().anyMatch(Responses::isTerminal)) {
                    // The agent has ended the call, which is an answer.
                    return;
                }
            }
        }
    }

    private static void ended(Trial trial, Rule rule, Probe<VoiceVAResponse> probe, Duration speech) {
        trial.awaitEnd(probe, speech);
        Throwable failure = probe.error();
        if (failure != null) {
            throw rule.broken("completion", state(probe), failure);
        }
        rule.hold(probe.isCompleted(), "completion within " + trial.patience + " of the turn's own", state(probe));
    }

    static void serial(ConnectorTck kit) {
        try (Trial trial = Trial.of(kit)) {
            Conversation conversation = trial.conversation();
            Probe<VoiceVAResponse> welcome = trial.startSlowly(conversation, LINGERS);
            trial.awaitReply(welcome);
            inSeries(trial, "startConversation", welcome);
            serialTurn(trial, conversation, kit.speaking());
            serialTurn(trial, conversation, kit.dialling());
            Probe<VoiceVAResponse> end = trial.end(conversation, EndReason.CALLER_ENDED);
            trial.runtime.await(end::isOver, Trial.STOPS_WITHIN);
            inSeries(trial, "endConversation", end);
        }
    }

    private static void serialTurn(Trial trial, Conversation conversation, @Nullable ScriptedCaller caller) {
        if (caller != null) {
            Probe<VoiceVAResponse> slow = new Probe<>(Long.MAX_VALUE, LINGERS);
            CallerTurn turn = trial.lastTurn(conversation, caller);
            trial.ask(() -> trial.connector.sendMessage(conversation, turn), slow);
            trial.awaitReply(slow, caller.length());
            inSeries(trial, "sendMessage", slow);
        }
    }

    private static void inSeries(Trial trial, String method, Probe<VoiceVAResponse> probe) {
        trial.runtime.await(() -> !probe.faults.isEmpty(), Trial.QUIET);
        Rule.T12.hold(
                probe.faults.isEmpty(),
                method + ": one signal after the other, until one end",
                String.join("; ", probe.faults));
    }

    static void subscribedOnce(ConnectorTck kit) {
        try (Trial trial = Trial.of(kit)) {
            Conversation conversation = trial.startedConversation();
            once(trial, conversation, kit.speaking());
            once(trial, conversation, kit.dialling());
        }
    }

    private static void once(Trial trial, Conversation conversation, @Nullable ScriptedCaller caller) {
        if (caller != null) {
            CallerTurn turn = trial.lastTurn(conversation, caller);
            trial.awaitReply(trial.turn(conversation, turn, Long.MAX_VALUE), caller.length());
            Rule.T13.hold(
                    turn.subscriptions() <= 1, "one subscription of the turn", turn.subscriptions() + " subscriptions");
        }
    }

    static void digitsBeforeHalfClose(ConnectorTck kit) {
        ScriptedCaller caller = kit.dialling();
        if (caller == null) {
            throw Rule.T23.notTried("dialling() is null");
        }
        try (Trial trial = Trial.of(kit)) {
            Conversation conversation = trial.startedConversation();
            CallerTurn turn = trial.lastTurn(conversation, caller.staysOnTheLine());
            Probe<VoiceVAResponse> probe = trial.turn(conversation, turn, Long.MAX_VALUE);
            trial.awaitReply(probe);
            Rule.T23.hold(
                    Trial.hasFinal(probe),
                    "a FINAL within " + trial.patience + " while the turn is still open",
                    state(probe));
        }
    }

    /** What is known of a reply, for a message. */
    static String state(Probe<VoiceVAResponse> probe) {
        StringBuilder all = new StringBuilder(probe.state());
        if (!probe.got.isEmpty()) {
            all.append(':');
            probe.got.forEach(response -> {
                OutputEvent.EventType event = Responses.eventType(response);
                all.append(' ').append(response.getResponseType());
                if (event != OutputEvent.EventType.UNSPECIFIED_EVENT) {
                    all.append('(').append(event).append(')');
                }
            });
        }
        return all.toString();
    }
}
