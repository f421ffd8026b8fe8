package io.byova.gateway.rules;

import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;

/** One call from the caller's side: its RPCs share a conversation id and nothing else. */
final class Call {

    private final GatewayUnderTest gateway;
    private final String id;
    private int connection;

    Call(GatewayUnderTest gateway, String id) {
        this.gateway = gateway;
        this.id = id;
    }

    String id() {
        return id;
    }

    /** From now on RPCs go over another connection. */
    Call onConnection(int number) {
        connection = number;
        return this;
    }

    Rpc rpc() {
        return Rpc.open(gateway.connection(connection), id);
    }

    /** An RPC that reads only so many responses until it is told to read more. */
    Rpc rpcReading(int responses) {
        return Rpc.open(gateway.connection(connection), id, responses);
    }

    /** A turn of one message, half-closed at once, as WxCC sends events and digits. */
    Rpc turn(VoiceVARequest message) {
        return rpc().sends(message).halfCloses();
    }

    /** The call after its welcome. */
    Call welcomed() {
        turn(Messages.start()).ended();
        return this;
    }

    /** An audio RPC on which the caller has said a sentence and nothing yet after it. */
    Rpc speaking() {
        return rpc().sends(Messages.mulaw()).says(Speech.SENTENCE_AND_SILENCE);
    }

    VoiceVAResponse hangsUp() {
        Rpc rpc = turn(Messages.end());
        rpc.ended();
        return rpc.onlyResponse();
    }
}
