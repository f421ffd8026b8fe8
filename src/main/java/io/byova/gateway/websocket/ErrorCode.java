package io.byova.gateway.websocket;

import java.util.Locale;

/** What an ERROR message may say was wrong. */
enum ErrorCode {
    BAD_REQUEST(400),
    UNSUPPORTED_MEDIA(415),
    RATE_LIMIT(429),
    TIMEOUT(408),
    UPSTREAM_ERROR(500);

    private final int status;

    ErrorCode(int status) {
        this.status = status;
    }

    /** As it is on the wire. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    int status() {
        return status;
    }
}
