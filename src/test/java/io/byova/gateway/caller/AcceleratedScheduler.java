package io.byova.gateway.caller;

import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** Real time, but so many times faster: what takes a second takes a fraction of it, and says it took a second. */
final class AcceleratedScheduler implements Scheduler {

    private final Scheduler real;
    private final int factor;
    private final long start = System.nanoTime();

    AcceleratedScheduler(Scheduler real, int factor) {
        this.real = real;
        this.factor = factor;
    }

    @Override
    public long now(TimeUnit unit) {
        return unit.convert((System.nanoTime() - start) * factor, TimeUnit.NANOSECONDS);
    }

    @Override
    public Disposable schedule(Runnable task) {
        return real.schedule(task);
    }

    @Override
    public Worker createWorker() {
        Worker worker = real.createWorker();
        return new Worker() {
            @Override
            public Disposable schedule(Runnable task) {
                return worker.schedule(task);
            }

            @Override
            public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
                return worker.schedule(task, unit.toNanos(delay) / factor, TimeUnit.NANOSECONDS);
            }

            @Override
            public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
                return worker.schedulePeriodically(
                        task, unit.toNanos(initialDelay) / factor, unit.toNanos(period) / factor, TimeUnit.NANOSECONDS);
            }

            @Override
            public void dispose() {
                worker.dispose();
            }
        };
    }
}
