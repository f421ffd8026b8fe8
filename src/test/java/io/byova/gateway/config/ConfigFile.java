package io.byova.gateway.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A configuration file a test writes inline. */
record ConfigFile(String text, List<String> sets, Map<String, String> env) {

    /** A connector, for files that are about something else. */
    static final String CONNECTOR = "connectors: [{name: local, type: local_audio}]\n";

    static ConfigFile of(String text) {
        return new ConfigFile(text, List.of(), Map.of());
    }

    ConfigFile with(String... overrides) {
        return new ConfigFile(text, List.of(overrides), env);
    }

    ConfigFile where(Map<String, String> environment) {
        return new ConfigFile(text, sets, environment);
    }

    LoadedConfig load() {
        return ConfigSource.parse(Source.file("config.yaml", text), Path.of("").toAbsolutePath(), sets, env);
    }

    ConfigException refusal() {
        return catchThrowableOfType(ConfigException.class, this::load);
    }

    /** The problems as people see them, without the line that counts them. */
    String problems() {
        String shown = refusal().render();
        return shown.substring(shown.indexOf("\n\n") + 2).stripTrailing();
    }
}
