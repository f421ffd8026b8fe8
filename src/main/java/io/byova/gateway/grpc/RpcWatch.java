package io.byova.gateway.grpc;

import io.byova.gateway.observe.RpcTimes;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Notes how long each RPC took and with which status it ended; not of those the gateway makes itself. Turns are not watched
 * here: {@link TurnCall} does that with fewer objects.
 */
final class RpcWatch implements ServerInterceptor {

    private static final Metadata.Key<String> OWN =
            Metadata.Key.of(RpcTimes.OWN_HEADER, Metadata.ASCII_STRING_MARSHALLER);

    private final RpcTimes times;

    RpcWatch(RpcTimes times) {
        this.times = times;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (times.ownMark().equals(headers.get(OWN))) {
            return next.startCall(call, headers);
        }
        long began = System.nanoTime();
        AtomicBoolean over = new AtomicBoolean();
        ServerCall<Q, R> watched = new SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
                note(call, status.getCode(), began, over);
                super.close(status, trailers);
            }
        };
        return new SimpleForwardingServerCallListener<>(next.startCall(watched, headers)) {
            @Override
            public void onCancel() {
                note(call, Status.Code.CANCELLED, began, over);
                super.onCancel();
            }
        };
    }

    private void note(ServerCall<?, ?> call, Status.Code code, long began, AtomicBoolean over) {
        if (over.compareAndSet(false, true)) {
            times.record(call.getMethodDescriptor().getFullMethodName(), code.name(), System.nanoTime() - began);
        }
    }
}
