package io.byova.gateway.conversation;

import org.jspecify.annotations.Nullable;

/** An RPC that anybody may complete with OK, from any thread, also before there is something to be completed. */
abstract class Completable extends Activity {

    private volatile @Nullable Runnable onCompletion;
    private volatile boolean completed;

    /** Ends the RPC with OK now. */
    final void complete() {
        completed = true;
        Runnable end = onCompletion;
        if (end != null) {
            end.run();
        }
    }

    /** Runs when the RPC is to be completed, on the thread of whoever wishes that; perhaps more than once. */
    final void whenCompleted(Runnable end) {
        onCompletion = end;
        // Written before it is read here, and the other way round in complete(): one of them notices.
        if (completed) {
            end.run();
        }
    }
}
