package io.byova.gateway.caller;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The time and the thread of one call.
 *
 * @param worker runs tasks one after another
 * @param time nanoseconds, never stepping back
 */
record CallClock(Scheduler.Worker worker, LongSupplier time) {

    static CallClock of(CallOptions options) {
        Scheduler given = options.scheduler();
        return given == null
                ? new CallClock(RealTime.THREAD.createWorker(), System::nanoTime)
                : new CallClock(given.createWorker(), () -> given.now(TimeUnit.NANOSECONDS));
    }

    long nanos() {
        return time.getAsLong();
    }

    /** Runs a task on the call's thread; after that has been taken away there is no call to protect any more. */
    void run(Runnable task) {
        try {
            worker.schedule(task);
        } catch (RejectedExecutionException gone) {
            task.run();
        }
    }

    Disposable later(Duration delay, Runnable task) {
        return worker.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Runs a task now and then again and again. */
    Disposable every(Duration period, Runnable task) {
        return worker.schedulePeriodically(task, 0, period.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Completes on the call's thread once the condition holds, which is looked up there once a period. */
    Mono<Void> when(BooleanSupplier condition, Duration period) {
        return Mono.create(sink -> sink.onDispose(every(period, () -> {
            try {
                if (condition.getAsBoolean()) {
                    sink.success();
                }
            } catch (RuntimeException fault) {
                sink.error(fault);
            }
        })));
    }

    /** Made when the first call in real time is. */
    private static final class RealTime {
        private static final Scheduler THREAD = Schedulers.newSingle("simulated-caller", true);
    }
}
