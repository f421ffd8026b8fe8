package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.ListVARequest;
import com.cisco.wcc.ccai.media.v1.ListVAResponse;
import com.cisco.wcc.ccai.media.v1.ReactorVoiceVirtualAgentGrpc;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.salesforce.reactorgrpc.stub.ReactorCallOptions;
import io.grpc.CallOptions;
import io.grpc.Context;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The service WxCC calls: every RPC behind the guard, every error through the one mapper. */
final class VoiceVirtualAgentService extends ReactorVoiceVirtualAgentGrpc.VoiceVirtualAgentImplBase {

    private final Function<Flux<VoiceVARequest>, Flux<VoiceVAResponse>> turns;
    private final Function<ListVARequest, Mono<ListVAResponse>> agents;
    private final CallOptions flowControl;

    /**
     * @param turns answers one ProcessCallerInput RPC; called on an event loop, must not block
     * @param agents answers ListVirtualAgents; called on an event loop, must not block
     * @param prefetch messages taken from a caller ahead of demand, 2…512
     */
    VoiceVirtualAgentService(
            Function<Flux<VoiceVARequest>, Flux<VoiceVAResponse>> turns,
            Function<ListVARequest, Mono<ListVAResponse>> agents,
            int prefetch) {
        this.turns = turns;
        this.agents = agents;
        // Asking for more once three quarters are used keeps the caller's pipe from running dry.
        this.flowControl = CallOptions.DEFAULT
                .withOption(ReactorCallOptions.CALL_OPTIONS_PREFETCH, prefetch)
                .withOption(ReactorCallOptions.CALL_OPTIONS_LOW_TIDE, Math.max(1, prefetch * 3 / 4));
    }

    @Override
    public Flux<VoiceVAResponse> processCallerInput(Flux<VoiceVARequest> requests) {
        return RequestGuard.around(requests, turns);
    }

    @Override
    public Mono<ListVAResponse> listVirtualAgents(ListVARequest request) {
        Context call = Context.current();
        // An empty Mono would close the call without a message, which a client sees as CANCELLED.
        return agents.apply(request)
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("the listing of agents came empty")))
                .contextWrite(context -> context.put(WxccGatewayServer.CALL_CONTEXT, call));
    }

    @Override
    protected CallOptions getCallOptions(int methodId) {
        return flowControl;
    }

    @Override
    protected Throwable onErrorMap(Throwable error) {
        return ErrorMapper.toStatus(error);
    }
}
