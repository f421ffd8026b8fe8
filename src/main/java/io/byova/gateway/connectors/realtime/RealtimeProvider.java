package io.byova.gateway.connectors.realtime;

import io.byova.gateway.connector.ConnectorProvider;
import io.byova.gateway.connector.ConnectorRuntime;
import io.byova.gateway.connector.VendorConnector;

/** Makes connectors of type {@code realtime}. */
public final class RealtimeProvider implements ConnectorProvider<RealtimeConfig> {

    @Override
    public String type() {
        return "realtime";
    }

    @Override
    public Class<? extends VendorConnector<?, ?>> connectorClass() {
        return RealtimeConnector.class;
    }

    @Override
    public Class<RealtimeConfig> configType() {
        return RealtimeConfig.class;
    }

    @Override
    public VendorConnector<?, ?> create(String name, RealtimeConfig config, ConnectorRuntime runtime) {
        return new RealtimeConnector(name, config, runtime);
    }
}
