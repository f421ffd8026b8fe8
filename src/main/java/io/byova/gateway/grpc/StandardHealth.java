package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import io.byova.gateway.grpc.health.HealthListRequest;
import io.byova.gateway.grpc.health.HealthListResponse;
import io.byova.gateway.grpc.health.ServiceHealth;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ServerCalls;
import java.util.List;

/** {@code grpc.health.v1.Health} for the whole server and for the voice service, with List beside Check and Watch (rule 37). */
final class StandardHealth {

    private static final List<String> SERVICES =
            List.of(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, VoiceVirtualAgentGrpc.SERVICE_NAME);

    private static final MethodDescriptor<HealthListRequest, HealthListResponse> LIST =
            MethodDescriptor.<HealthListRequest, HealthListResponse>newBuilder()
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName(MethodDescriptor.generateFullMethodName("grpc.health.v1.Health", "List"))
                    .setRequestMarshaller(ProtoUtils.marshaller(HealthListRequest.getDefaultInstance()))
                    .setResponseMarshaller(ProtoUtils.marshaller(HealthListResponse.getDefaultInstance()))
                    .build();

    private final HealthStatusManager manager = new HealthStatusManager();
    private volatile HealthListResponse all = listing(ServingStatus.NOT_SERVING);

    /** Sets what every form of this service says. */
    void report(boolean serving) {
        ServingStatus status = serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
        all = listing(status);
        SERVICES.forEach(service -> manager.setStatus(service, status));
    }

    /** The library's service with the method it lacks. */
    ServerServiceDefinition service() {
        ServerServiceDefinition library = manager.getHealthService().bindService();
        ServiceDescriptor known = library.getServiceDescriptor();
        ServiceDescriptor.Builder described =
                ServiceDescriptor.newBuilder(known.getName()).setSchemaDescriptor(known.getSchemaDescriptor());
        known.getMethods().forEach(described::addMethod);
        ServerServiceDefinition.Builder service =
                ServerServiceDefinition.builder(described.addMethod(LIST).build());
        for (ServerMethodDefinition<?, ?> method : library.getMethods()) {
            service.addMethod(method);
        }
        return service.addMethod(LIST, ServerCalls.asyncUnaryCall((request, caller) -> {
                    caller.onNext(all);
                    caller.onCompleted();
                }))
                .build();
    }

    private static HealthListResponse listing(ServingStatus status) {
        HealthListResponse.Builder listing = HealthListResponse.newBuilder();
        ServiceHealth health =
                ServiceHealth.newBuilder().setStatus(status.getNumber()).build();
        SERVICES.forEach(service -> listing.putStatuses(service, health));
        return listing.build();
    }
}
