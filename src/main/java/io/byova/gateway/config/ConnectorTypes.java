package io.byova.gateway.config;

import org.jspecify.annotations.Nullable;

/** Knows what a connector's own section is bound to, which the configuration itself does not. */
@FunctionalInterface
public interface ConnectorTypes {

    /**
     * The record of a connector's {@code config} section.
     *
     * @return null where its section shall not be looked at
     * @throws io.byova.gateway.connector.InvalidSetting naming {@code type} or {@code class} where there is no such
     *     connector
     */
    @Nullable
    Class<? extends Record> configType(ConnectorEntry entry);
}
