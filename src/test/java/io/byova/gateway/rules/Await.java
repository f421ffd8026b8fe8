package io.byova.gateway.rules;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what must come, for a bounded time, and says what did not. */
final class Await {

    static final Duration AT_MOST = Duration.ofSeconds(20);

    private Await() {}

    static void until(String what, BooleanSupplier holds) {
        until(() -> what, holds);
    }

    static void until(Supplier<String> what, BooleanSupplier holds) {
        long end = System.nanoTime() + AT_MOST.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not come: " + what.get());
            }
            pause();
        }
    }

    /** Fails where {@code holds} becomes false while {@code time} passes: for what must not happen. */
    static void always(String what, Duration time, BooleanSupplier holds) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            if (!holds.getAsBoolean()) {
                throw new AssertionError("did not hold: " + what);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
