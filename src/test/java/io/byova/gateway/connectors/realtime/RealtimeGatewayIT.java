package io.byova.gateway.connectors.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.byova.gateway.app.Gateway;
import io.byova.gateway.caller.CallOptions;
import io.byova.gateway.caller.CallReport;
import io.byova.gateway.caller.CallScript;
import io.byova.gateway.caller.Recording;
import io.byova.gateway.caller.SimulatedCaller;
import io.byova.gateway.config.ConfigSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shipped example behind the whole gateway, called as WxCC calls. */
@Timeout(120)
class RealtimeGatewayIT {

    @Test
    void aCallKeepsTheProtocolFromGreetingToTransfer() throws Exception {
        // Given
        var script = RealtimeScript.create()
                .answer(answer -> answer.audio(8000))
                .answer(answer ->
                        answer.audio(8000).pause(Duration.ofMillis(100)).audio(4000))
                .answer(answer -> answer.audio(4000))
                .answer(answer -> answer.audio(4000).call("transfer_to_agent", "{}"));
        try (var vendor = FakeRealtimeServer.start(script)) {
            Gateway gateway = Gateway.start(ConfigSource.load(
                    Path.of("config/realtime.yaml"),
                    List.of(
                            "gateway.port=0",
                            "monitoring.enabled=false",
                            "connectors.assistant.config.url=" + vendor.url()),
                    Map.of("OPENAI_API_KEY", "sk-test")));
            Recording yes = new Recording("caller2", ByteString.copyFrom(RealtimeCaller.mulaw("caller2.wav")));

            // When
            CallReport report = SimulatedCaller.call(
                            CallOptions.to("127.0.0.1", gateway.grpcPort()).build(),
                            CallScript.start().say(yes).press("12").say(yes).end())
                    .block(Duration.ofSeconds(60));
            gateway.stop().block(Duration.ofSeconds(20));

            // Then
            assertThat(report.violations()).isEmpty();
            assertThat(report.protocolKept()).isTrue();
            assertThat(report.end()).isEqualTo(CallReport.End.TRANSFERRED);
            assertThat(vendor.attempts()).isOne();
            assertThat(vendor.session().spoken()).hasSize(28_000);
            assertThat(vendor.requests()).containsExactly("/v1/realtime?model=gpt-realtime Bearer sk-test");
            RealtimeCaller.eventually(() -> vendor.openSessions() == 0);
        }
    }
}
