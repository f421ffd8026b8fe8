package io.byova.gateway.conversation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * RPCs that have been opened and have said nothing yet. Nearly every RPC is here for a moment only, so they are a list that
 * runs through themselves, and cost no object and no search. Thread-safe.
 */
final class Unbound {

    private @Nullable Turn newest;

    synchronized void add(Turn turn) {
        Turn older = newest;
        turn.older = older;
        if (older != null) {
            older.newer = turn;
        }
        newest = turn;
    }

    /** Has no effect on one that is not here. */
    synchronized void remove(Turn turn) {
        Turn older = turn.older;
        Turn newer = turn.newer;
        if (newest == turn) {
            newest = older;
        } else if (newer != null) {
            newer.older = older;
        }
        if (older != null) {
            older.newer = newer;
        }
        turn.older = null;
        turn.newer = null;
    }

    /** Those that are here now, newest first. */
    synchronized List<Turn> all() {
        List<Turn> all = new ArrayList<>();
        for (Turn turn = newest; turn != null; turn = turn.older) {
            all.add(turn);
        }
        return all;
    }
}
