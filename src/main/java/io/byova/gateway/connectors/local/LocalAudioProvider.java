package io.byova.gateway.connectors.local;

import io.byova.gateway.connector.ConnectorProvider;
import io.byova.gateway.connector.ConnectorRuntime;
import io.byova.gateway.connector.VendorConnector;

/** Makes connectors of type {@code local_audio}. */
public final class LocalAudioProvider implements ConnectorProvider<LocalAudioConfig> {

    @Override
    public String type() {
        return "local_audio";
    }

    @Override
    public Class<? extends VendorConnector<?, ?>> connectorClass() {
        return LocalAudioConnector.class;
    }

    @Override
    public Class<LocalAudioConfig> configType() {
        return LocalAudioConfig.class;
    }

    @Override
    public VendorConnector<?, ?> create(String name, LocalAudioConfig config, ConnectorRuntime runtime) {
        return new LocalAudioConnector(config, runtime);
    }
}
