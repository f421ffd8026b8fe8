package io.byova.gateway.app;

import io.byova.gateway.connector.ConnectorRuntime;
import java.nio.file.Files;
import java.nio.file.Path;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The schedulers of a running gateway, and where relative paths begin. */
final class GatewayRuntime implements ConnectorRuntime {

    private static final int BLOCKING_THREADS = 8;
    private static final int BLOCKING_BACKLOG = 10_000;
    private static final int IDLE_SECONDS = 60;

    private final Path configDirectory;
    private final Scheduler blocking =
            Schedulers.newBoundedElastic(BLOCKING_THREADS, BLOCKING_BACKLOG, "byova-blocking", IDLE_SECONDS, true);
    private final Scheduler timers = Schedulers.newParallel("byova-timers", 1, true);

    GatewayRuntime(Path configDirectory) {
        this.configDirectory = configDirectory;
    }

    @Override
    public Scheduler blocking() {
        return blocking;
    }

    @Override
    public Scheduler timers() {
        return timers;
    }

    @Override
    public Path resolve(String path) {
        Path here = Path.of(path);
        if (here.isAbsolute() || Files.exists(here)) {
            return here;
        }
        Path besideConfig = configDirectory.resolve(path);
        return Files.exists(besideConfig) ? besideConfig : here;
    }

    void dispose() {
        blocking.dispose();
        timers.dispose();
    }
}
