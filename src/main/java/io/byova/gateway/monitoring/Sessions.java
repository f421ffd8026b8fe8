package io.byova.gateway.monitoring;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Browsers that have logged in. Thread-safe; the oldest has to log in again where there are too many. */
final class Sessions {

    static final Duration LIFETIME = Duration.ofHours(12);

    private static final int MOST = 1000;
    private static final int BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> byId = new ConcurrentHashMap<>();
    private final Clock clock;

    /**
     * A browser.
     *
     * @param id its cookie
     * @param csrf what it has to send with every change, which another site's page cannot know
     */
    record Session(String id, String csrf, long endsAtMillis) {}

    Sessions(Clock clock) {
        this.clock = clock;
    }

    Session open() {
        long now = clock.millis();
        byId.values().removeIf(session -> session.endsAtMillis() <= now);
        while (byId.size() >= MOST) {
            byId.values().stream()
                    .min(Comparator.comparingLong(Session::endsAtMillis))
                    .ifPresent(oldest -> byId.remove(oldest.id()));
        }
        Session session = new Session(secret(), secret(), now + LIFETIME.toMillis());
        byId.put(session.id(), session);
        return session;
    }

    @Nullable
    Session find(@Nullable String id) {
        Session session = id == null ? null : byId.get(id);
        return session == null || session.endsAtMillis() <= clock.millis() ? null : session;
    }

    void close(Session session) {
        byId.remove(session.id());
    }

    /** 256 bits nobody can guess. */
    String secret() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
