package io.byova.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.byova.gateway.config.ConfigSource;
import io.byova.gateway.config.LoadedConfig;
import io.byova.gateway.config.Problem;
import io.byova.gateway.connector.FailureEvent;
import io.byova.gateway.connector.VirtualAgent;
import io.byova.gateway.routing.DuplicateAgentException;
import io.byova.gateway.routing.LoadedConnector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a file to connectors that serve, and to words about those that do not. */
class ConnectorLoaderTest {

    @TempDir
    Path folder;

    private GatewayRuntime runtime;

    @AfterEach
    void dispose() {
        if (runtime != null) {
            runtime.dispose();
        }
    }

    @Test
    void findsAConnectorByItsType() {
        assertThat(load("- {name: a, type: local_audio}", "- {name: b, type: echo}")
                        .connectors())
                .extracting(LoadedConnector::name)
                .containsExactly("a", "b");
    }

    @Test
    void findsAConnectorByItsClass() {
        ConnectorLoader.Result result = load(
                "- {name: simple, class: LocalAudioConnector}",
                "- {name: full, class: io.byova.gateway.connectors.echo.EchoConnector}");

        assertThat(result.problems()).isEmpty();
        assertThat(result.connectors()).extracting(LoadedConnector::name).containsExactly("simple", "full");
    }

    @Test
    void anUnknownTypeIsReportedAtItsPlaceWithThoseThatAreKnown() {
        ConnectorLoader.Result result = load("- name: a", "  type: local_radio");

        assertThat(result.connectors()).isEmpty();
        assertThat(result.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.where()).endsWith("gateway.yaml:3:3");
            assertThat(problem.what()).contains("local_radio").contains("echo").contains("local_audio");
        });
    }

    @Test
    void anUnknownClassIsReportedToo() {
        assertThat(load("- {name: a, class: RadioConnector}").problems())
                .singleElement()
                .extracting(Problem::what)
                .asString()
                .contains("RadioConnector")
                .contains("EchoConnector");
    }

    @Test
    void aConnectorThatDoesNotLoadKeepsNoOtherFromServing() throws IOException {
        // Given a photograph for a prompt
        Files.write(
                folder.resolve("photo.wav"), new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0, 0, 16});

        // When
        ConnectorLoader.Result result = load(
                "- name: bad",
                "  type: local_audio",
                "  config: {audio-base-path: \"" + folder + "\", audio-files: {welcome: photo.wav}}",
                "- {name: good, type: echo}");

        // Then
        assertThat(result.connectors()).extracting(LoadedConnector::name).containsExactly("good");
        assertThat(result.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.where()).contains("gateway.yaml:4:");
            assertThat(problem.what()).contains("photo.wav").contains("JPEG");
        });
    }

    @Test
    void anErrorPromptThatCannotBeUsedIsReportedAtItsPlace() {
        ConnectorLoader.Result result = load("- name: a", "  type: echo", "  on-failure: {audio: gone.wav}");

        assertThat(result.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.where()).contains("gateway.yaml:4:");
            assertThat(problem.what()).contains("gone.wav");
        });
    }

    @Test
    void anErrorPromptThatIsNoPathIsAProblemLikeAnyOther() {
        ConnectorLoader.Result result =
                load("- {name: bad, type: echo, on-failure: {audio: \"a\\0b.wav\"}}", "- {name: good, type: echo}");

        assertThat(result.connectors()).extracting(LoadedConnector::name).containsExactly("good");
        assertThat(result.problems()).hasSize(1);
    }

    @Test
    void aConnectorThatIsNotEnabledIsNotMade() {
        ConnectorLoader.Result result =
                load("- {name: off, type: local_radio, enabled: false}", "- {name: on, type: echo}");

        assertThat(result.problems()).isEmpty();
        assertThat(result.connectors()).extracting(LoadedConnector::name).containsExactly("on");
    }

    @Test
    void whatIsSaidOfAConnectorBesideItsOwnSettingsArrives() {
        ConnectorLoader.Result result = load(
                "- {name: own, type: echo, first-response-timeout: 7s, on-failure: {event: session-end}}",
                "- {name: usual, type: echo}");

        assertThat(result.connectors().get(0).guard().firstResponseTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(result.connectors().get(0).onFailure()).isEqualTo(FailureEvent.SESSION_END);
        assertThat(result.connectors().get(1).guard().firstResponseTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(result.connectors().get(1).onFailure()).isEqualTo(FailureEvent.TRANSFER_TO_AGENT);
        assertThat(result.connectors().get(1).errorAudio().size()).isGreaterThan(8000);
    }

    @Test
    void theTimeToConnectIsTheTimeToTheFirstResponseWhereNothingIsSaid() {
        ConnectorLoader.Result result = load(
                "- {name: own, type: echo, resilience: {connect-timeout: 2s}}",
                "- {name: usual, type: echo, first-response-timeout: 7s}");

        assertThat(result.connectors().get(0).guard().connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(result.connectors().get(0).guard().firstResponseTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(result.connectors().get(1).guard().connectTimeout()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void aConnectorIsLentItsOwnTimeToConnect() {
        // Given
        GatewayRuntime shared = runtime = new GatewayRuntime(folder);

        // When
        LentRuntime lent = new LentRuntime(shared, Duration.ofSeconds(2));

        // Then
        assertThat(lent.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(lent.timers()).isSameAs(shared.timers());
        assertThat(lent.blocking()).isSameAs(shared.blocking());
        assertThat(lent.resolve("gone.wav")).isEqualTo(shared.resolve("gone.wav"));
    }

    @Test
    void agentsThatCannotBeToldApartAreAnError() {
        LoadedConfig twice = config("- {name: a, type: echo}", "- {name: b, type: echo}");

        assertThatThrownBy(() -> Gateway.check(twice, Providers.discover()))
                .isInstanceOf(DuplicateAgentException.class)
                .hasMessageContaining("\"a\"")
                .hasMessageContaining("\"b\"");
    }

    @Test
    void checkListsTheAgents() {
        assertThat(Gateway.check(
                        config("- {name: a, type: local_audio}", "- {name: b, type: echo}"), Providers.discover()))
                .extracting(VirtualAgent::id)
                .containsExactly("Local Audio: Local Playback", "Echo: Echo");
    }

    private ConnectorLoader.Result load(String... connectors) {
        LoadedConfig config = config(connectors);
        runtime = new GatewayRuntime(config.baseDirectory());
        return new ConnectorLoader(config, runtime, Providers.discover()).load();
    }

    private LoadedConfig config(String... connectors) {
        Path file = folder.resolve("gateway.yaml");
        try {
            Files.writeString(file, "connectors:\n" + String.join("\n", connectors) + "\n");
        } catch (IOException unwritable) {
            throw new IllegalStateException(unwritable);
        }
        return ConfigSource.load(file, List.of(), Map.of());
    }
}
