package io.byova.gateway.config;

import io.byova.gateway.connector.InvalidSetting;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code websocket} section: a listener for calls over WebSockets, beside the gRPC server.
 *
 * @param enabled whether it runs; default false
 * @param host the address it listens on; default 0.0.0.0
 * @param port 0 to 65535, 0 picks a free one; default 8443
 * @param maxConnections sockets at once, further ones are closed at once; default 10000
 * @param maxMessageBytes largest message, base64 included; 98304 to 4194304, because 65536 bytes of audio are legal (rule
 *     15); default 262144
 * @param firstMessageTimeout a socket without a request by then is closed; default 10s
 * @param pingAfter a client that has been quiet for so long is asked whether it is there; default 20s
 * @param goneAfter a client that has not been heard for so long, not even by a WebSocket pong, is gone; default 60s
 * @param tokens what callers may present; null, the default, for those of {@code gateway}
 * @param allowedOrigins pages that may call from a browser, such as {@code https://example.com}; default none
 * @param tls certificate and key; null, the default, for those of {@code gateway}
 */
public record WebSocketSection(
        @Nullable Boolean enabled,
        @Nullable String host,
        @Nullable Integer port,
        @Nullable Integer maxConnections,
        @Nullable Integer maxMessageBytes,
        @Nullable Duration firstMessageTimeout,
        @Nullable Duration pingAfter,
        @Nullable Duration goneAfter,
        @Nullable List<Secret> tokens,
        @Nullable List<String> allowedOrigins,
        @Nullable TlsSection tls) {

    static final WebSocketSection DEFAULTS =
            new WebSocketSection(null, null, null, null, null, null, null, null, null, null, null);

    public WebSocketSection {
        enabled = enabled != null && enabled;
        host = Range.text("host", host, "0.0.0.0");
        port = Range.port("port", port, 8443);
        maxConnections = Range.of("max-connections", maxConnections, 10_000, 1, 1_000_000);
        maxMessageBytes = Range.of("max-message-bytes", maxMessageBytes, 262_144, 98_304, 4_194_304);
        firstMessageTimeout = Range.of("first-message-timeout", firstMessageTimeout, Duration.ofSeconds(10));
        pingAfter = Range.of("ping-after", pingAfter, Duration.ofSeconds(20));
        goneAfter = Range.of("gone-after", goneAfter, Duration.ofSeconds(60));
        if (goneAfter.compareTo(pingAfter) <= 0) {
            throw new InvalidSetting("gone-after", "must be longer than ping-after, or nobody could answer the ping");
        }
        tokens = tokens == null ? null : List.copyOf(tokens);
        if (tokens != null && tokens.stream().anyMatch(token -> token.value().isBlank())) {
            throw new InvalidSetting("tokens", "holds an empty token, which would let anybody in; remove it");
        }
        allowedOrigins = allowedOrigins == null ? List.of() : List.copyOf(allowedOrigins);
    }
}
