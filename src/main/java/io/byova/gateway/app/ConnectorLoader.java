package io.byova.gateway.app;

import com.google.protobuf.ByteString;
import io.byova.gateway.config.ConfigException;
import io.byova.gateway.config.ConnectorEntry;
import io.byova.gateway.config.LoadedConfig;
import io.byova.gateway.config.Problem;
import io.byova.gateway.connector.ConnectorProvider;
import io.byova.gateway.connector.ConnectorRuntime;
import io.byova.gateway.connector.InvalidSetting;
import io.byova.gateway.connector.PromptFile;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.resilience.ResilienceSettings;
import io.byova.gateway.resilience.VendorGuard;
import io.byova.gateway.routing.LoadedConnector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the connectors a configuration names. One that cannot be made is a problem and keeps no other from serving. */
final class ConnectorLoader {

    private static final Logger LOGGER = LoggerFactory.getLogger(ConnectorLoader.class);
    private static final String BUNDLED_ERROR = PromptFile.CLASSPATH + "audio/error.wav";

    /**
     * What came of it.
     *
     * @param connectors those that serve, in the order of the configuration
     * @param problems what is wrong with the others, fit to be shown
     */
    record Result(List<LoadedConnector> connectors, List<Problem> problems) {}

    private final LoadedConfig config;
    private final ConnectorRuntime runtime;
    private final Providers providers;

    ConnectorLoader(LoadedConfig config, ConnectorRuntime runtime, Providers providers) {
        this.config = config;
        this.runtime = runtime;
        this.providers = providers;
    }

    Result load() {
        List<LoadedConnector> connectors = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (ConnectorEntry entry : config.config().connectors()) {
            if (entry.enabled()) {
                try {
                    connectors.add(load(entry));
                } catch (ConfigException invalid) {
                    problems.addAll(invalid.problems());
                }
            }
        }
        return new Result(connectors, problems);
    }

    private LoadedConnector load(ConnectorEntry entry) {
        ConnectorProvider<?> provider = providerOf(entry);
        ResilienceSettings resilience =
                Settings.resilience(entry, config.config().gateway());
        VendorConnector<?, ?> connector = create(entry, provider, resilience.connectTimeout());
        String audio = entry.onFailure().audio();
        ByteString errorAudio;
        try {
            errorAudio = PromptFile.read("on-failure.audio", audio == null ? BUNDLED_ERROR : audio, runtime);
        } catch (InvalidSetting unusable) {
            throw at(entry, unusable);
        }
        VendorGuard guard = new VendorGuard(entry.name(), resilience, runtime.timers());
        return new LoadedConnector(
                entry.name(), connector, guard, errorAudio, entry.onFailure().event());
    }

    private <C extends Record> VendorConnector<?, ?> create(
            ConnectorEntry entry, ConnectorProvider<C> provider, Duration connectTimeout) {
        C settings = config.bind(entry, provider.configType());
        try {
            return provider.create(entry.name(), settings, new LentRuntime(runtime, connectTimeout));
        } catch (InvalidSetting unusable) {
            throw new ConfigException(List.of(config.problemAt(entry, unusable)));
        } catch (RuntimeException | LinkageError fault) {
            LOGGER.atDebug()
                    .addKeyValue("connector", entry.name())
                    .setCause(fault)
                    .log("connector could not be made");
            throw at(entry, new InvalidSetting(Providers.key(entry), "could not be made: " + fault));
        }
    }

    private ConnectorProvider<?> providerOf(ConnectorEntry entry) {
        try {
            return providers.of(entry);
        } catch (InvalidSetting unknown) {
            throw at(entry, unknown);
        }
    }

    private ConfigException at(ConnectorEntry entry, InvalidSetting invalid) {
        return new ConfigException(List.of(config.problemAtEntry(entry, invalid)));
    }
}
