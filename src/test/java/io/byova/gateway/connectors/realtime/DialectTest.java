package io.byova.gateway.connectors.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Addresses, credentials and sessions of the three. */
class DialectTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "OPENAI,-,gpt-realtime,-,wss://api.openai.com/v1/realtime?model=gpt-realtime",
                "OPENAI,ws://127.0.0.1:8080,m,-,ws://127.0.0.1:8080/v1/realtime?model=m",
                "OPENAI,wss://proxy/own/path?a=b,m,-,wss://proxy/own/path?a=b&model=m",
                "AZURE_OPENAI,https://x.openai.azure.com,my dep,-,wss://x.openai.azure.com/openai/v1/realtime?model=my+dep",
                "AZURE_OPENAI,https://x.openai.azure.com/,d,2025-04-01-preview,"
                        + "wss://x.openai.azure.com/openai/realtime?api-version=2025-04-01-preview&deployment=d",
                "AZURE_VOICE_LIVE,https://x.services.ai.azure.com,gpt-realtime,-,"
                        + "wss://x.services.ai.azure.com/voice-live/realtime?api-version=2025-10-01&model=gpt-realtime"
            })
    void eachHasItsAddress(Dialect dialect, String url, String model, String version, String address) {
        assertThat(dialect.address(url, model, version)).hasToString(address);
    }

    @Test
    void eachHasItsCredentials() {
        assertThat(Dialect.OPENAI.credentialHeader()).isEqualTo("Authorization");
        assertThat(Dialect.OPENAI.credential("k")).isEqualTo("Bearer k");
        assertThat(Dialect.AZURE_OPENAI.credentialHeader()).isEqualTo("api-key");
        assertThat(Dialect.AZURE_VOICE_LIVE.credential("k")).isEqualTo("k");
    }

    @Test
    void theCurrentSessionIsNested() {
        JsonNode session = session(RealtimeSettings.at("wss://host").with("voice", "marin"));

        assertThat(session.at("/audio/input/format/type").asString()).isEqualTo("audio/pcmu");
        assertThat(session.at("/audio/output/format/type").asString()).isEqualTo("audio/pcmu");
        assertThat(session.at("/audio/output/voice").asString()).isEqualTo("marin");
        assertThat(session.at("/audio/input/turn_detection/type").asString()).isEqualTo("server_vad");
        assertThat(session.at("/audio/input/turn_detection/interrupt_response").asBoolean())
                .isTrue();
        assertThat(session.at("/audio/input/transcription").isMissingNode()).isTrue();
        assertThat(session.at("/tools/0/name").asString()).isEqualTo("transfer_to_agent");
        assertThat(session.at("/tools/1/name").asString()).isEqualTo("end_call");
    }

    @Test
    void theOlderSessionIsFlat() {
        JsonNode session = session(RealtimeSettings.at("wss://host")
                .with("dialect", Dialect.AZURE_VOICE_LIVE)
                .with("voice", "en-US-AvaNeural")
                .with("bargeIn", false));

        assertThat(session.at("/input_audio_format").asString()).isEqualTo("g711_ulaw");
        assertThat(session.at("/output_audio_format").asString()).isEqualTo("g711_ulaw");
        assertThat(session.at("/voice/type").asString()).isEqualTo("azure-standard");
        assertThat(session.at("/turn_detection/interrupt_response").asBoolean()).isFalse();
        assertThat(session.at("/audio").isMissingNode()).isTrue();
    }

    private static JsonNode session(RealtimeSettings settings) {
        RealtimeConfig config = settings.config();
        var shape = new SessionShape(config, ToolSettings.toJson(config.tools().tools()));
        return JsonMapper.shared().readTree(shape.update(false).json()).path("session");
    }
}
