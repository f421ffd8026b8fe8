package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.ListVARequest;
import com.cisco.wcc.ccai.media.v1.ListVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import com.salesforce.reactorgrpc.stub.ReactorSubscriberAndServerProducer;
import io.byova.gateway.observe.TraceParent;
import io.byova.gateway.observe.TurnOrigin;
import io.byova.gateway.observe.TurnOrigin.Transport;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.InputStream;
import java.util.Iterator;
import java.util.function.BiFunction;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The service WxCC calls: every RPC behind the guard, every error through the one mapper. Wires reactive-grpc's parts
 * itself, as its generated service would, to choose the decoder and the queue of an RPC's requests.
 */
final class VoiceVirtualAgentService implements BindableService {

    private static final Metadata.Key<String> TRACE_PARENT =
            Metadata.Key.of(TraceParent.HEADER, Metadata.ASCII_STRING_MARSHALLER);

    private final BiFunction<Flux<VoiceVARequest>, TurnOrigin, Flux<VoiceVAResponse>> turns;
    private final Function<ListVARequest, Mono<ListVAResponse>> agents;
    private final int prefetch;

    /**
     * @param turns answers one ProcessCallerInput RPC; called on an event loop, must not block
     * @param agents answers ListVirtualAgents; called on an event loop, must not block
     * @param prefetch messages taken from a caller ahead of demand, 2…512
     */
    VoiceVirtualAgentService(
            BiFunction<Flux<VoiceVARequest>, TurnOrigin, Flux<VoiceVAResponse>> turns,
            Function<ListVARequest, Mono<ListVAResponse>> agents,
            int prefetch) {
        this.turns = turns;
        this.agents = agents;
        this.prefetch = prefetch;
    }

    @Override
    public ServerServiceDefinition bindService() {
        ServerMethodDefinition<InputStream, VoiceVAResponse> turn =
                DecodedRequests.of(VoiceVirtualAgentGrpc.getProcessCallerInputMethod(), this::begin);
        ServerMethodDefinition<ListVARequest, ListVAResponse> list = ServerMethodDefinition.create(
                VoiceVirtualAgentGrpc.getListVirtualAgentsMethod(), ServerCalls.asyncUnaryCall(this::list));
        ServiceDescriptor generated = VoiceVirtualAgentGrpc.getServiceDescriptor();
        ServiceDescriptor descriptor = ServiceDescriptor.newBuilder(generated.getName())
                .setSchemaDescriptor(generated.getSchemaDescriptor())
                .addMethod(turn.getMethodDescriptor())
                .addMethod(list.getMethodDescriptor())
                .build();
        return ServerServiceDefinition.builder(descriptor)
                .addMethod(turn)
                .addMethod(list)
                .build();
    }

    private ServerCall.Listener<VoiceVARequest> begin(
            ServerCall<VoiceVARequest, VoiceVAResponse> call, Metadata headers) {
        TurnOrigin origin = origin(headers);
        return ServerCalls.<VoiceVARequest, VoiceVAResponse>asyncBidiStreamingCall(replies -> turn(replies, origin))
                .startCall(call, headers);
    }

    private static TurnOrigin origin(Metadata headers) {
        Iterable<String> all = headers.getAll(TRACE_PARENT);
        if (all == null) {
            return TurnOrigin.GRPC;
        }
        Iterator<String> each = all.iterator();
        String first = each.next();
        // A header that stands there twice may mean either.
        return new TurnOrigin(Transport.GRPC, each.hasNext() ? null : TraceParent.read(first));
    }

    private StreamObserver<VoiceVARequest> turn(StreamObserver<VoiceVAResponse> replies, TurnOrigin origin) {
        ServerCallStreamObserver<VoiceVAResponse> call = (ServerCallStreamObserver<VoiceVAResponse>) replies;
        RequestQueue<VoiceVARequest> requests = new RequestQueue<>(call, prefetch);
        try {
            Flux<VoiceVAResponse> reply = RequestGuard.around(Flux.from(requests), rpc -> turns.apply(rpc, origin));
            ReactorSubscriberAndServerProducer<VoiceVAResponse> writer =
                    new ReactorSubscriberAndServerProducer<>(ErrorMapper::toStatus);
            writer.subscribe(call);
            reply.subscribe(writer);
        } catch (RuntimeException | Error fault) {
            replies.onError(ErrorMapper.toStatus(fault));
        }
        return requests;
    }

    private void list(ListVARequest request, StreamObserver<ListVAResponse> reply) {
        com.salesforce.reactorgrpc.stub.ServerCalls.oneToOne(request, reply, this::agents, ErrorMapper::toStatus);
    }

    private Mono<ListVAResponse> agents(ListVARequest request) {
        Context call = Context.current();
        // An empty Mono would close the call without a message, which a client sees as CANCELLED.
        return agents.apply(request)
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("the listing of agents came empty")))
                .contextWrite(context -> context.put(WxccGatewayServer.CALL_CONTEXT, call));
    }
}
