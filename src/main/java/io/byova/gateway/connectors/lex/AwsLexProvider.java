package io.byova.gateway.connectors.lex;

import io.byova.gateway.connector.ConnectorProvider;
import io.byova.gateway.connector.ConnectorRuntime;
import io.byova.gateway.connector.VendorConnector;

/** Makes connectors of type {@code aws_lex}. */
public final class AwsLexProvider implements ConnectorProvider<AwsLexConfig> {

    @Override
    public String type() {
        return "aws_lex";
    }

    @Override
    public Class<? extends VendorConnector<?, ?>> connectorClass() {
        return AwsLexConnector.class;
    }

    @Override
    public Class<AwsLexConfig> configType() {
        return AwsLexConfig.class;
    }

    @Override
    public VendorConnector<?, ?> create(String name, AwsLexConfig config, ConnectorRuntime runtime) {
        return new AwsLexConnector(config, runtime);
    }
}
