package io.byova.gateway.connectors.echo;

import io.byova.gateway.connector.ConnectorProvider;
import io.byova.gateway.connector.ConnectorRuntime;
import io.byova.gateway.connector.VendorConnector;

/** Makes connectors of type {@code echo}. */
public final class EchoProvider implements ConnectorProvider<EchoConfig> {

    @Override
    public String type() {
        return "echo";
    }

    @Override
    public Class<? extends VendorConnector<?, ?>> connectorClass() {
        return EchoConnector.class;
    }

    @Override
    public Class<EchoConfig> configType() {
        return EchoConfig.class;
    }

    @Override
    public VendorConnector<?, ?> create(String name, EchoConfig config, ConnectorRuntime runtime) {
        return new EchoConnector(config);
    }
}
