package io.byova.gateway.monitoring;

import io.byova.gateway.observe.Latency;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** How late event loops are: ten times a second each is asked to note the time. Thread-safe. */
final class LoopLag implements AutoCloseable {

    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<Latency> lags = new ArrayList<>();
    private final List<Future<?>> probes = new ArrayList<>();

    LoopLag(List<ScheduledExecutorService> loops) {
        for (ScheduledExecutorService loop : loops) {
            Latency lag = new Latency();
            lags.add(lag);
            Probe probe = new Probe(lag);
            probes.add(loop.scheduleWithFixedDelay(probe, EVERY_NANOS, EVERY_NANOS, TimeUnit.NANOSECONDS));
        }
    }

    /** One for each loop. */
    List<Latency> lags() {
        return lags;
    }

    @Override
    public void close() {
        probes.forEach(probe -> probe.cancel(false));
    }

    private static final class Probe implements Runnable {

        private final Latency lag;
        private long dueNanos = System.nanoTime() + EVERY_NANOS;

        Probe(Latency lag) {
            this.lag = lag;
        }

        @Override
        public void run() {
            long now = System.nanoTime();
            lag.record(now - dueNanos);
            dueNanos = now + EVERY_NANOS;
        }
    }
}
