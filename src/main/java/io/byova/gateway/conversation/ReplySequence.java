package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.Responses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What may be sent next for one caller turn: START_OF_INPUT, END_OF_INPUT, PARTIAL*, CHUNK*, exactly one FINAL, nothing
 * after it (rules 16, 23 and 24), and nothing at all for silence (rule 18). Not thread-safe.
 */
final class ReplySequence {

    private final CallerTurn callerTurn;
    private final ReplyRules rules;
    private final boolean partialsAllowed;
    private final Turn turn;
    private @Nullable ChunkSizes sizes;

    /** What is sent next, and what after that: of most replies, one is ready at a time. */
    private @Nullable VoiceVAResponse ready;

    private @Nullable Queue<VoiceVAResponse> behind;

    /** The caller's side expects a FINAL. */
    private boolean awaited;

    /** Nothing may be added any more. */
    private boolean closed;

    private boolean spoke;
    private boolean interruptible;
    private boolean sensitive;

    ReplySequence(CallerTurn callerTurn, ReplyRules rules, boolean partialsAllowed, Turn turn) {
        this.callerTurn = callerTurn;
        this.rules = rules;
        this.partialsAllowed = partialsAllowed;
        this.turn = turn;
        this.awaited = callerTurn.isAlwaysAnswered();
    }

    @Nullable
    VoiceVAResponse next() {
        VoiceVAResponse response = ready;
        if (response != null) {
            ready = behind == null ? null : behind.poll();
            turn.sends(response);
        }
        return response;
    }

    private void add(VoiceVAResponse response) {
        if (ready == null) {
            ready = response;
            return;
        }
        if (behind == null) {
            behind = new ArrayDeque<>();
        }
        behind.add(response);
    }

    boolean isEmpty() {
        return ready == null;
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether the next caller input is confidential (rule 35). */
    boolean isSensitive() {
        return sensitive;
    }

    /**
     * Takes what the connector sent.
     *
     * @throws io.byova.gateway.connector.ConnectorException where it is illegal beyond repair
     */
    void accept(VoiceVAResponse response) {
        EventType event = Responses.eventType(response);
        if (event == EventType.START_OF_INPUT) {
            startInput();
        } else if (event == EventType.END_OF_INPUT) {
            endInput();
        } else if (Responses.isTerminal(response)) {
            finalReply(response, true);
        } else if (response.getResponseType() == ResponseType.PARTIAL) {
            partial(response);
        } else if (response.getResponseType() == ResponseType.CHUNK) {
            chunk(response);
        } else {
            finalReply(response, false);
        }
    }

    private void startInput() {
        if (callerTurn.isSpeech() && !spoke && turn.mayStartInput()) {
            awaited = true;
            add(Responses.startOfInput());
        }
    }

    /** Before an answer to speech, WxCC has to know that the speech is over (rule 16). */
    private void endInput() {
        if (turn.mayEndInput()) {
            add(rules.endOfInput());
        }
    }

    private void partial(VoiceVAResponse response) {
        sensitive |= response.getInputSensitive();
        if (partialsAllowed && !spoke) {
            add(rules.within(response));
        }
    }

    private void chunk(VoiceVAResponse response) {
        if (!rules.isChunkProfile()) {
            throw ReplyRules.nonsense("a CHUNK, but its agent replies in the WAV profile (rule 20)");
        }
        VoiceVAResponse legal = rules.within(response);
        endInput();
        spoke = true;
        if (response.getInputSensitive()) {
            sensitive = true;
            // Who interrupts this prompt answers it.
            turn.inputIsSensitive();
        }
        if (response.getPromptsCount() > 0) {
            interruptible = ReplyRules.allowsBargeIn(response);
        }
        ByteString audio = ReplyRules.audioOf(response);
        ChunkSizes chunks = chunks();
        if (chunks.isFine(audio.size())) {
            chunks.passed();
            add(legal);
            return;
        }
        if (audio.isEmpty()) {
            add(legal);
            return;
        }
        chunks.add(audio, piece -> add(Responses.chunk(piece, interruptible)));
        if (response.getOutputEventsCount() > 0) {
            add(ReplyRules.eventOnly(legal));
        }
    }

    private void finalReply(VoiceVAResponse response, boolean terminal) {
        if (rules.isChunkProfile() && ReplyRules.hasAudio(response)) {
            throw ReplyRules.nonsense("audio on a FINAL, but its agent replies in the CHUNK profile (rule 22)");
        }
        if (response.getResponseType() != ResponseType.FINAL) {
            throw ReplyRules.nonsense("a terminal event on a response that is not FINAL (rule 13)");
        }
        VoiceVAResponse last = terminal ? rules.terminal(response) : rules.closing(response);
        endInput();
        flush();
        sensitive |= response.getInputSensitive();
        add(terminal ? last : marked(last));
        closed = true;
    }

    /** The connector says no more: adds what the caller's side is owed. */
    void close() {
        closed = true;
        if (spoke || awaited) {
            endInput();
            flush();
            add(marked(rules.missingFinal()));
        }
    }

    /** The caller goes on to something else in this RPC: a reply that has not begun is given up. */
    void supersede() {
        awaited = false;
        silence();
    }

    /** Takes back all speech that has not been sent, and closes what has. */
    void silence() {
        if (sizes != null) {
            sizes.clear();
        }
        List<VoiceVAResponse> waiting = waiting();
        if (waiting.stream().anyMatch(Responses::isTerminal)) {
            return;
        }
        boolean finalWaits = closed && !waiting.isEmpty();
        ready = null;
        behind = null;
        waiting.stream().filter(ReplySequence::isInputEvent).forEach(this::add);
        if (finalWaits) {
            add(marked(rules.missingFinal()));
        } else if (!closed) {
            close();
        }
    }

    private List<VoiceVAResponse> waiting() {
        List<VoiceVAResponse> waiting = new ArrayList<>();
        if (ready != null) {
            waiting.add(ready);
        }
        if (behind != null) {
            waiting.addAll(behind);
        }
        return waiting;
    }

    /** A mark on any piece of the reply is a mark on its end, because pieces are cut anew (rules 22 and 35). */
    private VoiceVAResponse marked(VoiceVAResponse last) {
        return sensitive && !last.getInputSensitive() ? Responses.sensitive(last) : last;
    }

    private ChunkSizes chunks() {
        if (sizes == null) {
            sizes = new ChunkSizes();
        }
        return sizes;
    }

    private void flush() {
        ByteString rest = sizes == null ? null : sizes.rest();
        if (rest != null) {
            add(Responses.chunk(rest, interruptible));
        }
    }

    static boolean isInputEvent(VoiceVAResponse response) {
        EventType event = Responses.eventType(response);
        return event == EventType.START_OF_INPUT || event == EventType.END_OF_INPUT;
    }
}
