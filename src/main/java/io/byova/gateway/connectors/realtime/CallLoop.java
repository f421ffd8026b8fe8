package io.byova.gateway.connectors.realtime;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The event loop all of a call happens on, so that its state needs no lock. Thread-safe. */
final class CallLoop {

    private final EventLoop loop;
    private final Scheduler scheduler;

    CallLoop(EventLoop loop) {
        this.loop = loop;
        this.scheduler = Schedulers.fromExecutor(loop);
    }

    EventLoop loop() {
        return loop;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /** Runs a task now where this is the loop, else as soon as it comes to it. */
    void run(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException ended) {
            // The connector has been closed, and its sessions with it.
        }
    }
}
