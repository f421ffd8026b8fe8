package io.byova.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.byova.gateway.config.ConfigException;
import io.byova.gateway.config.ConfigSource;
import io.byova.gateway.config.GatewaySection;
import io.byova.gateway.conversation.ConversationSettings;
import io.byova.gateway.grpc.GrpcSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every setting of the gateway section arrives where it belongs: all values here differ. */
class SettingsTest {

    private static final List<String> ALL = List.of(
            "gateway.host=127.0.0.9",
            "gateway.port=5001",
            "gateway.max-conversations=11",
            "gateway.max-streams-per-connection=12",
            "gateway.prefetch=13",
            "gateway.event-loop-threads=14",
            "gateway.read-interval=9ms",
            "gateway.reflection=true",
            "gateway.rpc-idle-timeout=15s",
            "gateway.conversation-idle-timeout=16s",
            "gateway.conversation-max-duration=17s",
            "gateway.end-timeout=18s",
            "gateway.max-inbound-message-bytes=100019",
            "gateway.limits.handshake-timeout=20s",
            "gateway.limits.max-header-list-bytes=2100",
            "gateway.limits.keepalive-permit=22s",
            "gateway.limits.connection-max-idle=23m",
            "gateway.limits.connection-max-age=24m",
            "gateway.limits.connection-max-age-grace=25m",
            "gateway.limits.flow-control-window=70026");

    @Test
    void conversationsGetTheirs() {
        assertThat(Settings.conversations(section(ALL)))
                .isEqualTo(new ConversationSettings(
                        11,
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(16),
                        Duration.ofSeconds(17),
                        Duration.ofSeconds(18)));
    }

    @Test
    void theServerGetsItsOwn() {
        GrpcSettings grpc = Settings.grpc(section(ALL));

        assertThat(grpc)
                .isEqualTo(new GrpcSettings(
                        "127.0.0.9",
                        5001,
                        14,
                        13,
                        Duration.ofMillis(9),
                        true,
                        List.of(),
                        null,
                        new GrpcSettings.Limits(
                                Duration.ofSeconds(20),
                                12,
                                100_019,
                                2100,
                                Duration.ofSeconds(22),
                                Duration.ofMinutes(23),
                                Duration.ofMinutes(24),
                                Duration.ofMinutes(25),
                                70_026,
                                GrpcSettings.Limits.defaults().healthWatchers())));
    }

    @Test
    void theDefaultsAreLegalForBoth() {
        assertThat(Settings.conversations(section(List.of()))).isEqualTo(ConversationSettings.DEFAULTS);
        assertThat(Settings.grpc(section(List.of())).port()).isEqualTo(50_051);
    }

    @Test
    void whateverTheConfigurationTakesTheServerTakesToo() {
        assertThat(Settings.grpc(section(List.of("gateway.prefetch=2"))).prefetch())
                .isEqualTo(2);
        assertThat(Settings.grpc(section(List.of("gateway.prefetch=512"))).prefetch())
                .isEqualTo(512);
    }

    @Test
    void whatTheServerDoesNotTakeIsRefusedWhereItIsWritten() {
        assertThatThrownBy(() -> section(List.of("gateway.prefetch=1")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("prefetch");
    }

    private static GatewaySection section(List<String> sets) {
        return ConfigSource.load((Path) null, sets, Map.of()).config().gateway();
    }
}
