package io.byova.gateway.connectors.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.byova.gateway.config.ConfigException;
import io.byova.gateway.config.ConfigSource;
import io.byova.gateway.config.LoadedConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The shipped file, as a user has it. */
class RealtimeYamlTest {

    private static final Path SHIPPED = Path.of("config/realtime.yaml");
    private static final Map<String, String> ENVIRONMENT = Map.of("OPENAI_API_KEY", "sk-secret");

    @Test
    void theShippedFileNeedsNothingButAKey() {
        // When
        LoadedConfig loaded = ConfigSource.load(SHIPPED, List.of(), ENVIRONMENT);
        RealtimeConfig config = loaded.bind(loaded.config().connectors().get(0), RealtimeConfig.class);

        // Then
        assertThat(config.apiKey()).isEqualTo("sk-secret");
        assertThat(config.dialect()).isEqualTo(Dialect.OPENAI);
        assertThat(loaded.effective().toString()).contains("api-key").doesNotContain("sk-secret");
    }

    @Test
    void theProviderIsFound() {
        assertThat(java.util.ServiceLoader.load(io.byova.gateway.connector.ConnectorProvider.class))
                .anyMatch(provider -> provider.type().equals("realtime"));
    }

    @Test
    void withoutAKeyItSaysSo() {
        assertThatThrownBy(() -> {
                    LoadedConfig loaded = ConfigSource.load(SHIPPED, List.of(), Map.of());
                    loaded.bind(loaded.config().connectors().get(0), RealtimeConfig.class);
                })
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("OPENAI_API_KEY");
    }

    @Test
    void everySettingTheFileTellsOfIsOne() {
        // Given
        String at = "connectors.assistant.config.";
        List<String> sets = List.of(
                at + "dialect=azure-voice-live",
                at + "url=https://x.services.ai.azure.com",
                at + "model=gpt-realtime",
                at + "api-version=2025-10-01",
                at + "voice=marin",
                at + "greeting=audio",
                at + "welcome=audio/welcome.wav",
                at + "welcome-text=Welcome.",
                at + "greeting-instructions=Greet.",
                at + "no-input-instructions=Ask.",
                at + "goodbye-instructions=Part.",
                at + "barge-in=false",
                at + "turn-detection.type=semantic-vad",
                at + "turn-detection.eagerness=low",
                at + "defer-end-of-input=true",
                at + "tools.events.order_placed.description=After an order.",
                at + "tools.events.order_placed.parameters.number=Its number.",
                at + "dtmf-text=Keys {digits}",
                at + "custom-events.vip=A guest.",
                at + "connect-timeout=3s",
                at + "response-timeout=9s",
                at + "reconnect.attempts=1",
                at + "renew-after=50m",
                at + "history-items=5",
                at + "input-transcription=whisper-1",
                at + "input-handling.dtmf-length=4");

        // When
        LoadedConfig loaded = ConfigSource.load(SHIPPED, sets, ENVIRONMENT);
        RealtimeConfig config = loaded.bind(loaded.config().connectors().get(0), RealtimeConfig.class);

        // Then
        assertThat(config.dialect()).isEqualTo(Dialect.AZURE_VOICE_LIVE);
        assertThat(config.turnDetection().eagerness()).isEqualTo(VendorTurnDetection.Eagerness.LOW);
        assertThat(config.renewAfter()).isEqualTo(Duration.ofMinutes(50));
        assertThat(config.tools().tools().definitions()).hasSize(3);
        assertThat(config.customEvents()).containsEntry("vip", "A guest.");
    }
}
