package io.byova.gateway.config;

import io.byova.gateway.connector.InvalidSetting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Defaults and limits of settings. */
final class Range {

    // Timers count nanoseconds in a long; a year is far from its end.
    private static final Duration LONGEST = Duration.ofDays(366);

    private Range() {}

    static int of(String key, @Nullable Integer value, int fallback, int least, int most) {
        if (value == null) {
            return fallback;
        }
        if (value < least || value > most) {
            throw new InvalidSetting(key, "must be " + least + " to " + most + ", is " + value);
        }
        return value;
    }

    static Duration of(String key, @Nullable Duration value, Duration fallback) {
        if (value == null) {
            return fallback;
        }
        if (value.isZero() || value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new InvalidSetting(key, "must be longer than 0 and at most " + LONGEST.toDays() + " days");
        }
        return value;
    }

    /** Of a time that may be zero. */
    static Duration upTo(String key, @Nullable Duration value, Duration fallback, Duration most) {
        if (value == null) {
            return fallback;
        }
        if (value.isNegative() || value.compareTo(most) > 0) {
            throw new InvalidSetting(key, "must be 0s to " + most.toMillis() + "ms");
        }
        return value;
    }

    static int port(String key, @Nullable Integer value, int fallback) {
        return of(key, value, fallback, 0, 65_535);
    }

    static String text(String key, @Nullable String value, String fallback) {
        if (value != null && value.isBlank()) {
            throw new InvalidSetting(key, "must not be empty; leave the key out for the default, " + fallback);
        }
        return value == null ? fallback : value;
    }
}
