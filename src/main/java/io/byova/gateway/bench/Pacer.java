package io.byova.gateway.bench;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The clock of all callers: the n-th tick of each is due n × 20 ms after its first, whatever the ticks before have taken.
 * The callers are spread evenly over the 20 ms. One thread.
 */
final class Pacer implements Runnable {

    static final long PERIOD_NANOS = 20_000_000;

    /** Waking up for each frame would cost more than sending it. */
    private static final long SHORTEST_NAP_NANOS = 200_000;

    private final Run run;
    private final List<VirtualCaller> callers;
    private final long startNanos;

    Pacer(Run run, List<VirtualCaller> callers, long startNanos) {
        this.run = run;
        this.callers = callers;
        this.startNanos = startNanos;
    }

    @Override
    public void run() {
        int count = callers.size();
        for (long round = 0; !isDone(); round++) {
            for (int i = 0; i < count; i++) {
                long due = startNanos + round * PERIOD_NANOS + PERIOD_NANOS * i / count;
                await(due);
                if (callers.get(i).tick(due)) {
                    run.tally().took(Measure.SEND_LAG, System.nanoTime() - due);
                }
            }
        }
    }

    private boolean isDone() {
        return run.isAbandoned() || run.isOver() && callers.stream().allMatch(VirtualCaller::isGone);
    }

    private static void await(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(Math.max(left, SHORTEST_NAP_NANOS));
        }
    }
}
