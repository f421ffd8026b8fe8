package io.byova.gateway.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Counts the live streaming RPCs of a service, and refuses those above a limit; unary RPCs pass uncounted. */
final class StreamCount implements ServerInterceptor {

    private final AtomicInteger live = new AtomicInteger();
    private final int limit;
    private volatile Sinks.@Nullable Empty<Void> waiting;

    StreamCount(int limit) {
        this.limit = limit;
    }

    int live() {
        return live.get();
    }

    /** Completes when no stream is live; on the event loop of the last one, or at once. */
    Mono<Void> idle() {
        Sinks.Empty<Void> idle = Sinks.empty();
        waiting = idle;
        if (live.get() == 0) {
            idle.tryEmitEmpty();
        }
        return idle.asMono();
    }

    /** Counts a stream that begins; false where there are too many. */
    boolean entered() {
        if (live.incrementAndGet() > limit) {
            left();
            return false;
        }
        return true;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (call.getMethodDescriptor().getType() == MethodType.UNARY) {
            return next.startCall(call, headers);
        }
        if (!entered()) {
            call.close(Status.RESOURCE_EXHAUSTED.withDescription("at most " + limit + " streams"), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        ServerCall.Listener<Q> listener;
        try {
            listener = next.startCall(call, headers);
        } catch (RuntimeException | Error e) {
            left();
            throw e;
        }
        // gRPC calls exactly one of the two, once.
        return new SimpleForwardingServerCallListener<>(listener) {
            @Override
            public void onCancel() {
                try {
                    super.onCancel();
                } finally {
                    left();
                }
            }

            @Override
            public void onComplete() {
                try {
                    super.onComplete();
                } finally {
                    left();
                }
            }
        };
    }

    /** A stream that had {@link #entered} is over. */
    void left() {
        if (live.decrementAndGet() == 0) {
            Sinks.Empty<Void> idle = waiting;
            if (idle != null) {
                idle.tryEmitEmpty();
            }
        }
    }
}
