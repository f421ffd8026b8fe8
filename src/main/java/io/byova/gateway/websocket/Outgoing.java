package io.byova.gateway.websocket;

import com.cisco.wcc.ccai.media.v1.ListVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What is written next. Number and time are set when it is. */
sealed interface Outgoing {

    /** How the socket ends after this, or null where it goes on. */
    default @Nullable Ending ending() {
        return null;
    }

    /** A response, ready for the wire: no WAV header, and of a good size. */
    record Reply(VoiceVAResponse response, @Nullable Ending ending) implements Outgoing {}

    /** Something is wrong. */
    record Problem(ErrorCode code, int status, String detail, @Nullable Ending ending) implements Outgoing {
        Problem(ErrorCode code, String detail, @Nullable Ending ending) {
            this(code, code.status(), detail, ending);
        }
    }

    /** Asks a quiet peer whether it is there, in JSON and by a WebSocket ping: some answer the one, some the other. */
    record Ping() implements Outgoing {}

    /** @param echoed the PING's number; null where it had none */
    record Pong(@Nullable Long echoed) implements Outgoing {}

    /** Answers a WebSocket ping. */
    record FramePong(ByteBuf content) implements Outgoing {}

    /** The answer to a request for the agents. */
    record Agents(ListVAResponse listing) implements Outgoing {}

    /** Ends the socket. */
    record Close(@Nullable Ending ending) implements Outgoing {}

    /**
     * How a socket ends.
     *
     * @param status of RFC 6455
     * @param reason for the peer's log
     */
    record Ending(int status, String reason) {

        static final Ending CALL_OVER = new Ending(1000, "the call is over");
        static final Ending GATEWAY_STOPS = new Ending(1001, "the gateway stops");
        static final Ending REFUSED = new Ending(1008, "refused");
        static final Ending TOO_BIG = new Ending(1009, "message too big");
        static final Ending LATER = new Ending(1013, "try again later");
    }
}
