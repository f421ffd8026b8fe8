package io.byova.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.audio.WavFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A caller's way through a whole gateway, over the listener of its own. */
@Timeout(120)
final class FrontDoorIT {

    private static final Path WELCOME = Path.of("audio/welcome.wav");

    @AutoClose
    private WholeGateway gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = WholeGateway.withFrontDoor();
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
