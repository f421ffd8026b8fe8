package io.byova.gateway.conversation;

import org.jspecify.annotations.Nullable;

/**
 * Where a conversation's RPCs go in to ask its connector. Once closed it lets nobody in, and the connector is told the end
 * when the last one is out again: a caller may hang up on one connection while another still opens the call (G7).
 * Thread-safe; nobody is called with its monitor held.
 */
final class ConnectorGate {

    private int inside;
    private boolean used;
    private boolean closed;
    private @Nullable Runnable whenEmpty;

    /** False where the conversation is over; otherwise {@link #leave} follows. */
    synchronized boolean enter() {
        if (closed) {
            return false;
        }
        inside++;
        used = true;
        return true;
    }

    void leave() {
        Runnable due = null;
        synchronized (this) {
            inside--;
            if (inside == 0) {
                due = whenEmpty;
                whenEmpty = null;
            }
        }
        if (due != null) {
            due.run();
        }
    }

    /** Lets nobody in any more; false where nobody ever was, so that there is nobody to tell. */
    synchronized boolean close() {
        closed = true;
        return used;
    }

    /** Runs when nobody is inside: now, or on the thread of the last who leaves. To be called once, after closing. */
    void whenEmpty(Runnable last) {
        synchronized (this) {
            if (inside > 0) {
                whenEmpty = last;
                return;
            }
        }
        last.run();
    }
}
