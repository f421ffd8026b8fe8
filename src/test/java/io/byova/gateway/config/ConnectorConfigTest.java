package io.byova.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.byova.gateway.connector.InputHandling;
import io.byova.gateway.connector.InvalidSetting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConnectorConfigTest {

    record Vendor(
            @Nullable String url,
            @Nullable Secret apiKey,
            @Nullable InputHandling inputHandling,
            @Nullable Map<String, String> audioFiles,
            int attempts,
            @Nullable Long bytes,
            @Nullable Double level,
            @Nullable Duration waitMs,
            @Nullable Duration pauseSec,
            @Nullable Path directory) {

        Vendor {
            if (url != null && !url.startsWith("ws")) {
                throw new InvalidSetting("url", "must begin with ws, is " + url);
            }
            if (audioFiles != null && audioFiles.containsKey("welcome")) {
                throw new InvalidSetting("audio-files.welcome", "is not used");
            }
            if (directory == null) {
                throw new InvalidSetting("directory", "is missing");
            }
        }
    }

    @Test
    void everyTypeBinds() {
        // Given
        LoadedConfig loaded = vendor(
                "{url: ws://x, api_key: k, attempts: 3, bytes: 5000000000, level: -0.5, wait-ms: 250, pause-sec: 2,"
                        + " directory: a/b, input-handling: {termchar: none}}");

        // When
        Vendor vendor = loaded.bind(only(loaded), Vendor.class);

        // Then
        assertThat(vendor.attempts()).isEqualTo(3);
        assertThat(vendor.bytes()).isEqualTo(5_000_000_000L);
        assertThat(vendor.level()).isEqualTo(-0.5);
        assertThat(vendor.waitMs()).hasMillis(250);
        assertThat(vendor.pauseSec()).hasSeconds(2);
        assertThat(vendor.directory()).isEqualTo(Path.of("a/b"));
        assertThat(vendor.apiKey()).hasToString("******").isEqualTo(new Secret("k"));
        assertThat(vendor.inputHandling().terminationKey()).isNull();
    }

    @Test
    void aConstructorsComplaintsAreToldAtTheirKeysAllAtOnce() {
        // Given
        LoadedConfig loaded = vendor(
                """

                  url: http://x
                  attempts: many
                  audio_files:
                    welcome: a.wav
                  input_handling: {dtmf_length: 0, termchar: x}
                """
                        .indent(4));

        // When
        ConfigException refusal =
                catchThrowableOfType(ConfigException.class, () -> loaded.bind(only(loaded), Vendor.class));

        // Then the primitive keeps the constructor from being asked; the nested one was
        assertThat(refusal.problems())
                .extracting(problem -> problem.where() + " " + problem.what())
                .containsExactly(
                        "config.yaml:6:17 'many' is not a whole number",
                        "config.yaml:9:24 'dtmf-length' must be greater than 0 milliseconds or digits, is 0",
                        "config.yaml:9:40 'termchar' must be one of 0-9 * # A-D, or none");
    }

    @Test
    void aComplaintAboutAnAbsentKeyIsToldAtItsSection() {
        // Given
        LoadedConfig loaded = vendor("{url: http, attempts: 1, audio-files: {welcome: x}}");

        // When
        ConfigException refusal =
                catchThrowableOfType(ConfigException.class, () -> loaded.bind(only(loaded), Vendor.class));

        // Then
        assertThat(refusal.problems())
                .extracting(problem -> problem.where() + " " + problem.what())
                .containsExactly(
                        "config.yaml:4:5 'directory' is missing",
                        "config.yaml:4:14 'url' must begin with ws, is http",
                        "config.yaml:4:52 'audio-files.welcome' is not used");
    }

    @Test
    void aRequiredNumberThatIsAbsentIsMissing() {
        // Given
        LoadedConfig loaded = vendor("{directory: a}");

        // When
        ConfigException refusal =
                catchThrowableOfType(ConfigException.class, () -> loaded.bind(only(loaded), Vendor.class));

        // Then
        assertThat(refusal.problems())
                .containsExactly(new Problem(
                        "config.yaml:4:5",
                        4,
                        5,
                        "'attempts' is missing",
                        "    4 |     config: {directory: a}\n      |     ^^^^^^",
                        "add it to this section"));
    }

    @Test
    void aProvidersComplaintIsToldAtItsKey() {
        // Given
        LoadedConfig loaded = vendor("{audio_files: {welcome: a.wav}}");
        ConnectorEntry entry = only(loaded);

        // When
        Problem found = loaded.problemAt(entry, new InvalidSetting("audio-files.welcome", "does not exist"));
        Problem near = loaded.problemAt(entry, new InvalidSetting("audio-files.error", "does not exist"));
        Problem whole = loaded.problemAt(entry, new InvalidSetting("", "needs a licence"));

        // Then
        assertThat(found.render())
                .isEqualTo(
                        """
                        config.yaml:4:28: 'audio-files.welcome' does not exist
                            4 |     config: {audio_files: {welcome: a.wav}}
                              |                            ^^^^^^^""");
        assertThat(near.where()).isEqualTo("config.yaml:4:14");
        assertThat(whole.render()).startsWith("config.yaml:4:5: needs a licence\n");
    }

    @Test
    void aComplaintOfAnotherKindTellsItsKindOnly() {
        // Given
        record Careless(String name) {
            Careless {
                Integer.parseInt(name);
            }
        }
        LoadedConfig loaded = vendor("{name: private}");

        // When
        ConfigException refusal =
                catchThrowableOfType(ConfigException.class, () -> loaded.bind(only(loaded), Careless.class));

        // Then
        assertThat(refusal.problems().get(0).what()).isEqualTo("this section was refused (NumberFormatException)");
    }

    @Test
    void aTypeThatCannotBeConfiguredIsTheAuthorsMistake() {
        // Given
        record Odd(Set<String> names) {}
        LoadedConfig loaded = vendor("{names: [a]}");

        // When / Then
        assertThatThrownBy(() -> loaded.bind(only(loaded), Odd.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("connectors.0.config.names");
    }

    @Test
    void anEntryOfAnotherConfigurationIsRefused() {
        // Given
        LoadedConfig loaded = vendor("{}");
        ConnectorEntry other = only(vendor("{}"));

        // When / Then
        assertThatThrownBy(() -> loaded.bind(other, Vendor.class)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theEffectiveSettingsSayWhatAndWhence() {
        // Given
        LoadedConfig loaded = new ConfigFile(
                        """
                        gateway: {port: "${PORT}", host: "${HOST}", tokens: [t1]}
                        connectors:
                          - {name: my, type: x, config: {url: ws://a, api-key: k, attempts: 2, directory: d}}
                        """,
                        List.of("monitoring.port=0"),
                        Map.of("PORT", "7000", "HOST", "10.0.0.1"))
                .load();
        loaded.bind(only(loaded), Vendor.class);

        // When
        List<EffectiveSetting> effective = loaded.effective();

        // Then
        assertThat(effective)
                .contains(
                        new EffectiveSetting("gateway.port", "7000", "env PORT"),
                        new EffectiveSetting("gateway.host", "******", "env HOST"),
                        new EffectiveSetting("gateway.tokens.0", "******", "config.yaml:1"),
                        new EffectiveSetting("gateway.shutdown-grace", "30s", "default"),
                        new EffectiveSetting("gateway.tls", "none", "default"),
                        new EffectiveSetting("monitoring.port", "0", "--set"),
                        new EffectiveSetting("connectors.my.type", "x", "config.yaml:3"),
                        new EffectiveSetting("connectors.my.config.url", "ws://a", "config.yaml:3"),
                        new EffectiveSetting("connectors.my.config.api-key", "******", "config.yaml:3"),
                        new EffectiveSetting("connectors.my.config.attempts", "2", "config.yaml:3"));
    }

    private static LoadedConfig vendor(String config) {
        return ConfigFile.of("connectors:\n  - name: vendor\n    type: vendor\n    config: " + config)
                .load();
    }

    private static ConnectorEntry only(LoadedConfig loaded) {
        return loaded.config().connectors().get(0);
    }
}
