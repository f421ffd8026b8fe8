package io.byova.gateway.websocket;

import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.Responses;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.util.concurrent.Queues;

/**
 * The turns of one socket. Webex Contact Center opens an RPC for each turn of a call; over a socket all turns come in one
 * row, so they are told apart here, as it would have told them (rules 1 to 6, 17, 29 to 32):
 *
 * <ul>
 *   <li><b>An event or an entry of digits is a turn of its own</b>, half-closed at once (rule 3).
 *   <li><b>Audio opens a turn and belongs to it until the turn is heard out</b>: until its END_OF_INPUT or the first response
 *       to it that is not START_OF_INPUT or a PARTIAL. Then it is half-closed, as Webex Contact Center does on END_OF_INPUT
 *       (rule 17).
 *   <li><b>Audio that comes while an answer is awaited is dropped</b>: Webex Contact Center sends none then. The next turn of
 *       audio is opened when every earlier turn is over or is saying something that may be interrupted (rules 5 and 29): it
 *       overlaps that reply, and speech on it stops the reply. While a prompt is sent that may not be interrupted, the
 *       caller's audio is dropped, as rule 30 has it.
 *   <li><b>START_OF_DTMF ends the open turn of audio from within</b> (rule 4): what the caller was saying is given up, and a
 *       reply that may be interrupted stops. Digits without that notice bring it along.
 *   <li><b>Any other event half-closes the open turn of audio</b>: what has been said is answered first (rule 18).
 *   <li><b>The answers go out in the order of their turns</b>, never two at a time: a socket has one voice. A turn's
 *       START_OF_INPUT stops an older reply before it is written, so that reply's FINAL comes before it.
 *   <li><b>After a terminal response nothing but SESSION_END is listened to</b> (rules 11 and 12).
 * </ul>
 *
 * <p>At most {@value #MOST_LIVE} turns are open; a client that goes on has to wait. Requests come on the socket's event loop;
 * answers on any thread.
 */
final class SocketTurns {

    static final int MOST_LIVE = 8;

    /** Responses a turn may be ahead of the socket. */
    private static final int AHEAD = 2;

    private static final EventInput KEY_PRESSED =
            EventInput.newBuilder().setEventType(EventType.START_OF_DTMF).build();

    private final Function<Flux<VoiceVARequest>, Flux<VoiceVAResponse>> calls;
    private final Function<Throwable, Outgoing> problems;
    private final Runnable onSpace;
    private final Sinks.Many<SocketTurn> opened = Sinks.unsafe()
            .many()
            .unicast()
            .onBackpressureBuffer(Queues.<SocketTurn>get(MOST_LIVE).get());

    // Touched on the event loop only.
    private final List<SocketTurn> live = new ArrayList<>(2);
    private @Nullable SocketTurn listening;
    private @Nullable VoiceInput missedFormat;

    private volatile boolean callOver;

    /**
     * @param calls answers one turn
     * @param problems what a failed turn is answered with
     * @param onSpace told, from any thread, that more may be read
     */
    SocketTurns(
            Function<Flux<VoiceVARequest>, Flux<VoiceVAResponse>> calls,
            Function<Throwable, Outgoing> problems,
            Runnable onSpace) {
        this.calls = calls;
        this.problems = problems;
        this.onSpace = onSpace;
    }

    /** Whether the client has to wait before it is read on. */
    boolean isFull() {
        live.removeIf(SocketTurn::isOver);
        SocketTurn open = listening;
        return live.size() >= MOST_LIVE || open != null && open.isFull();
    }

    /** Whether no turn is open. */
    boolean isQuiet() {
        live.removeIf(SocketTurn::isOver);
        return live.isEmpty();
    }

    /** Whether the call has had its terminal response. */
    boolean isCallOver() {
        return callOver;
    }

    /** Takes what the caller does next. */
    void accept(VoiceVARequest request) {
        EventType event = request.hasEventInput() ? request.getEventInput().getEventType() : null;
        if (callOver && event != EventType.SESSION_END) {
            return;
        }
        if (request.hasAudioInput()) {
            audio(request);
        } else if (event == EventType.START_OF_DTMF) {
            if (!endFromWithin(request)) {
                single(request, false);
            }
        } else if (event == null) {
            endFromWithin(request.toBuilder().setEventInput(KEY_PRESSED).build());
            single(request, false);
        } else {
            SocketTurn open = listening;
            if (open != null && event != EventType.SESSION_END) {
                open.halfClose();
            }
            listening = null;
            single(request, event == EventType.SESSION_END);
        }
    }

    private void audio(VoiceVARequest request) {
        SocketTurn open = listening;
        if (open != null && open.isListening()) {
            open.add(request);
        } else if (live.stream().allMatch(SocketTurn::leavesTheFloor)) {
            SocketTurn next = new SocketTurn(false, onSpace);
            listening = next;
            next.add(withFormat(request));
            open(next);
        } else {
            remember(request.getAudioInput());
        }
    }

    /** Ends the turn that is listening by one more request on it; false where none is. */
    private boolean endFromWithin(VoiceVARequest last) {
        SocketTurn open = listening;
        listening = null;
        if (open == null || !open.isListening()) {
            return false;
        }
        open.add(last);
        open.halfClose();
        return true;
    }

    private void single(VoiceVARequest request, boolean endsCall) {
        SocketTurn turn = new SocketTurn(endsCall, onSpace);
        turn.add(request);
        turn.halfClose();
        open(turn);
    }

    private void open(SocketTurn turn) {
        live.add(turn);
        opened.emitNext(turn, Sinks.EmitFailureHandler.FAIL_FAST);
    }

    /** The format may be said once and on a message that was not listened to (rule 14). */
    private void remember(VoiceInput dropped) {
        if (dropped.getEncodingValue() != 0 || dropped.getSampleRateHertz() != 0) {
            missedFormat = dropped.toBuilder().clearCallerAudio().build();
        }
    }

    private VoiceVARequest withFormat(VoiceVARequest request) {
        VoiceInput missed = missedFormat;
        missedFormat = null;
        if (missed == null) {
            return request;
        }
        return request.toBuilder()
                .setAudioInput(missed.toBuilder().mergeFrom(request.getAudioInput()))
                .build();
    }

    /** All answers; to be subscribed once, before the first request. */
    Flux<Outgoing> answers() {
        return opened.asFlux().flatMapSequential(this::answer, MOST_LIVE, AHEAD);
    }

    private Flux<Outgoing> answer(SocketTurn turn) {
        ReplyPieces pieces = new ReplyPieces();
        return calls.apply(turn)
                .doOnNext(response -> {
                    turn.says(response);
                    if (Responses.isTerminal(response)) {
                        callOver = true;
                    }
                })
                .concatMapIterable(pieces::of, 1)
                .<Outgoing>map(piece -> new Outgoing.Reply(
                        piece, turn.endsCall() && Responses.isTerminal(piece) ? Outgoing.Ending.CALL_OVER : null))
                .onErrorResume(failure -> Flux.just(problems.apply(failure)))
                .doFinally(signal -> {
                    turn.close();
                    onSpace.run();
                });
    }
}
