package io.byova.gateway.caller;

/** A script of a call that cannot be used; the message names the line, the reason and what would be right. */
public final class ScriptException extends RuntimeException {

    ScriptException(String message) {
        super(message, null, false, false);
    }
}
