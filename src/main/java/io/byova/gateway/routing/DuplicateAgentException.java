package io.byova.gateway.routing;

/** Agents that cannot be told apart: an error of the configuration, found at start (rule 36). */
public final class DuplicateAgentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DuplicateAgentException(String message) {
        super(message, null, false, false);
    }
}
