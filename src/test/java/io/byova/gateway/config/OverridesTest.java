package io.byova.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverridesTest {

    record Config(Boolean bargeIn, Map<String, String> audioFiles, List<String> names) {}

    private static final ConfigFile FILE = ConfigFile.of(
            """
            gateway: {port: 1, max_conversations: 7}
            connectors:
              - {name: local, type: local_audio, config: {barge_in: false, audio_files: {welcome: a.wav}}}
              - {name: my.bot, type: echo}
            """);

    @Test
    void anOverrideReplacesWhatTheFileSays() {
        // Given
        ConfigFile file = FILE.with("gateway.port=0", "gateway.max-conversations=8", "gateway.shutdown-grace=1s");

        // When
        GatewaySection gateway = file.load().config().gateway();

        // Then
        assertThat(gateway.port()).isZero();
        assertThat(gateway.maxConversations()).isEqualTo(8);
        assertThat(gateway.shutdownGrace()).hasSeconds(1);
    }

    @ParameterizedTest
    @CsvSource({"local, barge-in", "0, barge_in", "local, bargeIn"})
    void aConnectorIsFoundByNameOrIndex(String connector, String key) {
        // Given
        ConfigFile file = FILE.with(
                "connectors." + connector + ".config." + key + "=true",
                "connectors." + connector + ".config.audio-files.transfer=b.wav",
                "connectors." + connector + ".config.names=[x, y]");

        // When
        LoadedConfig loaded = file.load();

        // Then
        Config config = loaded.bind(loaded.config().connectors().get(0), Config.class);
        assertThat(config)
                .isEqualTo(new Config(true, Map.of("welcome", "a.wav", "transfer", "b.wav"), List.of("x", "y")));
    }

    @Test
    void aConnectorsNameMayHaveDots() {
        // Given
        ConfigFile file = FILE.with("connectors.my.bot.enabled=false");

        // When
        LoadedConfig loaded = file.load();

        // Then
        assertThat(loaded.config().connectors())
                .extracting(ConnectorEntry::enabled)
                .containsExactly(true, false);
    }

    @Test
    void theLastOfTwoWins() {
        // Given
        ConfigFile file = FILE.with("gateway.port=5", "gateway={port: 6}", "gateway.port=7");

        // When
        LoadedConfig loaded = file.load();

        // Then
        assertThat(loaded.config().gateway().port()).isEqualTo(7);
    }

    @Test
    void withoutAFileTheBuiltInConnectorIsThere() {
        // Given no file

        // When
        LoadedConfig loaded = ConfigSource.load(null, List.of("connectors.local.config.barge-in=true"), Map.of());

        // Then
        ConnectorEntry only = loaded.config().connectors().get(0);
        record Local(String audioBasePath, Boolean bargeIn) {}
        assertThat(only.name()).isEqualTo("local");
        assertThat(only.type()).isEqualTo("local_audio");
        assertThat(loaded.bind(only, Local.class)).isEqualTo(new Local("classpath:audio", true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "gateway.prot=1 | unknown key 'prot' | did you mean 'port'?",
                "gatway.port=1 | unknown key 'gatway' | did you mean 'gateway'?",
                "connectors.locl.enabled=true | there is no entry 'locl' | did you mean 'local'?",
                "connectors.7.enabled=true | there is no entry '7' | known here: [local, my.bot]",
                "connectors.0.enabled=nope | 'nope' is not a switch | write true or false",
                "gateway.port.x=1 | 'gateway.port' is a single value | ",
                "gateway.port=[1 | a ',' or the closing bracket is missing here | close every [ with ] and { with }",
                "gateway.port=99999 | 'port' must be 0 to 65535, is 99999 | ",
                "gateway.port | this is not path=value | write --set gateway.port=50052 or --set connectors.<name>.config.<key>=<value>",
                "gateway..port=1 | this is not path=value | write --set gateway.port=50052 or --set connectors.<name>.config.<key>=<value>",
            })
    void aProblemCitesTheOverride(String set, String what, String fix) {
        // Given
        ConfigFile file = FILE.with(set);

        // When
        List<Problem> problems = file.refusal().problems();

        // Then
        assertThat(problems).containsExactly(new Problem("--set " + set, 0, 0, what, "", fix));
    }

    @Test
    void anOverridesProblemStandsAfterTheFiles() {
        // Given
        ConfigFile file = ConfigFile.of(ConfigFile.CONNECTOR + "x: y").with("gateway.prot=1");

        // When
        String shown = file.problems();

        // Then
        assertThat(shown)
                .isEqualTo(
                        """
                        config.yaml:2:1: unknown key 'x'
                            2 | x: y
                              | ^
                          fix: known here: gateway, websocket, monitoring, logging, tracing, connectors

                        --set gateway.prot=1: unknown key 'prot'
                          fix: did you mean 'port'?""");
    }
}
