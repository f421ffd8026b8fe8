package io.byova.gateway.caller;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A gRPC server on loopback with a scripted agent behind it. */
public final class FakeGateway implements AutoCloseable {

    private final Server server;
    private final Semaphore closed = new Semaphore(0);

    /** The authorization header of each RPC. */
    final List<@Nullable String> tokens = new CopyOnWriteArrayList<>();

    FakeGateway(FakeAgent agent) {
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .addService(agent)
                    .intercept(new Headers())
                    .addTransportFilter(new Connections())
                    .build()
                    .start();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** One that keeps every rule. */
    public static FakeGateway correct() {
        return new FakeGateway(new FakeAgent());
    }

    /** One whose digits are never answered by a FINAL. */
    public static FakeGateway withoutFinal() {
        return new FakeGateway(new FakeAgent() {
            @Override
            List<VoiceVAResponse> toDigits() {
                return List.of();
            }
        });
    }

    public int port() {
        return server.getPort();
    }

    /** The address to call. */
    public String target() {
        return "127.0.0.1:" + port();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    /** Whether so many connections are closed by their callers in time. */
    boolean closedWithin(int connections, long time, TimeUnit unit) {
        try {
            return closed.tryAcquire(connections, time, unit);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private final class Connections extends ServerTransportFilter {
        @Override
        public void transportTerminated(Attributes attributes) {
            closed.release();
        }
    }

    private final class Headers implements ServerInterceptor {
        @Override
        public <Q, S> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, S> call, Metadata headers, ServerCallHandler<Q, S> next) {
            tokens.add(headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER)));
            Context context = Context.current()
                    .withValue(
                            FakeAgent.CALLER,
                            Objects.requireNonNull(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)));
            return Contexts.interceptCall(context, call, headers, next);
        }
    }
}
