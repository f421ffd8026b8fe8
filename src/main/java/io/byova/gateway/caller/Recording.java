package io.byova.gateway.caller;

import com.google.protobuf.ByteString;
import java.time.Duration;

/**
 * What a caller says.
 *
 * @param name how it is called in listings, as a rule its file's name
 * @param mulaw headerless 8 kHz mono mu-law
 */
public record Recording(String name, ByteString mulaw) {

    /** How long it takes to say. */
    public Duration length() {
        return Duration.ofNanos(mulaw.size() * 125_000L);
    }

    @Override
    public String toString() {
        return "Recording[" + name + ", " + length().toMillis() + " ms]";
    }
}
