package io.byova.gateway.app;

import io.byova.gateway.connector.ConnectorRuntime;
import java.nio.file.Path;
import java.time.Duration;
import reactor.core.scheduler.Scheduler;

/**
 * The gateway's runtime as one connector sees it: what all share, and the time this one has to connect.
 *
 * @param shared what all share
 * @param connectTimeout this connector's
 */
record LentRuntime(ConnectorRuntime shared, Duration connectTimeout) implements ConnectorRuntime {

    @Override
    public Scheduler blocking() {
        return shared.blocking();
    }

    @Override
    public Scheduler timers() {
        return shared.timers();
    }

    @Override
    public Path resolve(String path) {
        return shared.resolve(path);
    }
}
