package io.byova.gateway.config;

/**
 * A setting that must never be shown: a token, a password. Its text form is always {@code ******}.
 *
 * @param value the secret itself
 */
public record Secret(String value) {

    /** What is shown in place of a secret. */
    static final String MASK = "******";

    @Override
    public String toString() {
        return MASK;
    }
}
