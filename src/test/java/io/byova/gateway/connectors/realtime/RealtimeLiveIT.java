package io.byova.gateway.connectors.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One call with a real vendor, where REALTIME_LIVE_API_KEY holds a key: with REALTIME_LIVE_DIALECT, REALTIME_LIVE_URL and
 * REALTIME_LIVE_MODEL where it is not OpenAI's own service. Costs a few cents.
 */
@Timeout(180)
class RealtimeLiveIT {

    @Test
    void aRealAgentGreetsAndAnswers() throws Exception {
        String key = System.getenv("REALTIME_LIVE_API_KEY");
        if (key == null) {
            System.out.println("RealtimeLiveIT is skipped: REALTIME_LIVE_API_KEY holds no key");
        }
        assumeTrue(key != null, "REALTIME_LIVE_API_KEY holds no key");

        // Given
        List<String> settings = new ArrayList<>(List.of(
                "gateway.port=0",
                "monitoring.enabled=false",
                "connectors.assistant.first-response-timeout=15s",
                "connectors.assistant.config.api-key=" + key));
        for (String name : List.of("dialect", "url", "model")) {
            String value = System.getenv("REALTIME_LIVE_" + name.toUpperCase(java.util.Locale.ROOT));
            if (value != null) {
                settings.add("connectors.assistant.config." + name + "=" + value);
            }
        }
        Gateway gateway = Gateway.start(
                ConfigSource.load(Path.of("config/realtime.yaml"), settings, java.util.Map.of("OPENAI_API_KEY", key)));
        Recording question = new Recording("caller1", ByteString.copyFrom(RealtimeCaller.mulaw("caller1.wav")));

        // When
        CallReport report;
        try {
            report = SimulatedCaller.call(
                            CallOptions.to("127.0.0.1", gateway.grpcPort()).build(),
                            CallScript.start().say(question).end())
                    .block(Duration.ofSeconds(120));
        } finally {
            gateway.stop().block(Duration.ofSeconds(20));
        }

        // Then
        assertThat(report.violations()).isEmpty();
        assertThat(report.protocolKept()).isTrue();
    }
}
