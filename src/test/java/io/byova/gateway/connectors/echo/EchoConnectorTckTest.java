package io.byova.gateway.connectors.echo;

import io.byova.gateway.connector.ConnectorRuntime;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.tck.ConnectorTck;
import io.byova.gateway.tck.ScriptedCaller;
import java.time.Duration;
import java.util.List;

final class EchoConnectorTckTest implements ConnectorTck {

    @Override
    public VendorConnector<?, ?> connector(ConnectorRuntime runtime) {
        return new EchoConnector(new EchoConfig("Parrot", true));
    }

    @Override
    public List<?> vendorMessages() {
        return ScriptedCaller.dials("12").turns().get(0).take(1).collectList().block(Duration.ofSeconds(1));
    }
}
