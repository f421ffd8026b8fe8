package io.byova.gateway.connectors.realtime;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The items of one session that may be truncated, the newest of them. Used on the call's loop. */
final class SpokenItems {

    private static final int REMEMBERED = 64;

    /** Which part of each item is audio. */
    private final Map<String, Integer> parts = new LinkedHashMap<>();

    void spoken(String itemId, int part) {
        if (parts.put(itemId, part) == null && parts.size() > REMEMBERED) {
            parts.remove(parts.keySet().iterator().next());
        }
    }

    /** Makes the vendor forget what was not heard of an item; null for one this session does not know. */
    @Nullable
    ClientEvent truncate(@Nullable String itemId, long heardMillis) {
        Integer part = itemId == null ? null : parts.get(itemId);
        return part == null ? null : ClientEvent.truncate(itemId, part, heardMillis);
    }
}
