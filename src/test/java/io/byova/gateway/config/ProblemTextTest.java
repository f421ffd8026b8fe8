package io.byova.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What people read, to the letter. */
class ProblemTextTest {

    @Test
    void manyProblemsAreToldAtOnceInTheOrderOfTheFile() {
        // Given
        ConfigFile file = ConfigFile.of(
                """
                gateway:
                  prot: 50051
                  port: abc
                  prefetch: 513
                  max_conversations: 0
                  tokens: [plain-token, {x: y}]
                  reflection: yes
                  shutdown-grace: 30
                  tls: {certificate: a.pem}
                monitorin: {port: 80}
                connectors:
                  - {name: a, type: x, class: Y}
                  - {name: a, type: x}
                  - {type: x, on-failure: {event: transfer}}
                """);

        // When
        ConfigException refusal = file.refusal();

        // Then
        assertThat(refusal.render())
                .isEqualTo(
                        """
                        The configuration cannot be used: 13 problems.

                        config.yaml:2:3: unknown key 'prot'
                            2 |   prot: 50051
                              |   ^^^^
                          fix: did you mean 'port'?

                        config.yaml:3:9: 'abc' is not a whole number
                            3 |   port: abc
                              |         ^^^
                          fix: write digits only

                        config.yaml:4:3: 'prefetch' must be 2 to 512, is 513; above that a slow consumer makes the event loop spin for ever
                            4 |   prefetch: 513
                              |   ^^^^^^^^

                        config.yaml:5:3: 'max-conversations' must be 1 to 10000000, is 0
                            5 |   max_conversations: 0
                              |   ^^^^^^^^^^^^^^^^^

                        config.yaml:6:25: this must be a single value
                            6 |   tokens: [******
                              |            ^^^^^^
                          fix: remove the brackets or the lines below it

                        config.yaml:7:15: 'yes' is not a switch
                            7 |   reflection: yes
                              |               ^^^
                          fix: write true or false

                        config.yaml:8:19: '30' is not a duration: it has no unit
                            8 |   shutdown-grace: 30
                              |                   ^^
                          fix: write a number with its unit: 500ms, 30s, 10m or 4h

                        config.yaml:9:3: 'private-key' is missing; it names a PEM file with the key
                            9 |   tls: {certificate: a.pem}
                              |   ^^^

                        config.yaml:10:1: unknown key 'monitorin'
                           10 | monitorin: {port: 80}
                              | ^^^^^^^^^
                          fix: did you mean 'monitoring'?

                        config.yaml:12:24: 'class' and 'type' are both set; keep one of them
                           12 |   - {name: a, type: x, class: Y}
                              |                        ^^^^^

                        config.yaml:13:12: the name 'a' is already used at config.yaml:12:12
                           13 |   - {name: a, type: x}
                              |            ^
                          fix: give each connector a name of its own

                        config.yaml:14:5: 'name' is missing; give each connector a name of its own
                           14 |   - {type: x, on-failure: {event: transfer}}
                              |     ^

                        config.yaml:14:35: 'transfer' is not one of the known values
                           14 |   - {type: x, on-failure: {event: transfer}}
                              |                                   ^^^^^^^^
                          fix: did you mean 'transfer-to-agent'? It is one of: transfer-to-agent, session-end
                        """);
        assertThat(refusal).hasMessage(refusal.render());
        assertThat(refusal.getStackTrace()).isEmpty();
        assertThat(refusal.problems().get(1))
                .isEqualTo(new Problem(
                        "config.yaml:3:9",
                        3,
                        9,
                        "'abc' is not a whole number",
                        "    3 |   port: abc\n      |         ^^^",
                        "write digits only"));
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("gateway:\n\tport: 1", "config.yaml:2:1: a tab cannot stand here", "use spaces"),
                Arguments.of(
                        "gateway: {port: 1\nx: y",
                        "config.yaml:2:2: a ',' or the closing bracket is missing here",
                        "close every [ with ] and { with }"),
                Arguments.of(
                        "gateway: a: b",
                        "config.yaml:1:11: a second ':' in a value, or a key that is indented wrongly",
                        "put quotes around the value, or line the key up with its neighbours"),
                Arguments.of(
                        "gateway:\n  host: \"a\nconnectors:\n",
                        "config.yaml:2:9: a quote or bracket is never closed",
                        "close it"),
                Arguments.of(
                        "gateway:\n   host: a\n  port: 1\n",
                        "config.yaml:3:3: this does not line up with what is above it",
                        "indent keys of one section equally, with spaces"),
                Arguments.of(
                        "gateway: {host: ${HOST}}",
                        "config.yaml:1:18: a ',' or the closing bracket is missing here",
                        "put quotes around \"${…}\" inside { } and [ ]"),
                Arguments.of(
                        "gateway: @x",
                        "config.yaml:1:10: a value cannot begin with this character",
                        "put quotes around it"),
                Arguments.of(
                        "gateway: \"\\x\"",
                        "config.yaml:1:13: this escape sequence does not exist",
                        "use single quotes around text with backslashes"),
                Arguments.of(
                        "gateway: *x",
                        "config.yaml:1:10: this alias has no anchor before it",
                        "define it first with &name, or put quotes around a value that begins with *"),
                Arguments.of("gateway: a\u0000b", "config.yaml:1:11: the character U+0000 is not allowed", "remove it"),
                Arguments.of(
                        "gateway: !x y",
                        "config.yaml:1:10: YAML tags are not used here",
                        "put quotes around a value that begins with '!'"),
                Arguments.of(
                        "[a]: b",
                        "config.yaml:1:1: a list or section cannot be a key",
                        "put quotes around a value that begins with [ or {"),
                Arguments.of(
                        "gateway: {}\n---\nx: y",
                        "config.yaml:2:1: a second document begins here",
                        "keep one document; remove the '---'"),
                Arguments.of(
                        "hello",
                        "config.yaml:1:1: this is not a configuration",
                        "begin with 'gateway:' or 'connectors:'"),
                Arguments.of(
                        ConfigFile.CONNECTOR + "gateway: {max-streams-per-connection: 1, maxStreamsPerConnection: 2}",
                        "config.yaml:2:42: 'maxStreamsPerConnection' is already set at config.yaml:2:11",
                        "remove one of the two; '-' and '_' in keys mean the same"),
                Arguments.of(
                        ConfigFile.CONNECTOR + "gateway: 1",
                        "config.yaml:2:1: this must be a section",
                        "write 'key: value' lines below it"),
                Arguments.of(
                        ConfigFile.CONNECTOR + "gateway: {tokens: a}",
                        "config.yaml:2:11: this must be a list",
                        "write it as [first, second]"),
                Arguments.of(
                        ConfigFile.CONNECTOR + "gateway: {tokens: [~]}",
                        "config.yaml:2:20: this is empty",
                        "remove this list entry or give it a value"),
                Arguments.of(
                        ConfigFile.CONNECTOR + "gateway: {port: 99999999999999999999}",
                        "config.yaml:2:17: '99999999999999999999' is not a number in range",
                        "it must lie between -2147483648 and 2147483647"),
                Arguments.of(
                        ConfigFile.CONNECTOR + "gateway: {end-timeout: 2 sec}",
                        "config.yaml:2:24: '2 sec' is not a duration",
                        "write it as 500ms, 30s, 10m, 4h or 1h30m"),
                Arguments.of(
                        ConfigFile.CONNECTOR + "logging: {levels: {a: loud}}",
                        "config.yaml:2:23: 'loud' is not one of the known values",
                        "It is one of: trace, debug, info, warn, error, off"),
                Arguments.of(
                        ConfigFile.CONNECTOR + "sessions: {}",
                        "config.yaml:2:1: unknown key 'sessions'",
                        "known here: gateway, websocket, monitoring, logging, tracing, connectors"),
                Arguments.of(
                        ConfigFile.CONNECTOR + "gateway: {end_timout: 2s}",
                        "config.yaml:2:11: unknown key 'end_timout'",
                        "did you mean 'end_timeout'?"),
                Arguments.of(
                        "connectors: {a: {name: b, type: x}}",
                        "config.yaml:1:18: this connector is named already, by its key 'a'",
                        "remove this line"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void aProblemSaysWhereWhatAndHowToFixIt(String text, String whereAndWhat, String fix) {
        // Given a file with one mistake
        ConfigFile file = ConfigFile.of(text);

        // When
        List<Problem> problems = file.refusal().problems();

        // Then
        assertThat(problems).hasSize(1);
        assertThat(problems.get(0).where() + ": " + problems.get(0).what()).isEqualTo(whereAndWhat);
        assertThat(problems.get(0).fix()).isEqualTo(fix);
        assertThat(problems.get(0).excerpt()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource
    void aProblemWithoutAdviceSaysItItself(String text, String whereAndWhat) {
        // Given a file with one mistake
        ConfigFile file = ConfigFile.of(text);

        // When
        Problem problem = file.refusal().problems().get(0);

        // Then
        assertThat(problem.where() + ": " + problem.what()).isEqualTo(whereAndWhat);
        assertThat(problem.fix()).isNull();
    }

    static Stream<Arguments> aProblemWithoutAdviceSaysItItself() {
        String other = "config.yaml:2:11: ";
        return Stream.of(
                Arguments.of("[".repeat(41), "config.yaml:1:41: more than 40 sections inside each other"),
                Arguments.of(
                        ConfigFile.CONNECTOR + "gateway: {port: 65536}", other + "'port' must be 0 to 65535, is 65536"),
                Arguments.of(
                        ConfigFile.CONNECTOR + "gateway: {end-timeout: 0s}",
                        other + "'end-timeout' must be longer than 0 and at most 366 days"),
                Arguments.of(
                        ConfigFile.CONNECTOR + "gateway: {host: \"\"}",
                        other + "'host' must not be empty; leave the key out for the default, 0.0.0.0"),
                Arguments.of(
                        ConfigFile.CONNECTOR + "gateway: {tokens: [\"\"]}",
                        other + "'tokens' holds an empty token, which would let anybody in; remove it"),
                Arguments.of(
                        "connectors: [{name: a}]",
                        "config.yaml:1:14: 'type' is missing; say which connector this is, such as type: local_audio"),
                Arguments.of(
                        "connectors: [{name: a, type: b, enabled: false}]",
                        "config.yaml:1:1: 'connectors' has only disabled entries; enable at least one"));
    }

    @Test
    void withoutAConnectorASampleIsShown() {
        // Given
        ConfigFile file = ConfigFile.of("gateway: {port: 1}");

        // When
        String shown = file.problems();

        // Then
        assertThat(shown)
                .isEqualTo(
                        """
                        config.yaml:1:1: there is no connector, so nobody would answer a call
                            1 | gateway: {port: 1}
                              | ^
                          fix: add one, such as
                            connectors:
                              - name: local
                                type: local_audio
                                config: {agent-id: Local Playback, audio-base-path: audio}""");
    }

    @Test
    void strangeCharactersReachNoTerminal() {
        // Given a key with an escape sequence, a direction override and a tab in its line
        ConfigFile file = ConfigFile.of(ConfigFile.CONNECTOR + "\"\\e[31m\\u202Ered\": 1");

        // When
        String shown = file.refusal().render();

        // Then
        assertThat(shown).contains("unknown key '?[31m?red'").doesNotContain("\u001b", "\u202e");
    }

    @Test
    void aLongLineIsClippedAroundItsCaret() {
        // Given
        ConfigFile file = ConfigFile.of("{" + "a".repeat(300) + ": 1, connectors: [], " + "b".repeat(900) + ": 2}");

        // When
        List<Problem> problems = file.refusal().problems();

        // Then
        assertThat(problems).hasSize(3);
        assertThat(problems)
                .allSatisfy(problem -> assertThat(problem.excerpt().lines()).allMatch(line -> line.length() <= 112));
        assertThat(problems.get(1).excerpt()).matches("(?s) +1 \\| …a+: 1, connectors: \\[\\], b+…\n +\\| +\\^{10}");
    }
}
