package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.ListVARequest;
import com.cisco.wcc.ccai.media.v1.ListVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import io.byova.gateway.conversation.CallerRequest;
import io.byova.gateway.observe.RpcTimes;
import io.grpc.BindableService;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One service over a real socket, guarded or naive, and a client of it; counts the messages the server takes. */
final class Edge implements AutoCloseable {

    static final int PREFETCH = 32;

    private final EventLoops loops = EventLoops.open(1, Duration.ZERO);
    private final AtomicInteger taken = new AtomicInteger();
    private final Server server;
    private final ManagedChannel channel;

    private Edge(BindableService service) {
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                    .bossEventLoopGroup(loops.group())
                    .workerEventLoopGroup(loops.group())
                    .channelFactory(loops.channels())
                    .directExecutor()
                    .intercept(counting())
                    .addService(service)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        channel = channel(server.getPort());
    }

    static Edge guarded(Function<Flux<VoiceVARequest>, Flux<VoiceVAResponse>> turns) {
        return new Edge(new VoiceVirtualAgentService(
                (rpc, origin) -> turns.apply(rpc.map(CallerRequest::whole)),
                list -> Mono.just(ListVAResponse.getDefaultInstance()),
                PREFETCH,
                new StreamCount(Integer.MAX_VALUE),
                new RpcTimes()));
    }

    static Edge naive(Function<Flux<VoiceVARequest>, Flux<VoiceVAResponse>> turns) {
        return new Edge(new NaiveService(turns, list -> Mono.just(ListVAResponse.getDefaultInstance())));
    }

    static Edge guardedAgents(Function<ListVARequest, Mono<ListVAResponse>> agents) {
        return new Edge(new VoiceVirtualAgentService(
                (rpc, origin) -> Flux.empty(), agents, PREFETCH, new StreamCount(Integer.MAX_VALUE), new RpcTimes()));
    }

    static Edge naiveAgents(Function<ListVARequest, Mono<ListVAResponse>> agents) {
        return new Edge(new NaiveService(rpc -> Flux.empty(), agents));
    }

    static ManagedChannel channel(int port) {
        return NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .directExecutor()
                .build();
    }

    Caller call() {
        return Caller.open(channel);
    }

    /** A whole round trip on the same connection: what the server got before this is done with after it. */
    ListVAResponse list() {
        return VoiceVirtualAgentGrpc.newBlockingStub(channel).listVirtualAgents(ListVARequest.getDefaultInstance());
    }

    int taken() {
        return taken.get();
    }

    /** Waits for something that must come, and fails when it has not within half a minute. */
    static void await(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not come: " + what);
            }
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.shutdownNow();
        await("the end of the server", server::isTerminated);
        loops.close(Duration.ofSeconds(1)).block(Duration.ofSeconds(5));
    }

    private ServerInterceptor counting() {
        return new ServerInterceptor() {
            @Override
            public <Q, R> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
                    @Override
                    public void onMessage(Q message) {
                        taken.incrementAndGet();
                        super.onMessage(message);
                    }
                };
            }
        };
    }
}
