package io.byova.gateway.tck;

import io.byova.gateway.connector.ConnectorRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * What the gateway lends to a connector, in a test. Its timers run in real time, or in virtual time that passes while
 * {@link #await} waits. Thread-safe; threads are daemons and end with {@link #close}.
 */
public final class TckRuntime implements ConnectorRuntime, AutoCloseable {

    private static final int BLOCKING_THREADS = 4;
    private static final int BLOCKING_BACKLOG = 1000;
    private static final int IDLE_SECONDS = 10;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Duration VIRTUAL_STEP = Duration.ofMillis(10);

    private final Scheduler blocking =
            Schedulers.newBoundedElastic(BLOCKING_THREADS, BLOCKING_BACKLOG, "tck-blocking", IDLE_SECONDS, true);
    private final Scheduler timers;
    private final @Nullable VirtualTimeScheduler virtual;

    private TckRuntime(@Nullable VirtualTimeScheduler virtual) {
        this.virtual = virtual;
        this.timers = virtual == null ? Schedulers.newParallel("tck-timers", 2, true) : virtual;
    }

    /** With timers that run as the clock does; their threads must not block. */
    public static TckRuntime real() {
        return new TckRuntime(null);
    }

    /** With timers that run when {@link #await} or {@link #advance} let time pass. */
    public static TckRuntime virtual() {
        return new TckRuntime(VirtualTimeScheduler.create());
    }

    @Override
    public Scheduler blocking() {
        return blocking;
    }

    @Override
    public Scheduler timers() {
        return timers;
    }

    /** The path itself, below the working directory where it is relative. */
    @Override
    public Path resolve(String path) {
        return Path.of(path);
    }

    /** Lets time pass: at once where it is virtual, by waiting where it is real. */
    public void advance(Duration time) {
        await(() -> false, time);
    }

    /**
     * Waits until something holds. In virtual time, time passes in steps of 10 ms, and each step leaves other threads a
     * millisecond of real time to follow.
     *
     * @param condition asked again and again on the calling thread
     * @param limit the longest wait, in the runtime's time
     * @return whether it held in time
     */
    public boolean await(BooleanSupplier condition, Duration limit) {
        long end = now() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (now() - end >= 0) {
                return condition.getAsBoolean();
            }
            LockSupport.parkNanos(POLL_NANOS);
            if (virtual != null) {
                virtual.advanceTimeBy(VIRTUAL_STEP);
            }
        }
        return true;
    }

    private long now() {
        return virtual == null ? System.nanoTime() : virtual.now(TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        blocking.dispose();
        timers.dispose();
    }
}
