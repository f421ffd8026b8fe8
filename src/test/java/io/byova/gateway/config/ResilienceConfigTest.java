package io.byova.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The {@code resilience} section of a connector. */
class ResilienceConfigTest {

    @Test
    void hasDefaultsThatLeaveAHealthyConnectorAlone() {
        // When
        ResilienceSection defaults = only("{name: a, type: x}");

        // Then
        assertThat(defaults.connectTimeout()).isNull();
        assertThat(defaults.maxConversations()).isZero();
        assertThat(defaults.retry()).isEqualTo(new ResilienceSection.Retry(1, Duration.ofMillis(200)));
        assertThat(defaults.circuitBreaker())
                .isEqualTo(new ResilienceSection.CircuitBreaker(true, 50, 10, 20, Duration.ofSeconds(10), null, 3));
    }

    @Test
    void everySettingIsRead() {
        // When
        ResilienceSection section = only(
                """
                name: a
                type: x
                resilience:
                  connect-timeout: 3s
                  max_conversations: 100
                  retry: {attempts: 3, backoff: 1s}
                  circuit-breaker:
                    {enabled: false, failure-rate: 80, minimum-calls: 4, window: 6, open-for: 1m, slow-response: 2s, half-open-calls: 5}
                """);

        // Then
        assertThat(section)
                .isEqualTo(new ResilienceSection(
                        Duration.ofSeconds(3),
                        100,
                        new ResilienceSection.Retry(3, Duration.ofSeconds(1)),
                        new ResilienceSection.CircuitBreaker(
                                false, 80, 4, 6, Duration.ofMinutes(1), Duration.ofSeconds(2), 5)));
    }

    @Test
    void aSmallWindowNeedsNoWordOfTheMinimum() {
        assertThat(only("{name: a, type: x, resilience: {circuit-breaker: {window: 4}}}")
                        .circuitBreaker()
                        .minimumCalls())
                .isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            connect-timeout: 0s                    | 5:5 'connect-timeout' must be longer than 0 and at most 366 days
            max-conversations: -1                  | 5:5 'max-conversations' must be 0 to 10000000, is -1
            max-calls: 1                           | 5:5 unknown key 'max-calls'
            retry: 3                               | 5:5 this must be a section
            retry: {attempts: 0}                   | 5:13 'attempts' must be 1 to 5, is 0
            retry: {attempts: 6}                   | 5:13 'attempts' must be 1 to 5, is 6
            retry: {backoff: 200}                  | 5:22 '200' is not a duration: it has no unit
            circuit-breaker: {enabled: yes}        | 5:32 'yes' is not a switch
            circuit-breaker: {failure-rate: 0}     | 5:23 'failure-rate' must be 1 to 100, is 0
            circuit-breaker: {failure-rate: 101}   | 5:23 'failure-rate' must be 1 to 100, is 101
            circuit-breaker: {window: 1}           | 5:23 'window' must be 2 to 1000, is 1
            circuit-breaker: {minimum-calls: 0}    | 5:23 'minimum-calls' must be 1 to 20, is 0
            circuit-breaker: {open-for: 0s}        | 5:23 'open-for' must be longer than 0 and at most 366 days
            circuit-breaker: {slow-response: 0ms}  | 5:23 'slow-response' must be longer than 0 and at most 366 days
            circuit-breaker: {half-open-calls: 1}  | 5:23 'half-open-calls' must be 2 to 100, is 1
            circuit-breaker: {minimum-calls: 21}   | 5:23 'minimum-calls' must be 1 to 20, which is the window, is 21; more calls than that are never counted
            """)
    void whatCannotBeUsedIsToldWhereItStands(String setting, String problem) {
        // When
        ConfigException refusal = ConfigFile.of(
                        "connectors:\n- name: a\n  type: x\n  resilience:\n    " + setting + "\n")
                .refusal();

        // Then
        assertThat(refusal.problems())
                .extracting(found -> found.where() + " " + found.what())
                .containsExactly("config.yaml:" + problem);
    }

    @Test
    void allIsShownAmongTheEffectiveSettings() {
        // Given
        LoadedConfig loaded = ConfigFile.of(
                        "connectors: [{name: a, type: x, resilience: {circuit-breaker: {open-for: 5s}}}]")
                .load();

        // When
        List<EffectiveSetting> effective = loaded.effective();

        // Then
        assertThat(effective)
                .contains(
                        new EffectiveSetting("connectors.a.resilience.connect-timeout", "none", "default"),
                        new EffectiveSetting("connectors.a.resilience.max-conversations", "0", "default"),
                        new EffectiveSetting("connectors.a.resilience.retry.attempts", "1", "default"),
                        new EffectiveSetting(
                                "connectors.a.resilience.circuit-breaker.open-for", "5s", "config.yaml:1"));
    }

    private static ResilienceSection only(String entry) {
        String text = entry.startsWith("{")
                ? "  - " + entry
                : "  - " + entry.indent(4).strip();
        return ConfigFile.of("connectors:\n" + text + "\n")
                .load()
                .config()
                .connectors()
                .get(0)
                .resilience();
    }
}
