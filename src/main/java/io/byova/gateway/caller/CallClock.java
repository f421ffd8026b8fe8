package io.byova.gateway.caller;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The time and the thread of one call.
 *
 * @param scheduler one worker: tasks run one after another
 * @param clock nanoseconds, never stepping back
 */
record CallClock(Scheduler scheduler, LongSupplier clock) {

    static CallClock of(CallOptions options) {
        Scheduler given = options.scheduler();
        return given == null
                ? new CallClock(Schedulers.single(RealTime.THREAD), System::nanoTime)
                : new CallClock(Schedulers.single(given), () -> given.now(TimeUnit.NANOSECONDS));
    }

    long nanos() {
        return clock.getAsLong();
    }

    /** Runs a task on the call's thread. */
    void run(Runnable task) {
        scheduler.schedule(task);
    }

    /** Made when the first call in real time is. */
    private static final class RealTime {
        private static final Scheduler THREAD = Schedulers.newSingle("simulated-caller", true);
    }
}
