package io.byova.gateway.connectors.lex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.byova.gateway.connector.InvalidSetting;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings that are wrong are refused by their name. */
class AwsLexConfigTest {

    @Test
    void nothingNeedsToBeSet() {
        // When
        AwsLexConfig config = LexSettings.none().config();

        // Then
        assertThat(config.mode()).isEqualTo(AwsLexConfig.Mode.STREAMING);
        assertThat(config.localeId()).isEqualTo("en_US");
        assertThat(config.botAliasId()).as("found out").isNull();
        assertThat(LexSettings.bot().config().botAliasId()).isEqualTo("TSTALIASID");
    }

    @Test
    void theListIsAtTheSameEndpointUnlessSaid() {
        assertThat(LexSettings.none().with("endpoint", "http://here:1").config().modelsEndpoint())
                .isEqualTo("http://here:1");
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("bot-id", LexSettings.none().with("bot-id", "Booking")),
                Arguments.of("agent-id", LexSettings.none().with("agent-id", "Booking")),
                Arguments.of("endpoint", LexSettings.bot().with("endpoint", "lex.example")),
                Arguments.of("models-endpoint", LexSettings.bot().with("models-endpoint", "ftp://x")),
                Arguments.of(
                        "welcome", LexSettings.bot().with("welcome-text", "a").with("welcome-audio", "b")),
                Arguments.of(
                        "welcome-text",
                        LexSettings.bot()
                                .with("mode", AwsLexConfig.Mode.UTTERANCE)
                                .with("welcome-text", "a")),
                Arguments.of("reply-drain", LexSettings.bot().with("reply-drain", Duration.ZERO)),
                Arguments.of("reply-sample-rate", LexSettings.bot().with("reply-sample-rate", 24_000)),
                Arguments.of("dtmf-end-key", LexSettings.bot().with("dtmf-end-key", "##")),
                Arguments.of("max-streams", LexSettings.bot().with("max-streams", 0)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void whatCannotBeUsedIsNamed(String key, LexSettings settings) {
        assertThatThrownBy(settings::config)
                .isInstanceOfSatisfying(InvalidSetting.class, invalid -> assertThat(invalid.key())
                        .isEqualTo(key));
    }
}
