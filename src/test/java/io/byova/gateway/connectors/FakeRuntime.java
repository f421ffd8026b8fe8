package io.byova.gateway.connectors;

import io.byova.gateway.connector.ConnectorRuntime;
import java.nio.file.Path;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Lends a blocking scheduler of the test's choice; paths are below one folder. */
public record FakeRuntime(Path folder, Scheduler blocking) implements ConnectorRuntime {

    @Override
    public Scheduler timers() {
        return Schedulers.parallel();
    }

    @Override
    public Path resolve(String path) {
        return folder.resolve(path);
    }
}
