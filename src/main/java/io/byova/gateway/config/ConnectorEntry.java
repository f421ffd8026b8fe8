package io.byova.gateway.config;

import io.byova.gateway.connector.InvalidSetting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One of the {@code connectors}. Exactly one of {@code type} and {@code className} is set.
 *
 * @param name unique; the key where connectors are a map
 * @param type the name a connector goes by, such as {@code local_audio}; or null
 * @param className key {@code class}: the connector's simple or full class name; or null
 * @param module accepted for old files and ignored; or null
 * @param config the connector's own settings, for {@link LoadedConfig#bind}; or null
 * @param enabled whether it is used; default true
 * @param onFailure what happens when it fails
 * @param firstResponseTimeout when it has failed for saying nothing; null for the gateway's setting
 * @param resilience what its failures may cost
 */
public record ConnectorEntry(
        @Nullable String name,
        @Nullable String type,
        @Key("class") @Nullable String className,
        @Nullable String module,
        @Nullable Section config,
        @Nullable Boolean enabled,
        @Nullable OnFailure onFailure,
        @Nullable Duration firstResponseTimeout,
        @Nullable ResilienceSection resilience) {

    public ConnectorEntry {
        if (name == null || name.isBlank()) {
            throw new InvalidSetting("name", "is missing; give each connector a name of its own");
        }
        if (type == null && className == null) {
            throw new InvalidSetting("type", "is missing; say which connector this is, such as type: local_audio");
        }
        if (type != null && className != null) {
            throw new InvalidSetting("class", "and 'type' are both set; keep one of them");
        }
        enabled = enabled == null || enabled;
        onFailure = onFailure == null ? new OnFailure(null, null) : onFailure;
        firstResponseTimeout = firstResponseTimeout == null
                ? null
                : Range.of("first-response-timeout", firstResponseTimeout, Duration.ZERO);
        resilience = resilience == null ? new ResilienceSection(null, null, null, null) : resilience;
    }
}
