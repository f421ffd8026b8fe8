package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.ListVARequest;
import com.cisco.wcc.ccai.media.v1.ListVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import com.salesforce.reactorgrpc.stub.ReactorSubscriberAndServerProducer;
import io.byova.gateway.conversation.CallerRequest;
import io.byova.gateway.observe.RpcTimes;
import io.byova.gateway.observe.TraceParent;
import io.byova.gateway.observe.TurnOrigin;
import io.byova.gateway.observe.TurnOrigin.Transport;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The service WxCC calls: every RPC behind the guard, every error through the one mapper. Wires a turn itself, as the
 * generated service would, from reactive-grpc's writer and our own reader ({@link CallerRequests} says why).
 */
final class VoiceVirtualAgentService implements BindableService {

    private static final MethodDescriptor<VoiceVARequest, VoiceVAResponse> TURN =
            VoiceVirtualAgentGrpc.getProcessCallerInputMethod();

    private static final Metadata.Key<String> TRACE_PARENT =
            Metadata.Key.of(TraceParent.HEADER, Metadata.ASCII_STRING_MARSHALLER);

    private final BiFunction<Flux<CallerRequest>, TurnOrigin, Flux<VoiceVAResponse>> turns;
    private final Function<ListVARequest, Mono<ListVAResponse>> agents;
    private final int prefetch;
    private final StreamCount live;
    private final RpcTimes rpcs;

    /**
     * @param turns answers one ProcessCallerInput RPC; called on an event loop, must not block
     * @param agents answers ListVirtualAgents; called on an event loop, must not block
     * @param prefetch messages taken from a caller ahead of demand, 2…512
     * @param live counts the turns
     * @param rpcs told of each RPC that is over
     */
    VoiceVirtualAgentService(
            BiFunction<Flux<CallerRequest>, TurnOrigin, Flux<VoiceVAResponse>> turns,
            Function<ListVARequest, Mono<ListVAResponse>> agents,
            int prefetch,
            StreamCount live,
            RpcTimes rpcs) {
        this.turns = turns;
        this.agents = agents;
        this.prefetch = prefetch;
        this.live = live;
        this.rpcs = rpcs;
    }

    @Override
    public ServerServiceDefinition bindService() {
        RpcWatch watch = new RpcWatch(rpcs);
        // Requests come as they are: each RPC has a decoder of its own.
        ServerMethodDefinition<InputStream, VoiceVAResponse> turn = ServerMethodDefinition.create(
                TURN.toBuilder(new AsItIs(), new ResponseMarshaller(TURN.getResponseMarshaller()))
                        .build(),
                this::turn);
        ServerCallHandler<ListVARequest, ListVAResponse> listing = ServerCalls.asyncUnaryCall(this::list);
        ServerMethodDefinition<ListVARequest, ListVAResponse> list = ServerMethodDefinition.create(
                VoiceVirtualAgentGrpc.getListVirtualAgentsMethod(),
                (call, headers) -> watch.interceptCall(call, headers, listing));
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

    private ServerCall.Listener<InputStream> turn(ServerCall<InputStream, VoiceVAResponse> call, Metadata headers) {
        LoopTraffic traffic = LoopTraffic.here();
        traffic.turns();
        live.entered();
        TurnCall turn = new TurnCall(call, headers, rpcs);
        CallerRequests<CallerRequest> requests = new CallerRequests<>(call::request, prefetch);
        try {
            Flux<VoiceVAResponse> replies =
                    Objects.requireNonNull(turns.apply(requests, origin(headers)), "a turn must have a reply Flux");
            ReactorSubscriberAndServerProducer<VoiceVAResponse> writer =
                    new ReactorSubscriberAndServerProducer<>(ErrorMapper::toStatus);
            writer.subscribe(turn);
            new ReplyGuard<>(replies, Context.current()).subscribe(writer);
        } catch (RuntimeException | Error fault) {
            turn.onError(ErrorMapper.toStatus(fault));
        }
        requests.begin();
        return turn.new Caller(requests, TURN.getRequestMarshaller(), live, traffic);
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

    /** Requests before they are decoded. */
    private static final class AsItIs implements Marshaller<InputStream> {

        @Override
        public InputStream stream(InputStream message) {
            return message;
        }

        @Override
        public InputStream parse(InputStream message) {
            return message;
        }
    }
}
