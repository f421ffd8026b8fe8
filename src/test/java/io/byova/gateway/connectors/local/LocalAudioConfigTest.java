package io.byova.gateway.connectors.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.byova.gateway.connector.InputHandling;
import io.byova.gateway.connector.InvalidSetting;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.speech.TurnDetection;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalAudioConfigTest {

    @Test
    void nothingNeedBeConfigured() {
        LocalAudioConfig config = with(null, null);

        assertThat(config.agentId()).isEqualTo("Local Playback");
        assertThat(config.audioBasePath()).isEqualTo("classpath:audio");
        assertThat(config.audioFiles()).isEmpty();
        assertThat(config.dtmf()).containsOnly(Map.entry("5", "transfer"), Map.entry("6", "goodbye"));
        assertThat(config.profile()).isEqualTo(ReplyProfile.WAV);
        assertThat(config.bargeIn()).isFalse();
        assertThat(config.inputMode()).isEqualTo(LocalAudioConfig.InputMode.VOICE_DTMF);
        assertThat(config.inputHandling()).isEqualTo(InputHandling.DEFAULTS);
        assertThat(config.turnDetection()).isEqualTo(TurnDetection.DEFAULTS);
        assertThat(config.recordCallerAudio()).isFalse();
        assertThat(config.recordingsPath()).isEqualTo("recordings");
    }

    @Test
    void snakeAndKebabNameTheSamePrompt() {
        LocalAudioConfig config =
                with(Map.of("no_input", "a.wav", "my_menu", "b.wav"), Map.of("1", "my-menu", "2", "no_input"));

        assertThat(config.audioFiles()).containsOnlyKeys("no-input", "my-menu");
        assertThat(config.dtmf()).containsEntry("1", "my-menu").containsEntry("2", "no-input");
    }

    @Test
    void anEntryOfDigitsMayHaveSeveral() {
        assertThat(with(null, Map.of("12*#", "welcome")).dtmf()).containsEntry("12*#", "welcome");
    }

    @Test
    void lettersAreTheKeysThatArePressed() {
        assertThat(with(null, Map.of("a1", "welcome")).dtmf()).containsEntry("A1", "welcome");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1 2", "+49"})
    void whatIsNoEntryOfDigitsIsRefused(String digits) {
        refused("dtmf." + digits, null, Map.of(digits, "welcome"));
    }

    @Test
    void anUnknownPromptIsRefused() {
        assertThat(refused("dtmf.1", null, Map.of("1", "menu")))
                .contains("menu")
                .contains("welcome");
    }

    @Test
    void aFileNobodyCanHearIsRefused() {
        assertThat(refused("audio-files.welcom", Map.of("welcom", "a.wav"), null))
                .contains("welcom");
    }

    @ParameterizedTest
    @ValueSource(strings = {"start-of-input", "end_of_input", "nothing"})
    void aPromptMayNotBeNamedLikeACueThatIsNone(String name) {
        refused("audio-files." + name.replace('_', '-'), Map.of(name, "a.wav"), Map.of("1", name));
    }

    @Test
    void theAgentNeedsAName() {
        assertThatThrownBy(() -> new LocalAudioConfig(" ", null, null, null, null, null, null, null, null, null, null))
                .isInstanceOfSatisfying(InvalidSetting.class, invalid -> assertThat(invalid.key())
                        .isEqualTo("agent-id"));
    }

    private static String refused(String key, Map<String, String> files, Map<String, String> dtmf) {
        InvalidSetting invalid =
                org.assertj.core.api.Assertions.catchThrowableOfType(InvalidSetting.class, () -> with(files, dtmf));
        assertThat(invalid).isNotNull();
        assertThat(invalid.key()).isEqualTo(key);
        return invalid.getMessage();
    }

    private static LocalAudioConfig with(Map<String, String> files, Map<String, String> dtmf) {
        return new LocalAudioConfig(null, null, files, dtmf, null, null, null, null, null, null, null);
    }
}
