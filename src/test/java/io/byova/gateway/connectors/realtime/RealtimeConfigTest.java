package io.byova.gateway.connectors.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.byova.gateway.connector.InvalidSetting;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RealtimeConfigTest {

    @Test
    void aKeyIsEnough() {
        RealtimeConfig config = only().config();

        assertThat(config.dialect()).isEqualTo(Dialect.OPENAI);
        assertThat(config.model()).isEqualTo("gpt-realtime");
        assertThat(config.greeting()).isEqualTo(RealtimeConfig.Greeting.AGENT);
        assertThat(config.bargeIn()).isTrue();
        assertThat(config.inputTranscription()).isNull();
        assertThat(config.renewAfter()).isEqualTo(Duration.ofMinutes(55));
    }

    @Test
    void theKeyIsNowhereToBeSeen() {
        RealtimeConfig config = only().with("apiKey", "sk-secret").config();

        assertThat(config.toString()).doesNotContain("sk-secret");
        assertThatThrownBy(() -> only().with("apiKey", "sk-sec ret").config())
                .isInstanceOf(InvalidSetting.class)
                .hasMessageNotContaining("sk-sec");
    }

    @ParameterizedTest
    @CsvSource({
        "apiKey, ''",
        "url, 'ftp://host'",
        "url, 'host'",
        "url, 'wss://user:secret@host'",
        "dtmfText, 'no place for them'",
        "agentId, ' '"
    })
    void whatCannotBeUsedIsNamed(String component, String value) {
        InvalidSetting problem = catchThrowableOfType(
                InvalidSetting.class, () -> only().with(component, value).config());

        assertThat(problem.key().replace("-", "")).isEqualToIgnoringCase(component);
        assertThat(problem.getMessage()).doesNotContain("secret");
    }

    @Test
    void azureNeedsToKnowWhere() {
        assertThat(catchThrowableOfType(InvalidSetting.class, () -> only().with("dialect", Dialect.AZURE_OPENAI)
                                .config())
                        .key())
                .isEqualTo("model");
        assertThat(catchThrowableOfType(InvalidSetting.class, () -> only().with("dialect", Dialect.AZURE_VOICE_LIVE)
                                .config())
                        .key())
                .isEqualTo("url");
    }

    @Test
    void aWelcomeFileIsTheGreeting() {
        assertThat(only().with("welcome", "welcome.wav").config().greeting()).isEqualTo(RealtimeConfig.Greeting.AUDIO);
        assertThatThrownBy(() ->
                        only().with("greeting", RealtimeConfig.Greeting.AUDIO).config())
                .isInstanceOf(InvalidSetting.class);
    }

    @Test
    void limitsHaveLimits() {
        assertThatThrownBy(
                        () -> only().with("renewAfter", Duration.ofMinutes(60)).config())
                .isInstanceOf(InvalidSetting.class);
        assertThatThrownBy(() -> only().with("connectTimeout", Duration.ZERO).config())
                .isInstanceOf(InvalidSetting.class);
    }

    private static RealtimeSettings only() {
        return RealtimeSettings.at("wss://ignored").with("greeting", null).with("url", null);
    }
}
