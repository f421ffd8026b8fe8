package io.byova.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cisco.wcc.ccai.media.v1.ListVARequest;
import com.cisco.wcc.ccai.media.v1.VirtualAgentInfo;
import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import io.byova.gateway.routing.DuplicateAgentException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

/** PROTOCOL, chapter 8: listing and health. */
class Rules36To37ListingAndHealthIT {

    private static final String TWO_AGENTS =
            """
            gateway: {tokens: [%s], shutdown-grace: 20s}
            connectors:
              - {name: one, type: local_audio, config: {agent-id: One}}
              - {name: two, type: local_audio, config: {agent-id: Two, profile: chunk}}
              - {name: echo, type: echo}
            """;

    @RegisterExtension
    final GatewayUnderTest gateway = new GatewayUnderTest();

    @Test
    void rule36_theListingHasUniqueAgentsAndExactlyOneDefault() {
        // Given
        gateway.servesYaml(TWO_AGENTS.formatted(""));

        // When
        List<VirtualAgentInfo> agents = list();

        // Then
        assertThat(agents)
                .extracting(VirtualAgentInfo::getVirtualAgentId)
                .containsExactly("Local Audio: One", "Local Audio: Two", "Echo: Echo");
        assertThat(agents)
                .extracting(VirtualAgentInfo::getVirtualAgentName)
                .doesNotHaveDuplicates()
                .doesNotContain("");
        assertThat(agents).filteredOn(VirtualAgentInfo::getIsDefault).hasSize(1);
    }

    @Test
    void rule36_everyListedAgentAnswers() {
        // Given
        gateway.servesYaml(TWO_AGENTS.formatted(""));

        for (VirtualAgentInfo agent : list()) {
            // When
            Rpc rpc = gateway.call()
                    .turn(Messages.start().toBuilder()
                            .setVirtualAgentId(agent.getVirtualAgentId())
                            .build());

            // Then
            assertThat(rpc.ended()).as(agent.getVirtualAgentId()).isNotEmpty();
        }
    }

    @Test
    void rule36_agentsThatCannotBeToldApartAreRefusedAtTheStart() {
        // Given
        String twice =
                """
                connectors:
                  - {name: one, type: local_audio, config: {agent-id: Same}}
                  - {name: two, type: local_audio, config: {agent-id: Same}}
                """;

        // When
        var starting = assertThatThrownBy(() -> gateway.servesYaml(twice));

        // Then
        starting.isInstanceOf(DuplicateAgentException.class).hasMessageContaining("Same");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "com.cisco.wcc.ccai.media.v1.VoiceVirtualAgent"})
    void rule37_healthOfGrpcIsServedWithoutAToken(String service) {
        // Given
        gateway.servesYaml(TWO_AGENTS.formatted("secret"));
        HealthCheckRequest request =
                HealthCheckRequest.newBuilder().setService(service).build();
        HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(gateway.connection(0));

        // When
        ServingStatus checked = health.check(request).getStatus();
        ServingStatus watched = health.watch(request).next().getStatus();

        // Then
        assertThat(checked).isEqualTo(ServingStatus.SERVING);
        assertThat(watched).isEqualTo(ServingStatus.SERVING);
        assertThatThrownBy(this::list).isInstanceOfSatisfying(StatusRuntimeException.class, refused -> assertThat(
                        refused.getStatus().getCode())
                .isEqualTo(Status.Code.UNAUTHENTICATED));
    }

    @Test
    void rule37_healthOfWxccIsServedWithoutAToken() {
        // Given
        gateway.servesYaml(TWO_AGENTS.formatted("secret"));
        var health = com.cisco.wcc.ccai.v1.HealthGrpc.newBlockingStub(gateway.connection(0));
        var request = com.cisco.wcc.ccai.v1.HealthCheckRequest.getDefaultInstance();

        // When
        var checked = health.check(request).getStatus();
        var watched = health.watch(request).next().getStatus();

        // Then
        assertThat(checked).isEqualTo(com.cisco.wcc.ccai.v1.HealthCheckResponse.ServingStatus.SERVING);
        assertThat(watched).isEqualTo(checked);
    }

    @Test
    void rule37_pingIsServedOverHttp() throws Exception {
        // Given
        gateway.servesYaml(TWO_AGENTS.formatted("secret"));

        // When
        HttpResponse<String> ping = ping();

        // Then
        assertThat(ping.statusCode()).isEqualTo(200);
        assertThat(ping.headers().firstValue("content-type").orElse("")).startsWith("application/json");
        assertThat(ping.body().replace(" ", ""))
                .contains("\"serviceName\":\"", "\"serviceType\":\"REQUIRED\"", "\"serviceState\":\"online\"")
                .contains("\"message\":", "\"lastUpdated\":\"");
    }

    @Test
    void rule37_drainingTurnsAllFormsOfHealthAndLiveCallsGoOn() throws Exception {
        // Given
        gateway.servesYaml(TWO_AGENTS.formatted(""));
        Call live = gateway.call().welcomed();
        Rpc listening = live.rpc().sends(Messages.mulaw()).says(Speech.silence(500));
        Iterator<io.grpc.health.v1.HealthCheckResponse> watch =
                HealthGrpc.newBlockingStub(gateway.connection(1)).watch(HealthCheckRequest.getDefaultInstance());
        assertThat(watch.next().getStatus()).isEqualTo(ServingStatus.SERVING);

        // When
        Disposable stopping = gateway.whole().stop().subscribe();

        // Then
        assertThat(watch.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
        var wxcc = com.cisco.wcc.ccai.v1.HealthGrpc.newBlockingStub(gateway.connection(1));
        assertThat(wxcc.check(com.cisco.wcc.ccai.v1.HealthCheckRequest.getDefaultInstance())
                        .getStatus())
                .isEqualTo(com.cisco.wcc.ccai.v1.HealthCheckResponse.ServingStatus.NOT_SERVING);
        assertThat(ping().body()).doesNotContain("online");
        assertThat(gateway.call().turn(Messages.start()).status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(listening.says(Speech.SENTENCE_AND_SILENCE).ended()).hasSize(3);
        Await.until("the end of the gateway", stopping::isDisposed);
        assertThat(gateway.liveConversations()).isZero();
    }

    private List<VirtualAgentInfo> list() {
        return VoiceVirtualAgentGrpc.newBlockingStub(gateway.connection(0))
                .listVirtualAgents(ListVARequest.getDefaultInstance())
                .getVirtualAgentsList();
    }

    private HttpResponse<String> ping() throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + gateway.whole().monitoringPort() + "/v1/ping");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
