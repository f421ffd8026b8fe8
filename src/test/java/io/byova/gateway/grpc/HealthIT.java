package io.byova.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import com.cisco.wcc.ccai.v1.HealthCheckRequest;
import com.cisco.wcc.ccai.v1.HealthCheckResponse;
import com.cisco.wcc.ccai.v1.HealthCheckResponse.ServingStatus;
import com.cisco.wcc.ccai.v1.HealthGrpc;
import io.byova.gateway.grpc.health.HealthListRequest;
import io.byova.gateway.grpc.health.HealthListResponse;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
final class HealthIT {

    private static final io.grpc.health.v1.HealthCheckResponse.ServingStatus UP =
            io.grpc.health.v1.HealthCheckResponse.ServingStatus.SERVING;
    private static final io.grpc.health.v1.HealthCheckResponse.ServingStatus DOWN =
            io.grpc.health.v1.HealthCheckResponse.ServingStatus.NOT_SERVING;

    @ParameterizedTest
    @ValueSource(strings = {"", "com.cisco.wcc.ccai.media.v1.VoiceVirtualAgent"})
    void theStandardFormKnowsTheGatewayAndItsService(String service) {
        try (Gateway gateway = Gateway.echo(Gateway.settings().withTokens(List.of("secret")))) {
            assertThat(standard(gateway, service)).isEqualTo(UP);
            gateway.state.serving(false);
            assertThat(standard(gateway, service)).isEqualTo(DOWN);
        }
    }

    @Test
    void theStandardFormListsBothServices() {
        try (Gateway gateway = Gateway.echo(Gateway.settings().withTokens(List.of("secret")))) {
            String voice = VoiceVirtualAgentGrpc.SERVICE_NAME;
            assertThat(list(gateway)).containsOnly(entry("", UP.getNumber()), entry(voice, UP.getNumber()));
            gateway.state.serving(false);
            assertThat(list(gateway)).containsOnly(entry("", DOWN.getNumber()), entry(voice, DOWN.getNumber()));
        }
    }

    /** The bytes a client with the newer schema sends and reads. */
    private static Map<String, Integer> list(Gateway gateway) {
        MethodDescriptor<HealthListRequest, HealthListResponse> list =
                MethodDescriptor.<HealthListRequest, HealthListResponse>newBuilder()
                        .setType(MethodDescriptor.MethodType.UNARY)
                        .setFullMethodName("grpc.health.v1.Health/List")
                        .setRequestMarshaller(ProtoUtils.marshaller(HealthListRequest.getDefaultInstance()))
                        .setResponseMarshaller(ProtoUtils.marshaller(HealthListResponse.getDefaultInstance()))
                        .build();
        Map<String, Integer> statuses = new HashMap<>();
        ClientCalls.blockingUnaryCall(
                        gateway.channel, list, CallOptions.DEFAULT, HealthListRequest.getDefaultInstance())
                .getStatusesMap()
                .forEach((service, health) -> statuses.put(service, health.getStatus()));
        return statuses;
    }

    @Test
    void theStandardFormRefusesOtherNames() {
        try (Gateway gateway = Gateway.echo(Gateway.settings())) {
            Assertions.assertThatThrownBy(() -> standard(gateway, "other"))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ping", "status", VoiceVirtualAgentGrpc.SERVICE_NAME})
    void theWxccFormAnswersUnderAnyName(String service) {
        try (Gateway gateway = Gateway.echo(Gateway.settings().withTokens(List.of("secret")))) {
            assertThat(wxcc(gateway, service)).isEqualTo(ServingStatus.SERVING);
            gateway.state.serving(false);
            assertThat(wxcc(gateway, service)).isEqualTo(ServingStatus.NOT_SERVING);
        }
    }

    @Test
    void watchersHearEveryChange() {
        try (Gateway gateway = Gateway.echo(Gateway.settings())) {
            Watching<HealthCheckResponse> wxcc = watch(gateway);
            Watching<io.grpc.health.v1.HealthCheckResponse> standard = new Watching<>();
            io.grpc.health.v1.HealthGrpc.newStub(gateway.channel)
                    .watch(io.grpc.health.v1.HealthCheckRequest.getDefaultInstance(), standard);
            Edge.await("the state now", () -> wxcc.heard.size() == 1 && standard.heard.size() == 1);

            gateway.state.serving(false);
            gateway.state.serving(true);

            Edge.await("both changes", () -> wxcc.heard.size() == 3 && standard.heard.size() == 3);
            assertThat(wxcc.heard)
                    .extracting(HealthCheckResponse::getStatus)
                    .containsExactly(ServingStatus.SERVING, ServingStatus.NOT_SERVING, ServingStatus.SERVING);
            assertThat(standard.heard)
                    .extracting(io.grpc.health.v1.HealthCheckResponse::getStatus)
                    .containsExactly(UP, DOWN, UP);
        }
    }

    @Test
    void watchersAreBounded() {
        try (Gateway gateway = Gateway.echo(Gateway.limits(Duration.ofSeconds(10), 500, 1))) {
            Watching<HealthCheckResponse> first = watch(gateway);
            Edge.await("the state now", () -> first.heard.size() == 1);

            Watching<HealthCheckResponse> second = watch(gateway);

            assertThat(second.status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(wxcc(gateway, "")).isEqualTo(ServingStatus.SERVING);
        }
    }

    @Test
    void toolsMayAskForTheSchema() {
        try (Gateway gateway = Gateway.echo(Gateway.settings().withTokens(List.of("secret")))) {
            Watching<ServerReflectionResponse> answers = new Watching<>();
            var questions = ServerReflectionGrpc.newStub(gateway.channel).serverReflectionInfo(answers);
            questions.onNext(
                    ServerReflectionRequest.newBuilder().setListServices("").build());
            questions.onCompleted();

            assertThat(answers.status()).isEqualTo(Status.OK);
            assertThat(answers.heard.get(0).getListServicesResponse().getServiceList())
                    .extracting(service -> service.getName())
                    .contains(
                            VoiceVirtualAgentGrpc.SERVICE_NAME,
                            "com.cisco.wcc.ccai.v1.Health",
                            "grpc.health.v1.Health");
        }
    }

    private static Watching<HealthCheckResponse> watch(Gateway gateway) {
        Watching<HealthCheckResponse> watching = new Watching<>();
        HealthGrpc.newStub(gateway.channel).watch(HealthCheckRequest.getDefaultInstance(), watching);
        return watching;
    }

    private static ServingStatus wxcc(Gateway gateway, String service) {
        return HealthGrpc.newBlockingStub(gateway.channel)
                .check(HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus();
    }

    private static io.grpc.health.v1.HealthCheckResponse.ServingStatus standard(Gateway gateway, String service) {
        return io.grpc.health.v1.HealthGrpc.newBlockingStub(gateway.channel)
                .check(io.grpc.health.v1.HealthCheckRequest.newBuilder()
                        .setService(service)
                        .build())
                .getStatus();
    }
}
