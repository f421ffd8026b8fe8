package io.byova.gateway.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.byova.gateway.connector.InputHandling;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Any text is a configuration or a {@link ConfigException}, nothing else. Replays its inputs in a normal test run; with
 * JAZZER_FUZZ=1 in the environment it looks for new ones.
 */
class ConfigFuzzTest {

    record Vendor(
            @Nullable String agentId,
            @Nullable Secret apiKey,
            @Nullable InputHandling inputHandling,
            @Nullable Map<String, List<Integer>> map,
            @Nullable Double number,
            @Nullable Path path) {}

    private static final Map<String, String> ENV = Map.of("A", "1", "B", "text", "C", "");

    @FuzzTest(maxDuration = "60s")
    void anyTextIsAConfigurationOrAnAnswer(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            LoadedConfig loaded = ConfigSource.parse(Source.file("fuzz.yaml", text), Path.of(""), List.of(), ENV);
            for (ConnectorEntry entry : loaded.config().connectors()) {
                try {
                    loaded.bind(entry, Vendor.class);
                } catch (ConfigException e) {
                    check(e);
                }
            }
            loaded.effective();
        } catch (ConfigException e) {
            check(e);
        }
    }

    @FuzzTest(maxDuration = "60s")
    void anyOverrideIsTakenOrAnswered(byte[] input) {
        String set = new String(input, StandardCharsets.UTF_8);
        try {
            ConfigSource.load(null, List.of(set, "gateway." + set), ENV).effective();
        } catch (ConfigException e) {
            check(e);
        }
    }

    private static void check(ConfigException e) {
        String shown = e.render();
        boolean harmless = shown.chars().allMatch(c -> c == '\n' || !Character.isISOControl(c));
        if (e.problems().isEmpty() || !harmless) {
            throw new IllegalStateException("not fit to be shown");
        }
    }
}
