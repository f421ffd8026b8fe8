package io.byova.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Large and hostile texts: a short answer, soon. */
class NonsenseTest {

    static Stream<Arguments> texts() {
        String bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
                + IntStream.range(1, 12)
                        .mapToObj(i -> "a" + i + ": &a" + i + " ["
                                + Stream.generate(() -> "*a" + (i - 1)).limit(9).collect(Collectors.joining(","))
                                + "]")
                        .collect(Collectors.joining("\n"));
        return Stream.of(
                Arguments.of("unknown keys", lines(i -> "key" + i + ": v")),
                Arguments.of("the same key", lines(i -> "key: v")),
                Arguments.of("words", lines(i -> "lorem ipsum " + i)),
                Arguments.of("list entries", "connectors:\n" + lines(i -> "- a" + i)),
                Arguments.of("sections that lack all", "connectors:\n" + lines(i -> "- {}")),
                Arguments.of(
                        "secrets on one line",
                        "{" + lines(i -> "token" + i + ": v,").replace("\n", " ") + "}"),
                Arguments.of(
                        "unknown keys on one line",
                        "{" + lines(i -> "k" + i + ": v,").replace("\n", " ") + "}"),
                Arguments.of("unknown keys of a section", "gateway: {" + lines(i -> "k" + i + ": v,") + "}"),
                Arguments.of("brackets", "[".repeat(1_000_000)),
                Arguments.of("braces", "{".repeat(1_000_000)),
                Arguments.of("nested block lists", "- ".repeat(500_000)),
                Arguments.of("question marks", "? ".repeat(500_000)),
                Arguments.of("one word", "x".repeat(1_000_000)),
                Arguments.of("one key", "x".repeat(1_000_000) + ": y"),
                Arguments.of("an open quote", "gateway: \"" + "x\n".repeat(500_000)),
                Arguments.of("variables", ConfigFile.CONNECTOR + "gateway: {host: '" + "${A}".repeat(200_000) + "'}"),
                Arguments.of("dollars", ConfigFile.CONNECTOR + "gateway: {host: '" + "${".repeat(400_000) + "'}"),
                Arguments.of("an alias bomb", bomb),
                Arguments.of("noise", noise()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("texts")
    @Timeout(60)
    void nonsenseIsAnsweredShortlyAndSoon(String name, String text) {
        // Given a hundred thousand lines of it
        ConfigFile file = ConfigFile.of(text);

        // When
        long begun = System.nanoTime();
        ConfigException refusal = file.refusal();
        String shown = refusal.render();
        Duration taken = Duration.ofNanos(System.nanoTime() - begun);

        // Then
        assertThat(shown.length()).isLessThan(12_000);
        assertThat(shown.lines().count()).isLessThan(140);
        assertThat(shown.lines()).allMatch(line -> line.length() < 400);
        assertThat(taken).isLessThan(Duration.ofSeconds(30));
        if (refusal.count() > 20) {
            assertThat(shown).endsWith("and " + (refusal.count() - 20) + " more.\n");
        }
    }

    @ParameterizedTest
    @MethodSource("anchorsInReason")
    void someAliasesAreFine(String text) {
        assertThatCode(() -> ConfigFile.of(text).load()).doesNotThrowAnyException();
    }

    static Stream<String> anchorsInReason() {
        return Stream.of(ConfigFile.CONNECTOR + "gateway: {tokens: [&a x, *a, *a]}");
    }

    private static String lines(java.util.function.IntFunction<String> line) {
        return IntStream.range(0, 75_000).mapToObj(line).collect(Collectors.joining("\n"));
    }

    private static String noise() {
        Random random = new Random(7);
        return random.ints(1_000_000, 32, 127)
                .mapToObj(c -> random.nextInt(10) == 0 ? "\n" : String.valueOf((char) c))
                .collect(Collectors.joining());
    }
}
