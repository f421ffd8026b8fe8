package io.byova.gateway.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that admit a caller who sends {@code Authorization: Bearer <token>}. A token is never logged nor echoed.
 * Immutable and thread-safe.
 */
public final class BearerTokens {

    private static final String SCHEME = "Bearer ";

    private final byte[][] tokens;

    /** @param tokens none admits everybody */
    public BearerTokens(List<String> tokens) {
        this.tokens = tokens.stream()
                .map(token -> token.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    /**
     * Whether a caller may come in.
     *
     * @param authorization the header as it was sent, or null where there was none
     */
    public boolean admit(@Nullable String authorization) {
        if (tokens.length == 0) {
            return true;
        }
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        byte[] presented = authorization.substring(SCHEME.length()).trim().getBytes(StandardCharsets.UTF_8);
        boolean known = false;
        for (byte[] token : tokens) {
            // No early exit: the time taken must not tell which token, or how much of it, was right.
            known |= MessageDigest.isEqual(presented, token);
        }
        return known;
    }
}
