package io.byova.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubstitutionTest {

    private static final Map<String, String> ENV =
            Map.of("HOST", "10.0.0.1", "PORT", "7000", "NOT_A_PORT", "seven", "EMPTY", "");

    @ParameterizedTest
    @CsvSource({
        "'${HOST}', 10.0.0.1",
        "'${MISSING:here}', here",
        "'${MISSING:ws://a:1/b}', ws://a:1/b",
        "'a-${HOST}-${MISSING:b}', a-10.0.0.1-b",
        "'$${HOST}', '${HOST}'",
        "'$$${HOST}', '$${HOST}'",
        "'5$ {HOST}', '5$ {HOST}'",
        "'${HOST}${HOST}', 10.0.0.110.0.0.1",
    })
    void variablesAreFilledIn(String written, String meant) {
        // Given
        ConfigFile file = host(written);

        // When
        LoadedConfig loaded = file.where(ENV).load();

        // Then
        assertThat(loaded.config().gateway().host()).isEqualTo(meant);
    }

    @Test
    void aValueIsTypedAfterItIsFilledIn() {
        // Given
        ConfigFile file = ConfigFile.of(ConfigFile.CONNECTOR + "gateway: {port: \"${PORT}\", prefetch: \"${P:8}\"}");

        // When
        GatewaySection gateway = file.where(ENV).load().config().gateway();

        // Then
        assertThat(gateway.port()).isEqualTo(7000);
        assertThat(gateway.prefetch()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "${NO_HOST} | the environment variable NO_HOST is not set | set it, or give a default: ${NO_HOST:…}",
                "${HOST | a '${' is never closed | write $${ for the two characters themselves",
                "${A:${B}} | a '${' stands inside another | write $${ for the two characters themselves",
                "${1+1} | '${…}' does not name a variable | write ${NAME}, ${NAME:default} or ${file:/path}; $${ for the two characters themselves",
            })
    void whatCannotBeFilledInIsAProblem(String written, String what, String fix) {
        // Given
        ConfigFile file = host(written);

        // When
        Problem problem = file.where(ENV).refusal().problems().get(0);

        // Then
        assertThat(problem.what()).isEqualTo(what);
        assertThat(problem.fix()).isEqualTo(fix);
        assertThat(problem.where()).isEqualTo("config.yaml:2:17");
    }

    @Test
    void aValueFromTheEnvironmentIsNotRepeated() {
        // Given
        ConfigFile file = ConfigFile.of(ConfigFile.CONNECTOR + "gateway: {port: \"${NOT_A_PORT}\"}");

        // When
        String shown = file.where(ENV).problems();

        // Then
        assertThat(shown)
                .isEqualTo(
                        """
                        config.yaml:2:17: this value (from env NOT_A_PORT) is not a whole number
                            2 | gateway: {port: "${NOT_A_PORT}"}
                              |                 ^^^^^^^^^^^^^^^
                          fix: write digits only""");
    }

    @Test
    void aFileIsReadWithoutTheSpaceAroundIt(@TempDir Path directory) throws IOException {
        // Given
        Files.writeString(directory.resolve("host.txt"), "  10.9.8.7\n\n");
        Path file = Files.writeString(
                directory.resolve("gateway.yaml"), ConfigFile.CONNECTOR + "gateway: {host: \"${file:host.txt}\"}");

        // When
        LoadedConfig loaded = ConfigSource.load(file, java.util.List.of(), Map.of());

        // Then
        assertThat(loaded.config().gateway().host()).isEqualTo("10.9.8.7");
        assertThat(loaded.baseDirectory()).isEqualTo(directory.toAbsolutePath());
    }

    @Test
    void aFileThatCannotBeReadIsAProblem(@TempDir Path directory) throws IOException {
        // Given a directory, nothing, something large, something that is no text
        Files.write(directory.resolve("large"), new byte[65_537]);
        Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
        String name = directory.toString();

        // When
        String[] what = {problem(name), problem(name + "/none"), problem(name + "/large"), problem(name + "/binary")};

        // Then
        assertThat(what[0]).startsWith("the file ").endsWith(" does not exist or is not a file");
        assertThat(what[1]).endsWith(" does not exist or is not a file");
        assertThat(what[2]).endsWith(" is larger than 65536 bytes");
        assertThat(what[3]).endsWith(" cannot be read");
    }

    @Test
    void anEmptyVariableIsAnEmptyText() {
        // Given
        ConfigFile file = host("${EMPTY}").where(ENV);

        // When
        Problem problem = file.refusal().problems().get(0);

        // Then
        assertThat(problem.what()).startsWith("'host' must not be empty");
    }

    @Test
    void whatADisabledConnectorNeedsIsNotAskedFor() {
        // Given
        ConfigFile file = ConfigFile.of(
                """
                connectors:
                  - {name: a, type: x}
                  - {name: b, type: y, enabled: false, config: {api-key: "${NOBODY_SET_THIS}"}}
                """);

        // When
        LoadedConfig loaded = file.load();

        // Then
        assertThat(loaded.config().connectors()).hasSize(2);
    }

    private static String problem(String path) {
        return host("${file:" + path + "}").refusal().problems().get(0).what();
    }

    private static ConfigFile host(String written) {
        return ConfigFile.of(ConfigFile.CONNECTOR + "gateway: {host: '" + written + "'}");
    }
}
