package io.byova.gateway.conversation;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Two threads that do something at the same moment, round for round. They meet by spinning, since a barrier wakes its threads
 * microseconds apart, and each waits a little longer or shorter than in the round before: so one of them also comes between
 * two fields that the other writes one after the other.
 */
public final class Race {

    private static final int WAITS = 32;
    /** Before it is likely that the other one waits for this one's core: sooner, a busy machine has a tenth of the rounds. */
    private static final int SPINS = 20_000;
    /** Where the machine is busy, as many rounds as there are in this time have to do. */
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Times that one of the two has come to where they meet. */
    private final AtomicInteger arrived = new AtomicInteger();

    private int round;
    private Runnable another = () -> {};
    private @Nullable Throwable fault;
    private volatile boolean over;

    private Race() {}

    /** Each round prepares what it needs, has it {@linkplain #between raced for}, and looks at what is left of it. */
    public static void rounds(int most, Consumer<Race> round) {
        Race race = new Race();
        new Thread(race::runsAnother, "race").start();
        try {
            long end = System.nanoTime() + MOST_NANOS;
            while (race.round < most && System.nanoTime() < end) {
                round.accept(race);
                race.round++;
            }
        } finally {
            race.over = true;
        }
    }

    /** Which one it is, from 0. */
    int round() {
        return round;
    }

    /** Runs both and waits for both. */
    public void between(Runnable one, Runnable another) {
        this.another = another;
        meet();
        spin(round % WAITS);
        one.run();
        meet();
        if (fault != null) {
            throw new AssertionError(fault);
        }
    }

    private void runsAnother() {
        while (meet()) {
            spin(round / WAITS % WAITS);
            try {
                another.run();
            } catch (Throwable thrown) {
                fault = thrown;
            }
            meet();
        }
    }

    /** @return false where nobody comes any more */
    private boolean meet() {
        int both = (arrived.incrementAndGet() + 1) / 2 * 2;
        for (int spins = 0; arrived.get() < both && !over; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
        return !over;
    }

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }
}
