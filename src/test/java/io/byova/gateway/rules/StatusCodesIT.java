package io.byova.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.grpc.GrpcSettings;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PROTOCOL, chapter 7: what a caller's side sees of refusals and of the gateway's own faults. */
class StatusCodesIT {

    @RegisterExtension
    final GatewayUnderTest gateway = new GatewayUnderTest();

    private final ScriptedConnector connector = ScriptedConnector.wav().answers(Audio.prompt());

    @Test
    void unknownAgentIsNotFoundAndNamesTheKnownOnes() {
        // Given
        gateway.serves(connector, new ScriptedConnector("Second", AgentSettings.DEFAULTS));

        // When
        Rpc rpc = gateway.call()
                .turn(Messages.start().toBuilder().setVirtualAgentId("Nobody").build());

        // Then
        assertThat(rpc.status().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(rpc.status().getDescription()).contains("Nobody", "\"Scripted\"", "\"Second\"");
        assertThat(gateway.liveConversations()).isZero();
    }

    @Test
    void anEmptyAgentIsTheDefaultOneAndANamedOneIsItself() {
        // Given
        ScriptedConnector second = new ScriptedConnector("Second", AgentSettings.DEFAULTS);
        gateway.serves(connector, second);

        // When
        gateway.call().turn(Messages.start()).ended();
        gateway.call()
                .turn(Messages.start().toBuilder().setVirtualAgentId("Second").build())
                .ended();

        // Then
        assertThat(connector.starts).hasSize(1);
        assertThat(second.starts).hasSize(1);
    }

    @Test
    void anRpcWhoseOnlyMessageHasNoInputIsInvalidAndLeavesNothing() {
        // Given
        gateway.serves(connector);

        // When
        Rpc rpc = gateway.call().turn(VoiceVARequest.getDefaultInstance());

        // Then
        assertThat(rpc.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(rpc.status().getDescription()).contains("voice_va_input_type");
        assertThat(connector.starts).isEmpty();
        Await.until("no conversation", () -> gateway.liveConversations() == 0);
    }

    @Test
    void aMessageWithoutInputAmongOthersIsIgnored() {
        // Given
        gateway.serves(connector);

        // When
        Rpc rpc = gateway.call()
                .rpc()
                .sends(VoiceVARequest.getDefaultInstance())
                .sends(Messages.digits("1"))
                .sends(VoiceVARequest.getDefaultInstance())
                .halfCloses();

        // Then
        assertThat(rpc.ended()).hasSize(1);
    }

    @Test
    void withoutATokenTheCallerIsUnauthenticatedBeforeAnyConnectorHears() {
        // Given
        gateway.with(GrpcSettings.defaults().withTokens(List.of("good", "spare")))
                .serves(connector);

        // When
        Rpc none = gateway.call().turn(Messages.start());
        Rpc bad = bearing("bad");
        Rpc good = bearing("good");

        // Then
        assertThat(none.status().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(bad.status().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(good.ended()).hasSize(1);
        assertThat(connector.starts)
                .extracting(ScriptedConnector.Started::conversation)
                .containsExactly("with good");
        assertThat(HealthGrpc.newBlockingStub(gateway.connection(0))
                        .check(HealthCheckRequest.getDefaultInstance())
                        .getStatus())
                .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
        bearing("good", Messages.end()).ended();
    }

    @Test
    void overTheLimitNewCallsAreRefusedAtOnceAndAdmittedOnesNever() {
        // Given
        gateway.with(GatewayUnderTest.callsAtMost(2)).serves(connector);
        Call first = gateway.call().welcomed();
        Call second = gateway.call().welcomed();
        Call third = gateway.call();

        // When
        Rpc refused = third.rpc().sends(Messages.start());
        Rpc refusedToo = third.rpc().sends(Messages.digits("1"));

        // Then
        assertThat(refused.status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refusedToo.status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(first.turn(Messages.digits("1")).ended()).hasSize(1);
        assertThat(second.onConnection(1).turn(Messages.start()).ended()).hasSize(1);
        assertThat(gateway.liveConversations()).isEqualTo(2);
        first.hangsUp();
        assertThat(third.turn(Messages.start()).ended()).hasSize(1);
    }

    @Test
    void whileDrainingNewCallsAreUnavailableAndAdmittedOnesGoOn() {
        // Given
        gateway.serves(connector);
        Call admitted = gateway.call().welcomed();
        Rpc listening = admitted.rpc().sends(Messages.mulaw()).says(Speech.silence(500));

        // When
        gateway.drains();

        // Then
        Call late = gateway.call();
        assertThat(late.turn(Messages.start()).status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(late.hangsUp()).isNotNull();
        assertThat(admitted.onConnection(1).turn(Messages.digits("1")).ended()).hasSize(1);
        assertThat(listening.says(Speech.SENTENCE_AND_SILENCE).ended()).hasSize(3);
        assertThat(gateway.liveConversations()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ourOwnBugIsInternalWithAnIdThatTheLogHasToo(boolean duringWelcome) {
        // Given
        AgentSettings usual = AgentSettings.DEFAULTS;
        AgentSettings broken =
                new AgentSettings(usual.profile(), false, false, usual.inputMode(), null, usual.termchar(), null, null);
        ScriptedConnector fine = new ScriptedConnector("Fine", usual);
        ScriptedConnector faulty = new ScriptedConnector("Faulty", broken);
        faulty.welcomes((conversation, start) -> reactor.core.publisher.Flux.just(
                duringWelcome
                        ? Responses.finalReply()
                        : Responses.finalReply().toBuilder()
                                .setInputHandlingConfig(usual.inputHandling())
                                .build()));
        gateway.serves(fine, faulty);
        VoiceVARequest start =
                Messages.start().toBuilder().setVirtualAgentId("Faulty").build();
        Call call = gateway.call();

        try (LogLines log = new LogLines()) {
            // When
            Rpc rpc = call.turn(start);
            if (!duringWelcome) {
                rpc.ended();
                rpc = call.turn(Messages.digits("1"));
            }

            // Then
            Status status = rpc.status();
            assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
            assertThat(status.getDescription()).matches("internal error, id [0-9a-f]{8}");
            String id =
                    status.getDescription().substring(status.getDescription().length() - 8);
            assertThat(log.lines()).anyMatch(line -> line.contains(id));
        }
        assertThat(gateway.call()
                        .turn(Messages.start().toBuilder()
                                .setVirtualAgentId("Fine")
                                .build())
                        .ended())
                .hasSize(1);
    }

    private Rpc bearing(String token) {
        return bearing(token, Messages.start());
    }

    private Rpc bearing(String token, VoiceVARequest message) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        return Rpc.open(
                        ClientInterceptors.intercept(
                                gateway.connection(0), MetadataUtils.newAttachHeadersInterceptor(headers)),
                        "with " + token)
                .sends(message)
                .halfCloses();
    }
}
