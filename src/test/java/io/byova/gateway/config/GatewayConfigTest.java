package io.byova.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.byova.gateway.connector.FailureEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayConfigTest {

    record Local(String agentId, String audioBasePath, Map<String, String> audioFiles) {}

    @Test
    void theKnownShapeLoadsAsItIs() {
        // Given the shape people know from the Python gateway
        ConfigFile file = ConfigFile.of(
                """
                gateway:    {host: "0.0.0.0", port: 50051}
                monitoring: {enabled: true, host: "0.0.0.0", port: 8080}
                connectors:
                  - name: "local"
                    type: "local_audio"
                    class: null
                    module: "connectors.local_audio_connector"
                    config: {agent_id: "Local Playback", audio_base_path: "audio", audio_files: {welcome: "welcome.wav"}}
                  - name: "other"
                    class: "LocalAudioConnector"
                """);

        // When
        LoadedConfig loaded = file.load();

        // Then
        ConnectorEntry local = loaded.config().connectors().get(0);
        ConnectorEntry other = loaded.config().connectors().get(1);
        assertThat(loaded.config().monitoring())
                .isEqualTo(new MonitoringSection(true, "0.0.0.0", 8080, List.of(), List.of()));
        assertThat(local.type()).isEqualTo("local_audio");
        assertThat(other.className()).isEqualTo("LocalAudioConnector");
        assertThat(loaded.bind(local, Local.class))
                .isEqualTo(new Local("Local Playback", "audio", Map.of("welcome", "welcome.wav")));
        assertThat(loaded.bind(other, Local.class)).isEqualTo(new Local(null, null, null));
        assertThat(loaded.notes())
                .containsExactly("config.yaml:7:5: 'module' of connector 'local' is ignored;"
                        + " a connector is found by its type or class");
    }

    @Test
    void connectorsMayBeAMapByName() {
        // Given
        ConfigFile file = ConfigFile.of(
                """
                connectors:
                  first:
                    type: local_audio
                    first-response-timeout: 3s
                    config: {agent-id: One}
                  second: {type: echo, enabled: false, on_failure: {audio: sorry.wav, event: session_end}}
                """);

        // When
        LoadedConfig loaded = file.load();

        // Then
        List<ConnectorEntry> connectors = loaded.config().connectors();
        assertThat(connectors).extracting(ConnectorEntry::name).containsExactly("first", "second");
        assertThat(connectors.get(0).firstResponseTimeout()).hasSeconds(3);
        assertThat(connectors.get(0).onFailure()).isEqualTo(new OnFailure(null, FailureEvent.TRANSFER_TO_AGENT));
        assertThat(connectors.get(1).enabled()).isFalse();
        assertThat(connectors.get(1).onFailure()).isEqualTo(new OnFailure("sorry.wav", FailureEvent.SESSION_END));
        assertThat(loaded.bind(connectors.get(0), Local.class).agentId()).isEqualTo("One");
    }

    @Test
    void whatIsNotSetHasItsDefault() {
        // Given
        ConfigFile file = ConfigFile.of(ConfigFile.CONNECTOR + "gateway:\nlogging: ~\n");

        // When
        GatewayConfig config = file.load().config();

        // Then
        GatewaySection gateway = config.gateway();
        assertThat(gateway)
                .isEqualTo(new GatewaySection(
                        "0.0.0.0",
                        50_051,
                        10_000,
                        500,
                        16,
                        0,
                        Duration.ofMillis(2),
                        false,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(60),
                        Duration.ofMinutes(10),
                        Duration.ofHours(4),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(2),
                        262_144,
                        List.of(),
                        new LimitsSection(
                                Duration.ofSeconds(10),
                                8192,
                                Duration.ofSeconds(30),
                                Duration.ofMinutes(15),
                                Duration.ofMinutes(30),
                                Duration.ofMinutes(5),
                                131_072),
                        null));
        assertThat(config.monitoring()).isEqualTo(new MonitoringSection(true, "127.0.0.1", 8080, List.of(), List.of()));
        assertThat(config.logging())
                .isEqualTo(new LoggingSection(LoggingSection.Level.INFO, LoggingSection.Format.TEXT, Map.of()));
    }

    @Test
    void everySectionBinds() {
        // Given
        ConfigFile file = ConfigFile.of(
                ConfigFile.CONNECTOR
                        + """
                gateway:
                  tokens: [one, "two"]
                  tls: {certificate: /a.pem, private_key: /b.pem}
                  limits: {connection-max-age: 1h30m, flow-control-window: 65536}
                  end-timeout: 1500ms
                logging: {level: WARN, format: json, levels: {z.last: debug, a.first: "off"}}
                """);

        // When
        GatewayConfig config = file.load().config();

        // Then
        assertThat(config.gateway().tokens()).containsExactly(new Secret("one"), new Secret("two"));
        assertThat(config.gateway().tls()).isEqualTo(new TlsSection(Path.of("/a.pem"), Path.of("/b.pem")));
        assertThat(config.gateway().limits().connectionMaxAge()).hasMinutes(90);
        assertThat(config.gateway().endTimeout()).hasMillis(1500);
        assertThat(config.logging().level()).isEqualTo(LoggingSection.Level.WARN);
        assertThat(config.logging().levels().keySet()).containsExactly("z.last", "a.first");
    }

    @Test
    void anchorsAreFollowed() {
        // Given
        ConfigFile file = ConfigFile.of(
                """
                connectors:
                  - {name: a, type: x, config: &shared {agent-id: Same}}
                  - {name: b, type: x, config: *shared}
                """);

        // When
        LoadedConfig loaded = file.load();

        // Then
        assertThat(loaded.config().connectors())
                .allSatisfy(entry ->
                        assertThat(loaded.bind(entry, Local.class).agentId()).isEqualTo("Same"));
    }

    @Test
    void theShippedFileLoadsAndSaysTheTruthAboutDefaults() throws IOException {
        // Given the shipped file, and the same with every setting that is commented out; the files it names are not
        // here
        String shipped = Files.readString(Path.of("config/config.yaml"));
        Pattern commented = Pattern.compile("^( *)# ( *[\\w.\"-]+:(?: .*)?)$");
        String all = shipped.lines()
                .filter(line -> !line.contains("/run/secrets"))
                .map(line -> commented.matcher(line).replaceFirst("$1$2"))
                .collect(Collectors.joining("\n"));

        // When
        LoadedConfig asShipped = ConfigSource.load(Path.of("config/config.yaml"), List.of(), Map.of());
        LoadedConfig uncommented = ConfigFile.of(all).load();

        // Then
        assertThat(asShipped.config().gateway()).isEqualTo(GatewaySection.DEFAULTS);
        assertThat(uncommented.effective().stream()
                        .filter(setting -> setting.path().startsWith("gateway.")))
                .filteredOn(setting -> !setting.path().matches("gateway\\.(tls|tokens).*"))
                .allSatisfy(setting -> assertThat(setting.origin()).startsWith("config.yaml:"))
                .extracting(EffectiveSetting::path, EffectiveSetting::value)
                .containsExactlyElementsOf(asShipped.effective().stream()
                        .filter(setting -> setting.path().startsWith("gateway."))
                        .filter(setting -> !setting.path().matches("gateway\\.(tls|tokens).*"))
                        .map(setting -> org.assertj.core.groups.Tuple.tuple(setting.path(), setting.value()))
                        .toList());
        assertThat(uncommented.config().monitoring())
                .isEqualTo(asShipped.config().monitoring());
        assertThat(uncommented.config().connectors().get(0).resilience())
                .isEqualTo(new ResilienceSection(Duration.ofSeconds(5), null, null, null));
        assertThat(uncommented.config().connectors().get(0).onFailure().event())
                .isEqualTo(FailureEvent.TRANSFER_TO_AGENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none.yaml", ".", "large.yaml", "latin.yaml"})
    void aFileThatCannotBeReadIsOneProblem(String name, @TempDir Path directory) throws IOException {
        // Given
        Files.write(
                directory.resolve("large.yaml"),
                "a".repeat(ConfigSource.MAX_BYTES + 1).getBytes(StandardCharsets.UTF_8));
        Files.write(directory.resolve("latin.yaml"), new byte[] {'a', (byte) 0xe4});
        Path file = directory.resolve(name);

        // When
        ConfigException refusal =
                catchThrowableOfType(ConfigException.class, () -> ConfigSource.load(file, List.of(), Map.of()));

        // Then
        assertThat(refusal.problems()).extracting(Problem::where).containsExactly(file.toString());
        assertThat(refusal.problems().get(0).what())
                .isEqualTo(
                        switch (name) {
                            case "none.yaml" -> "this file does not exist";
                            case "." -> "this is not a file";
                            case "large.yaml" -> "this file is larger than 1 MiB, which no configuration needs";
                            default -> "this file is not UTF-8 text";
                        });
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheText(@TempDir Path directory) throws IOException {
        // Given
        Path file = Files.writeString(directory.resolve("a.yaml"), "\uFEFF" + ConfigFile.CONNECTOR);

        // When
        LoadedConfig loaded = ConfigSource.load(file, List.of(), Map.of());

        // Then
        assertThat(loaded.config().connectors()).hasSize(1);
    }
}
