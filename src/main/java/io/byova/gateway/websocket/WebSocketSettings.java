package io.byova.gateway.websocket;

import io.byova.gateway.connector.InvalidSetting;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the WebSocket listener listens and whom it serves.
 *
 * @param host the address to bind
 * @param port the port to bind; 0 takes a free one
 * @param eventLoops threads that serve all sockets; 0 means one per core
 * @param maxConnections sockets at once; further ones are closed at once
 * @param tokens the bearer tokens that admit a caller; empty admits everybody
 * @param allowedOrigins pages that may call from a browser, such as {@code https://example.com}; all others are refused
 * @param tls certificate and key; null serves plaintext
 */
public record WebSocketSettings(
        String host,
        int port,
        int eventLoops,
        int maxConnections,
        List<String> tokens,
        List<String> allowedOrigins,
        @Nullable Tls tls) {

    private static final int MAX_PORT = 65_535;

    /**
     * The listener's own certificate.
     *
     * @param certificate certificate chain, PEM
     * @param key private key, PKCS#8 PEM
     */
    public record Tls(Path certificate, Path key) {}

    /** @throws InvalidSetting if a value cannot be used */
    public WebSocketSettings {
        require(port >= 0 && port <= MAX_PORT, "port", "must be 0…65535, is " + port);
        require(eventLoops >= 0, "event-loops", "must be 0 (one per core) or more, is " + eventLoops);
        require(maxConnections > 0, "max-connections", "must be > 0, is " + maxConnections);
        tokens = List.copyOf(tokens);
        allowedOrigins = List.copyOf(allowedOrigins);
    }

    /** Everything but the tokens. */
    @Override
    public String toString() {
        return "WebSocketSettings[" + host + ":" + port + ", eventLoops=" + eventLoops + ", maxConnections="
                + maxConnections + ", tokens=" + tokens.size() + ", allowedOrigins=" + allowedOrigins + ", tls=" + tls
                + "]";
    }

    private static void require(boolean holds, String key, String problem) {
        if (!holds) {
            throw new InvalidSetting(key, problem);
        }
    }
}
