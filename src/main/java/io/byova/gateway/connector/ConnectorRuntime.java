package io.byova.gateway.connector;

import java.nio.file.Path;
import java.time.Duration;
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

    /**
     * How long this connector may take to reach its vendor ({@code resilience.connect-timeout}). The gateway itself gives up
     * on a {@code startConversation} that has neither responded nor ended by then; a connector that uses it for its own
     * connection attempts can say better what failed.
     */
    default Duration connectTimeout() {
        return Duration.ofSeconds(5);
    }
}
