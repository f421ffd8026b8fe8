package io.byova.gateway.conversation;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Where a conversation's RPCs go in to ask its connector. Once closed it lets nobody in, and the connector is told the end
 * when the last one is out again: a caller may hang up on one connection while another still opens the call (G7).
 * Thread-safe, without locks.
 */
final class ConnectorGate {

    private static final AtomicIntegerFieldUpdater<ConnectorGate> STATE =
            AtomicIntegerFieldUpdater.newUpdater(ConnectorGate.class, "state");
    private static final AtomicReferenceFieldUpdater<ConnectorGate, Runnable> LAST =
            AtomicReferenceFieldUpdater.newUpdater(ConnectorGate.class, Runnable.class, "last");

    /** In {@link #state}: nobody gets in any more. */
    private static final int CLOSED = 1;
    /** In {@link #state}: somebody has been inside. */
    private static final int USED = 2;
    /** In {@link #state}, once for each who is inside. */
    private static final int INSIDE = 4;

    private volatile int state;

    /** Runs when nobody is inside; whoever takes it from here runs it. */
    private volatile @Nullable Runnable last;

    /** False where the conversation is over; otherwise {@link #leave} follows. */
    boolean enter() {
        int before;
        do {
            before = state;
            if ((before & CLOSED) != 0) {
                return false;
            }
        } while (!STATE.compareAndSet(this, before, (before | USED) + INSIDE));
        return true;
    }

    void leave() {
        int left = STATE.addAndGet(this, -INSIDE);
        // Of an open gate nobody is the last: somebody else may have come in, and it may have been closed since.
        if (left < INSIDE && (left & CLOSED) != 0) {
            runLast();
        }
    }

    /** Lets nobody in any more; false where nobody ever was, so that there is nobody to tell. */
    boolean close() {
        int before;
        do {
            before = state;
        } while (!STATE.compareAndSet(this, before, before | CLOSED));
        return (before & USED) != 0;
    }

    /** Runs when nobody is inside: now, or on the thread of the last who leaves. To be called once, after closing. */
    void whenEmpty(Runnable run) {
        // Written before the state is read, and the other way round in leave(): one of them notices.
        last = run;
        if (state < INSIDE) {
            runLast();
        }
    }

    private void runLast() {
        if (last != null) {
            Runnable due = LAST.getAndSet(this, null);
            if (due != null) {
                due.run();
            }
        }
    }
}
