package io.byova.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.byova.gateway.connector.InvalidSetting;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WebSocketConfigTest {

    @Test
    void itIsOffAndHasDefaults() {
        WebSocketSection section = new GatewayConfig(null, null, null, null, null, null).websocket();

        assertThat(section)
                .isEqualTo(new WebSocketSection(
                        false,
                        "0.0.0.0",
                        8443,
                        10_000,
                        262_144,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(60),
                        null,
                        List.of(),
                        null));
    }

    @Test
    void whoIsAskedMustHaveTimeToAnswer() {
        assertThatThrownBy(() -> section(Duration.ofSeconds(5), Duration.ofSeconds(5), null))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("longer than ping-after");
    }

    @Test
    void anEmptyTokenLetsNobodyIn() {
        assertThatThrownBy(() -> section(null, null, List.of(new Secret(" "))))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("empty token");
    }

    private static WebSocketSection section(Duration pingAfter, Duration goneAfter, List<Secret> tokens) {
        return new WebSocketSection(null, null, null, null, null, null, pingAfter, goneAfter, tokens, null, null);
    }
}
