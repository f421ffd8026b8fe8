package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.v1.HealthCheckRequest;
import com.cisco.wcc.ccai.v1.HealthCheckResponse;
import com.cisco.wcc.ccai.v1.HealthCheckResponse.ServingStatus;
import com.cisco.wcc.ccai.v1.HealthGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import reactor.core.Disposable;

/**
 * Health as WxCC asks for it (rule 37). The name of the service is not looked at: callers send any of "", "ping" and
 * "status", and a refusal would take the gateway out of service for no fault of its own.
 */
final class WxccHealthService extends HealthGrpc.HealthImplBase {

    private static final HealthCheckResponse SERVING = response(ServingStatus.SERVING);
    private static final HealthCheckResponse NOT_SERVING = response(ServingStatus.NOT_SERVING);

    private final ServingState state;

    WxccHealthService(ServingState state) {
        this.state = state;
    }

    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> caller) {
        caller.onNext(state.isServing() ? SERVING : NOT_SERVING);
        caller.onCompleted();
    }

    @Override
    public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> caller) {
        Disposable watch = state.onChange(serving -> caller.onNext(serving ? SERVING : NOT_SERVING));
        ((ServerCallStreamObserver<HealthCheckResponse>) caller).setOnCancelHandler(watch::dispose);
    }

    private static HealthCheckResponse response(ServingStatus status) {
        return HealthCheckResponse.newBuilder().setStatus(status).build();
    }
}
