package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.conversation.CallerRequest;
import io.byova.gateway.observe.RpcTimes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One ProcessCallerInput RPC as gRPC has it: where reactive-grpc writes the replies, and the {@link Caller} from whom the
 * requests come. One object each way, in place of a chain of interceptors and gRPC's own adapter, as there is an RPC for each
 * turn of each call. Counted and timed for as long as it is live.
 */
final class TurnCall extends ServerCallStreamObserver<VoiceVAResponse> {

    private static final Metadata.Key<String> OWN =
            Metadata.Key.of(RpcTimes.OWN_HEADER, Metadata.ASCII_STRING_MARSHALLER);
    private static final Runnable NOTHING = () -> {};

    private static final AtomicIntegerFieldUpdater<TurnCall> TIMED =
            AtomicIntegerFieldUpdater.newUpdater(TurnCall.class, "timed");

    private final ServerCall<InputStream, VoiceVAResponse> call;
    private final @Nullable RpcTimes times;
    private final long beganNanos = System.nanoTime();
    private volatile int timed;

    // Written by whoever replies, one at a time.
    private boolean replied;

    // Set before the call is handed to gRPC.
    private Runnable onReady = NOTHING;
    private Runnable onCancel = NOTHING;

    /** @param times told when it is over, unless the gateway calls itself */
    TurnCall(ServerCall<InputStream, VoiceVAResponse> call, Metadata headers, RpcTimes times) {
        this.call = call;
        this.times = times.ownMark().equals(headers.get(OWN)) ? null : times;
    }

    private void time(Status.Code code) {
        RpcTimes told = times;
        if (told != null && TIMED.compareAndSet(this, 0, 1)) {
            told.record(call.getMethodDescriptor().getFullMethodName(), code.name(), System.nanoTime() - beganNanos);
        }
    }

    // ---- replies, one at a time -------------------------------------------------------------------------------------

    @Override
    public void onNext(VoiceVAResponse response) {
        if (!replied) {
            replied = true;
            call.sendHeaders(new Metadata());
        }
        call.sendMessage(response);
    }

    @Override
    public void onError(Throwable failure) {
        Metadata trailers = Status.trailersFromThrowable(failure);
        close(Status.fromThrowable(failure), trailers == null ? new Metadata() : trailers);
    }

    @Override
    public void onCompleted() {
        close(Status.OK, new Metadata());
    }

    private void close(Status status, Metadata trailers) {
        time(status.getCode());
        call.close(status, trailers);
    }

    // ---- what reactive-grpc's writer asks of a call -----------------------------------------------------------------

    @Override
    public boolean isReady() {
        return call.isReady();
    }

    @Override
    public boolean isCancelled() {
        return call.isCancelled();
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
        onReady = handler;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {
        onCancel = handler;
    }

    @Override
    public void setOnCloseHandler(Runnable handler) {
        // A call that was closed has been closed by the writer, which would only cancel what it has completed.
    }

    @Override
    public void request(int count) {
        call.request(count);
    }

    @Override
    public void setCompression(String compression) {
        call.setCompression(compression);
    }

    @Override
    public void setMessageCompression(boolean enable) {
        call.setMessageCompression(enable);
    }

    @Override
    public void disableAutoInboundFlowControl() {
        // There is none: CallerRequests asks.
    }

    // ---- requests ---------------------------------------------------------------------------------------------------

    /** What gRPC tells of the caller, on the event loop, one at a time. */
    final class Caller extends RequestDecoder {

        private final CallerRequests<CallerRequest> requests;
        private final StreamCount live;
        private final LoopTraffic traffic;

        /** @param live left when the RPC is over */
        Caller(
                CallerRequests<CallerRequest> requests,
                Marshaller<VoiceVARequest> generated,
                StreamCount live,
                LoopTraffic traffic) {
            super(generated);
            this.requests = requests;
            this.live = live;
            this.traffic = traffic;
        }

        @Override
        public void onMessage(InputStream message) {
            traffic.message();
            requests.onNext(decode(message));
        }

        @Override
        public void onHalfClose() {
            traffic.turns();
            requests.onCompleted();
        }

        @Override
        public void onReady() {
            onReady.run();
        }

        @Override
        public void onCancel() {
            try {
                time(Status.Code.CANCELLED);
                // First the reply: a reader it depends on is cancelled by that and must not see an error.
                onCancel.run();
                requests.callFailed(Stackless.of(Status.CANCELLED.withDescription("the caller has gone")));
            } finally {
                live.left();
            }
        }

        @Override
        public void onComplete() {
            try {
                requests.callOver();
            } finally {
                live.left();
            }
        }
    }
}
