package io.byova.gateway.connector;

/**
 * Makes connectors of one type; found by {@link java.util.ServiceLoader}. Has a public constructor without parameters.
 *
 * @param <C> the record the {@code config} section is bound to: keys are component names in kebab-case or snake_case,
 *     absent keys arrive as null, and the constructor sets defaults and throws {@link InvalidSetting}
 */
public interface ConnectorProvider<C extends Record> {

    /** The name used as {@code type} in YAML, in snake_case. */
    String type();

    /** The connector's class, whose simple or full name is accepted as {@code class} in YAML. */
    Class<? extends VendorConnector<?, ?>> connectorClass();

    /** The record of the {@code config} section. */
    Class<C> configType();

    /**
     * Makes a connector. Called at start, where blocking is allowed.
     *
     * @param name the connector's name in YAML, for logs
     * @param config the bound settings
     * @param runtime what the gateway lends
     * @throws InvalidSetting where a setting cannot be used
     */
    VendorConnector<?, ?> create(String name, C config, ConnectorRuntime runtime);
}
