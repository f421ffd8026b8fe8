package io.byova.gateway.cli;

import io.byova.gateway.app.Providers;
import io.byova.gateway.config.ConfigSource;
import io.byova.gateway.config.LoadedConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that reads a configuration. */
final class ConfigOptions {

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Configuration (YAML). Without it: one local audio agent with the prompts in the jar.")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Override a setting, for instance gateway.port=0. Repeatable.")
    private List<String> sets = new ArrayList<>();

    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            defaultValue = "plugins",
            description = "Folder of jars with further connectors; need not exist. Default: ${DEFAULT-VALUE}")
    private Path plugins = Path.of("plugins");

    private @Nullable Providers providers;

    /** The connectors there are. */
    Providers providers() {
        if (providers == null) {
            providers = Providers.discover(plugins);
        }
        return providers;
    }

    /** Reads the configuration; throws ConfigException with all its problems. */
    LoadedConfig load() {
        return ConfigSource.load(file, sets, System.getenv(), providers());
    }

    /** The same, with settings that hold where the user says nothing: no file, and no --set of theirs. */
    LoadedConfig loadWithDefaults(List<String> defaults) {
        List<String> all = new ArrayList<>(file == null ? defaults : List.of());
        all.addAll(sets);
        return ConfigSource.load(file, all, System.getenv(), providers());
    }
}
