package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;

/**
 * Puts one caller turn's responses in the order of {@link ReplySequence}. Asks the connector for one response at a time,
 * when the caller's side is ready for it; takes signals from any thread, also overlapping ones; and can be stopped from
 * outside.
 */
final class ReplyOrder extends FluxOperator<VoiceVAResponse, VoiceVAResponse> {

    /** How a reply may be cut short. */
    enum Stop {
        /** The caller went on to something else in the same RPC: that is answered instead. */
        SUPERSEDED,
        /** The caller barged in or the call ended: the reply gets its FINAL, and the RPC ends. */
        INTERRUPTED
    }

    final CallerTurn callerTurn;
    final ReplyRules rules;
    final boolean partialsAllowed;
    final boolean welcome;
    final Turn turn;

    /** @param welcome whether this is the call's welcome, and no empty answer to a SESSION_START that came twice */
    ReplyOrder(
            Flux<? extends VoiceVAResponse> source,
            CallerTurn callerTurn,
            ReplyRules rules,
            boolean partialsAllowed,
            boolean welcome,
            Turn turn) {
        super(source);
        this.callerTurn = callerTurn;
        this.welcome = welcome;
        this.rules = rules;
        this.partialsAllowed = partialsAllowed;
        this.turn = turn;
    }

    @Override
    public void subscribe(CoreSubscriber<? super VoiceVAResponse> actual) {
        Reply reply = new Reply(actual, this);
        turn.replying(reply);
        source.subscribe(reply);
    }
}
