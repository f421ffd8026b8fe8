package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.ListVARequest;
import com.cisco.wcc.ccai.media.v1.ListVAResponse;
import com.cisco.wcc.ccai.media.v1.ReactorVoiceVirtualAgentGrpc;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** reactive-grpc as it comes: the tests that show its faults here tell when an upgrade has mended one. */
final class NaiveService extends ReactorVoiceVirtualAgentGrpc.VoiceVirtualAgentImplBase {

    private final Function<Flux<VoiceVARequest>, Flux<VoiceVAResponse>> turns;
    private final Function<ListVARequest, Mono<ListVAResponse>> agents;

    NaiveService(
            Function<Flux<VoiceVARequest>, Flux<VoiceVAResponse>> turns,
            Function<ListVARequest, Mono<ListVAResponse>> agents) {
        this.turns = turns;
        this.agents = agents;
    }

    @Override
    public Flux<VoiceVAResponse> processCallerInput(Flux<VoiceVARequest> requests) {
        return turns.apply(requests);
    }

    @Override
    public Mono<ListVAResponse> listVirtualAgents(ListVARequest request) {
        return agents.apply(request);
    }
}
