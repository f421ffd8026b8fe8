package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import reactor.core.publisher.Flux;

/** Answers the turns of all calls. */
public final class ConversationProcessor {

    /** One ProcessCallerInput RPC: a turn of a call. */
    public Flux<VoiceVAResponse> turn(Flux<VoiceVARequest> rpc) {
        return Flux.empty();
    }
}
