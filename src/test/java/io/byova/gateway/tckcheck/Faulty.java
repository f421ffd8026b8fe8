package io.byova.gateway.tckcheck;

import io.byova.gateway.connector.ConnectorRuntime;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.tck.ConnectorTck;
import io.byova.gateway.tck.FakeVendor;
import io.byova.gateway.tck.ScriptedCaller;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** The kit for connectors of one fake vendor, which the test says how to make. */
class Faulty implements ConnectorTck {

    /** Set by the test that runs the kit; a test class is made by JUnit. */
    static volatile Function<FakeVendor<String, String>, VendorConnector<?, ?>> connectors = TextbookConnector::new;

    private volatile FakeVendor<String, String> vendor = FakeVendor.on(reactor.core.scheduler.Schedulers.parallel());

    @Override
    public VendorConnector<?, ?> connector(ConnectorRuntime runtime) {
        vendor = TextbookConnector.vendor(runtime.timers());
        return connectors.apply(vendor);
    }

    @Override
    public ScriptedCaller speaking() {
        return ScriptedCaller.says(Duration.ofMillis(500))
                .pauses(Duration.ofSeconds(1))
                .hangsUp();
    }

    @Override
    public int openVendorSessions() {
        return vendor.openSessions();
    }

    @Override
    public Runnable vendorFailure() {
        return () -> vendor.failsNow(new IOException("connection reset by peer"));
    }

    @Override
    public List<?> vendorMessages() {
        return List.of("listening", "heard", "words", "words", "done");
    }

    @Override
    public List<String> secrets() {
        return List.of("sk-very-secret");
    }

    @Override
    public Duration patience() {
        return Duration.ofMillis(1000);
    }
}
