package io.byova.gateway.caller;

/** The gateway was never reached: refused, unresolved, or silent for the whole time-out. The message names the target. */
public final class CannotConnectException extends RuntimeException {

    CannotConnectException(String target, String reason) {
        super("cannot connect to " + target + ": " + reason, null, false, false);
    }
}
