package io.byova.gateway.connectors.realtime;

import com.google.protobuf.ByteString;
import io.byova.gateway.connector.ConnectorRuntime;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.tck.ConnectorTck;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The rules of every connector, before a fake vendor. */
final class RealtimeConnectorTckIT implements ConnectorTck {

    private FakeRealtimeServer vendor;

    @BeforeEach
    void start() {
        vendor = FakeRealtimeServer.start(RealtimeScript.speaking());
    }

    @AfterEach
    void stop() {
        vendor.close();
    }

    @Override
    public VendorConnector<?, ?> connector(ConnectorRuntime runtime) {
        return new RealtimeConnector(
                "tck",
                RealtimeSettings.at(vendor.url())
                        .with("greeting", RealtimeConfig.Greeting.AGENT)
                        .config(),
                runtime);
    }

    @Override
    public int openVendorSessions() {
        return (int) vendor.openSessions();
    }

    @Override
    public Runnable vendorFailure() {
        return vendor::kill;
    }

    @Override
    public List<?> vendorMessages() {
        return List.of(
                new ServerEvent.ResponseCreated("r"),
                new ServerEvent.AudioDelta("r", "i", 0, ByteString.copyFrom(new byte[800])),
                new ServerEvent.ResponseDone("r", "completed", null, List.of()));
    }

    @Override
    public List<String> secrets() {
        return List.of("sk-test");
    }
}
