package io.byova.gateway.websocket;

import com.cisco.wcc.ccai.media.v1.ListVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import org.jspecify.annotations.Nullable;

/** What a client may say. */
sealed interface Incoming {

    /**
     * Something the caller does.
     *
     * @param request with the conversation's id where the payload or the envelope names one
     */
    record Request(VoiceVARequest request) implements Incoming {}

    /** A wish to know the agents. */
    record Listing(ListVARequest request) implements Incoming {}

    /** @param seq to be echoed; null where the sender has not numbered it */
    record Ping(@Nullable Long seq) implements Incoming {}

    /** Nothing to be answered: a PONG, or an ERROR of the client's. */
    record Noted() implements Incoming {}
}
