package io.byova.gateway.tck;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.EndReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must stay between caller and vendor: T27. */
final class SecrecyRules {

    /** Nobody's number; too large for an int, so that careless parsing quotes it. */
    private static final String DIGITS = "73918462507";

    private static final String ODD_DIGITS = "*6472A0385*";
    private static final String FLOW_DATA = "tck-flow-data-58213";

    private SecrecyRules() {}

    static void nothingIsTold(ConnectorTck kit) {
        List<String> told = new ArrayList<>();
        try (Trial trial = Trial.of(kit);
                LogEar ear = LogEar.near(trial.connector.getClass())) {
            Conversation conversation = trial.conversation();
            Struct data = Struct.newBuilder()
                    .putFields(
                            "account",
                            Value.newBuilder().setStringValue(FLOW_DATA).build())
                    .build();
            List<Probe<VoiceVAResponse>> probes = new ArrayList<>();
            CallerInput.Event start = new CallerInput.Event(EventType.SESSION_START, "tck", data);
            probes.add(heard(trial, trial.start(conversation, start, Long.MAX_VALUE)));
            for (ScriptedCaller caller : List.of(
                    ScriptedCaller.dials(DIGITS),
                    ScriptedCaller.dials(DIGITS + "#"),
                    ScriptedCaller.dials(ODD_DIGITS),
                    ScriptedCaller.event(EventType.CUSTOM_EVENT, "tck-event", data),
                    ScriptedCaller.says(Duration.ofMillis(200)))) {
                probes.add(heard(
                        trial, trial.turn(conversation, caller.hangsUp().turns().get(0), Long.MAX_VALUE)));
            }
            CallerTurn broken = ScriptedCaller.says(Duration.ofMillis(200))
                    .breaksOff()
                    .turns()
                    .get(0);
            probes.add(heard(trial, trial.turn(conversation, broken, Long.MAX_VALUE)));
            Runnable failure = kit.vendorFailure();
            if (failure != null) {
                failure.run();
                CallerTurn turn = ScriptedCaller.dials(DIGITS).hangsUp().turns().get(0);
                probes.add(heard(trial, trial.turn(conversation, turn, Long.MAX_VALUE)));
                probes.add(heard(trial, trial.start(trial.conversation(), start, Long.MAX_VALUE)));
            }
            Probe<VoiceVAResponse> end = trial.end(conversation, EndReason.CALLER_ENDED);
            trial.runtime.await(end::isOver, Trial.STOPS_WITHIN);
            probes.add(end);
            probes.forEach(probe -> messages(probe.error(), new HashSet<>(), told));
            told.addAll(ear.lines());
        }
        Map<String, String> contents = new LinkedHashMap<>();
        contents.put(DIGITS, "digits a caller pressed");
        contents.put(ODD_DIGITS, "digits a caller pressed");
        contents.put(FLOW_DATA, "flow data of a call");
        kit.secrets().forEach(secret -> contents.put(secret, "a secret"));
        contents.forEach((content, what) -> silentAbout(told, content, what, contents.keySet()));
    }

    private static Probe<VoiceVAResponse> heard(Trial trial, Probe<VoiceVAResponse> probe) {
        trial.runtime.await(() -> probe.isOver() || Trial.hasFinal(probe), Trial.STOPS_WITHIN);
        return probe;
    }

    /** Causes are logged with the failure. */
    private static void messages(@Nullable Throwable failure, Set<Throwable> seen, List<String> told) {
        if (failure != null && seen.add(failure)) {
            told.add("the message of a " + failure.getClass().getName() + ": " + failure.getMessage());
            messages(failure.getCause(), seen, told);
            for (Throwable suppressed : failure.getSuppressed()) {
                messages(suppressed, seen, told);
            }
        }
    }

    private static void silentAbout(List<String> told, String content, String what, Set<String> all) {
        for (String line : told) {
            if (line.contains(content)) {
                // The report must not do what it reports.
                String masked = line.replace(content, "[here]");
                for (String other : all) {
                    masked = masked.replace(other, "[hidden]");
                }
                throw Rule.T27.broken("no " + what + " in messages and logs", what + " in " + masked);
            }
        }
    }
}
