package io.byova.gateway.connector;

import java.nio.file.Path;
import reactor.core.scheduler.Scheduler;

/** What the gateway lends to a connector. Thread-safe; the schedulers are disposed by the gateway. */
public interface ConnectorRuntime {

    /** Where blocking work runs: files, blocking clients. Bounded. */
    Scheduler blocking();

    /** Where timers run; virtual in tests. Its threads must not block. */
    Scheduler timers();

    /**
     * Finds a file a setting names.
     *
     * @param path absolute, or relative to the working directory, or else to the configuration file's directory
     * @return the first of these that exists, otherwise the path below the working directory
     */
    Path resolve(String path);
}
