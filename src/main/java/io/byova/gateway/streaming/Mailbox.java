package io.byova.gateway.streaming;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs tasks one after the other, on whichever of the calling threads comes first; the others leave theirs and go. So state
 * that is touched by tasks alone needs no lock, and a task may call out to anybody. Its length is bounded by those who fill
 * it: audio by {@link HeldAudio}, the rest by what a call can have open.
 */
final class Mailbox {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Runnable afterEach;
    private final Consumer<RuntimeException> onFault;

    /**
     * @param afterEach runs after each task
     * @param onFault told of what a task threw; the next one runs all the same
     */
    Mailbox(Runnable afterEach, Consumer<RuntimeException> onFault) {
        this.afterEach = afterEach;
        this.onFault = onFault;
    }

    void enter(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() != 0) {
            return;
        }
        do {
            run(tasks.poll());
        } while (waiting.decrementAndGet() != 0);
    }

    private void run(Runnable task) {
        try {
            task.run();
            afterEach.run();
        } catch (RuntimeException fault) {
            onFault.accept(fault);
        }
    }
}
