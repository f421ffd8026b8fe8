package io.byova.gateway.caller;

import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAInputMode;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import io.byova.gateway.caller.TurnRecord.Response;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What must hold within one RPC: its status, the order of its responses, and that it answers what it was asked. */
final class TurnRules {

    /** Rule 7: a half-closed RPC completes with its last response, not some time later. */
    private static final Duration COMPLETION_LIMIT = Duration.ofSeconds(1);

    private static final String ENDED_BY_CLIENT = "session_ended_by_client";

    private final TurnRecord turn;
    private final boolean cutOff;
    private final boolean refused;
    private final boolean partialsAllowed;
    private final List<Response> responses;
    private final List<Violation> violations = new ArrayList<>();

    /**
     * @param cutOff the call ended while this turn was open
     * @param refused the gateway refused the call here, as it may
     */
    TurnRules(TurnRecord turn, boolean cutOff, boolean refused, boolean partialsAllowed) {
        this.turn = turn;
        this.cutOff = cutOff;
        this.refused = refused;
        this.partialsAllowed = partialsAllowed;
        this.responses = turn.responses();
    }

    List<Violation> check() {
        status();
        signals();
        replyOrder();
        if (turn.status() == Status.Code.OK) {
            replyIsWhole();
        }
        inputMode();
        sessionEnd();
        return violations;
    }

    private void status() {
        Status.Code code = turn.status();
        if (code != null && code != Status.Code.OK && !refused) {
            broken(7, "ended with " + code + ", must be OK");
        }
        TimelineEvent timedOut = turn.first(Fact.TimedOut.class);
        if (timedOut != null) {
            broken(7, timedOut.fact().detail());
        }
        Duration completion = turn.completion();
        if (completion != null && completion.compareTo(COMPLETION_LIMIT) > 0) {
            broken(7, "completed " + completion.toMillis() + " ms after its last response, though half-closed");
        }
    }

    private void signals() {
        boolean started = false;
        boolean ended = false;
        boolean audio = false;
        for (Response response : responses) {
            Heard heard = response.heard();
            EventType event = heard.event();
            boolean start = event == EventType.START_OF_INPUT;
            boolean end = event == EventType.END_OF_INPUT;
            if (start || end) {
                if (!turn.isAudio()) {
                    violations.add(response.breaks(16, event + " on an RPC without audio"));
                } else if (start && started || end && ended) {
                    violations.add(response.breaks(16, "a second " + event));
                } else if (start && ended) {
                    violations.add(response.breaks(16, "START_OF_INPUT after END_OF_INPUT"));
                } else if (end && !started) {
                    violations.add(response.breaks(16, "END_OF_INPUT without START_OF_INPUT"));
                } else if (audio) {
                    violations.add(response.breaks(16, event + " after the reply's first audio"));
                }
                if (!heard.isSignal()) {
                    violations.add(response.breaks(16, event + " together with a prompt"));
                }
            }
            started |= start;
            ended |= end;
            audio |= heard.audioBytes() > 0;
        }
    }

    private void replyOrder() {
        boolean closed = false;
        for (Response response : responses) {
            Heard heard = response.heard();
            if (closed) {
                violations.add(response.breaks(23, heard.label() + " after the reply's FINAL"));
            }
            if (heard.type() == ResponseType.PARTIAL && !partialsAllowed) {
                violations.add(response.breaks(23, "PARTIAL, though the requests do not allow it"));
            }
            closed |= heard.isFinal();
        }
    }

    private void replyIsWhole() {
        boolean replied =
                responses.stream().anyMatch(response -> !response.heard().isSignal());
        boolean closed =
                responses.stream().anyMatch(response -> response.heard().isFinal());
        boolean heardOut =
                responses.stream().anyMatch(response -> response.heard().event() == EventType.END_OF_INPUT);
        if (turn.sent(EventInput.EventType.START_OF_DTMF)) {
            if (replied) {
                broken(31, "START_OF_DTMF was answered; it takes no response");
            }
        } else if (!closed && !cutOff && (replied || heardOut || turn.asksForReply())) {
            broken(23, "completed without a FINAL");
        }
        boolean silent = turn.isAudio()
                && turn.first(Fact.RecordingStarted.class) == null
                && turn.first(Fact.HalfClosed.class) != null;
        if (silent && !responses.isEmpty() && !cutOff) {
            violations.add(responses.get(0).breaks(18, "an answer to silence"));
        }
    }

    private void inputMode() {
        boolean mode = false;
        boolean handling = false;
        for (Response response : responses) {
            Heard heard = response.heard();
            boolean modeHere = heard.response().getInputMode() != VoiceVAInputMode.INPUT_VOICE_MODE_UNSPECIFIED;
            boolean handlingHere = heard.response().hasInputHandlingConfig();
            mode |= modeHere;
            handling |= handlingHere;
            if (heard.isTerminal()) {
                if (modeHere || handlingHere) {
                    violations.add(response.breaks(
                            12, heard.event() + " with " + (modeHere ? "input_mode" : "input_handling_config")));
                }
            } else if (heard.isFinal()) {
                if (!mode) {
                    violations.add(response.breaks(26, "a reply without input_mode"));
                }
                if (!handling) {
                    violations.add(response.breaks(26, "a reply without input_handling_config"));
                }
            }
        }
    }

    private void sessionEnd() {
        if (!turn.sent(EventInput.EventType.SESSION_END) || turn.status() != Status.Code.OK) {
            return;
        }
        boolean named = responses.stream()
                .filter(response -> response.heard().event() == EventType.SESSION_END)
                .anyMatch(response ->
                        response.heard().response().getOutputEvents(0).getName().equals(ENDED_BY_CLIENT));
        if (!named) {
            broken(11, "SESSION_END was not answered with an event SESSION_END named " + ENDED_BY_CLIENT);
        }
    }

    private void broken(int rule, String what) {
        violations.add(new Violation(rule, turn.number(), turn.over(), what));
    }
}
