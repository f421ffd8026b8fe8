package io.byova.gateway.websocket;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** The conversations that have a socket: one each. Thread-safe. */
final class Ids {

    private final Set<String> taken = ConcurrentHashMap.newKeySet();
    private final Predicate<String> isLive;

    /** @param isLive whether a call with this id is live, by whichever door it came */
    Ids(Predicate<String> isLive) {
        this.isLive = isLive;
    }

    /** Takes an id for a socket; false where it has one, or is a live call's. */
    boolean take(String id) {
        if (isLive.test(id) || !taken.add(id)) {
            return false;
        }
        if (isLive.test(id)) {
            taken.remove(id);
            return false;
        }
        return true;
    }

    void giveBack(String id) {
        taken.remove(id);
    }
}
