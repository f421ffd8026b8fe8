package io.byova.gateway.websocket;

import static io.byova.gateway.websocket.SocketClient.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.app.Gateway;
import io.byova.gateway.audio.WavFile;
import io.byova.gateway.config.ConfigSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A caller's way through a whole gateway, over the listener of its own. */
@Timeout(120)
final class FrontDoorIT {

    private static final Path WELCOME = Path.of("audio/welcome.wav");

    private Gateway gateway;

    @BeforeEach
    void start() throws Exception {
        Path file = Files.createTempFile("websocket", ".yaml");
        Files.writeString(file, "connectors: [{name: local, type: local_audio, config: {dtmf: {\"5\": transfer}}}]\n");
        gateway = Gateway.start(ConfigSource.load(
                file,
                List.of(
                        "gateway.host=127.0.0.1",
                        "gateway.port=0",
                        "gateway.shutdown-grace=10ms",
                        "monitoring.port=0",
                        "websocket.enabled=true",
                        "websocket.host=127.0.0.1",
                        "websocket.port=0"),
                Map.of()));
        Files.delete(file);
    }

    @AfterEach
    void stop() {
        until("the end of all calls", () -> gateway.liveConversations() == 0);
        gateway.stop().block(Duration.ofSeconds(60));
    }

    @Test
    void theWelcomeIsTheWavFileWithoutItsHeader() throws Exception {
        // Given
        byte[] expected = WavFile.read(Files.readAllBytes(WELCOME)).toMulaw8k();

        try (SocketClient caller = SocketClient.to(gateway.webSocketPort()).connects()) {
            // When
            caller.starts().awaitsFinals(1);

            // Then
            assertThat(caller.heard()).isEqualTo(expected);
            assertThat(caller.responses()).hasSizeGreaterThan(1).allMatch(each -> !each.has("code"));

            // When
            caller.event("SESSION_END").awaitsClose(1000);

            // Then
            assertThat(caller.events()).containsExactly("SESSION_END");
        }
    }

    @Test
    void aSpokenTurnIsHeardAndAnswered() throws Exception {
        byte[] speech = WavFile.read(Files.readAllBytes(Path.of("src/test/resources/speech/caller1.wav")))
                .toMulaw8k();
        byte[] silence = new byte[160 * 100];
        java.util.Arrays.fill(silence, (byte) 0xFF);

        try (SocketClient caller = SocketClient.to(gateway.webSocketPort()).connects()) {
            // Given
            caller.starts().awaitsFinals(1);

            // When
            caller.says(speech).says(silence).awaitsFinals(2);

            // Then
            assertThat(caller.events()).containsExactly("START_OF_INPUT", "END_OF_INPUT");

            // When
            caller.digits("DTMF_DIGIT_FIVE").awaitsEvent("TRANSFER_TO_AGENT");
        }
    }
}
