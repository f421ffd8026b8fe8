package io.byova.gateway.grpc;

import io.byova.gateway.connector.InvalidSetting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the gRPC server listens and whom it serves.
 *
 * @param host the address to bind
 * @param port the port to bind; 0 takes a free one
 * @param eventLoops threads that serve all calls; 0 means one per core
 * @param prefetch messages taken from each caller ahead of demand, {@value #MIN_PREFETCH}…{@value #MAX_PREFETCH}
 * @param readInterval an event loop whose callers all talk looks for their audio no sooner than this after the last look,
 *     to take more of it at once; 0 for at once, at most {@value #MAX_READ_INTERVAL_MILLIS} ms
 * @param reflection whether tools may ask for the schema
 * @param tokens the bearer tokens that admit a caller; empty admits everybody
 * @param tls certificate and key; null serves plaintext
 * @param limits what one connection may do
 */
public record GrpcSettings(
        String host,
        int port,
        int eventLoops,
        int prefetch,
        Duration readInterval,
        boolean reflection,
        List<String> tokens,
        @Nullable Tls tls,
        Limits limits) {

    static final int MIN_PREFETCH = 2;
    /** Ten seconds of audio, which a caller who interrupts would have to wait for. */
    static final int MAX_PREFETCH = 512;

    /** A frame's length: more would be heard. */
    static final int MAX_READ_INTERVAL_MILLIS = 20;

    private static final int MAX_PORT = 65_535;

    /** @throws InvalidSetting if a value cannot be used */
    public GrpcSettings {
        require(port >= 0 && port <= MAX_PORT, "port", "must be 0…65535, is " + port);
        require(eventLoops >= 0, "event-loops", "must be 0 (one per core) or more, is " + eventLoops);
        require(
                prefetch >= MIN_PREFETCH && prefetch <= MAX_PREFETCH,
                "prefetch",
                "must be 2…512 messages, is " + prefetch + "; more is only what a slow connector answers too late");
        require(
                !readInterval.isNegative() && readInterval.toMillis() <= MAX_READ_INTERVAL_MILLIS,
                "read-interval",
                "must be 0 to 20 ms, is " + readInterval.toMillis() + " ms");
        for (String token : tokens) {
            require(!token.isBlank(), "tokens", "must not hold an empty token, it would admit anybody");
        }
        tokens = List.copyOf(tokens);
    }

    /** All interfaces, port 50051, no tokens, plaintext, reflection on, 32 messages ahead. */
    public static GrpcSettings defaults() {
        return new GrpcSettings(
                "0.0.0.0", 50051, 0, 32, Duration.ofMillis(2), true, List.of(), null, Limits.defaults());
    }

    /** The same on another address. */
    public GrpcSettings withAddress(String newHost, int newPort) {
        return new GrpcSettings(newHost, newPort, eventLoops, prefetch, readInterval, reflection, tokens, tls, limits);
    }

    /** The same with other tokens. */
    public GrpcSettings withTokens(List<String> newTokens) {
        return new GrpcSettings(host, port, eventLoops, prefetch, readInterval, reflection, newTokens, tls, limits);
    }

    /** The same with another certificate, or none. */
    public GrpcSettings withTls(@Nullable Tls newTls) {
        return new GrpcSettings(host, port, eventLoops, prefetch, readInterval, reflection, tokens, newTls, limits);
    }

    /** The same with other limits. */
    public GrpcSettings withLimits(Limits newLimits) {
        return new GrpcSettings(host, port, eventLoops, prefetch, readInterval, reflection, tokens, tls, newLimits);
    }

    /** The same taking another number of messages ahead of demand. */
    public GrpcSettings withPrefetch(int newPrefetch) {
        return new GrpcSettings(host, port, eventLoops, newPrefetch, readInterval, reflection, tokens, tls, limits);
    }

    /** Everything but the tokens. */
    @Override
    public String toString() {
        return "GrpcSettings[" + host + ":" + port + ", eventLoops=" + eventLoops + ", prefetch=" + prefetch
                + ", readInterval=" + readInterval + ", reflection=" + reflection + ", tokens=" + tokens.size()
                + ", tls=" + tls + ", " + limits + "]";
    }

    private static void require(boolean holds, String key, String problem) {
        if (!holds) {
            throw new InvalidSetting(key, problem);
        }
    }

    /**
     * The server's own certificate.
     *
     * @param certificate certificate chain, PEM
     * @param key private key, PKCS#8 PEM
     */
    public record Tls(Path certificate, Path key) {}

    /**
     * What one connection may do. A server without these accepts endless streams, resets and silence.
     *
     * @param handshakeTimeout until TLS and the HTTP/2 preface must have come
     * @param streamsPerConnection RPCs at once
     * @param messageBytes the largest request
     * @param headerBytes the largest header list
     * @param permitKeepAlive pings more frequent than this end the connection
     * @param connectionIdle a connection without RPCs is closed after this
     * @param connectionAge a connection is asked to leave after this; its RPCs go on
     * @param connectionAgeGrace … for at most this
     * @param flowControlWindow bytes a caller may send ahead of its turn; per stream, so times the streams is what one
     *     connection may make the server hold
     * @param healthWatchers Watch RPCs at once over all connections
     */
    public record Limits(
            Duration handshakeTimeout,
            int streamsPerConnection,
            int messageBytes,
            int headerBytes,
            Duration permitKeepAlive,
            Duration connectionIdle,
            Duration connectionAge,
            Duration connectionAgeGrace,
            int flowControlWindow,
            int healthWatchers) {

        static final int RESET_WINDOW_SECONDS = 30;
        private static final int MIN_RESETS = 400;

        /** @throws InvalidSetting if a value cannot be used */
        public Limits {
            require(!handshakeTimeout.isNegative() && !handshakeTimeout.isZero(), "handshake-timeout", "must be > 0");
            require(streamsPerConnection > 0, "streams-per-connection", "must be > 0, is " + streamsPerConnection);
            require(messageBytes >= 64 * 1024, "message-bytes", "must be ≥ 65536 (rule 15), is " + messageBytes);
            require(headerBytes >= 1024, "header-bytes", "must be ≥ 1024, is " + headerBytes);
            require(flowControlWindow >= 64 * 1024, "flow-control-window", "must be ≥ 65536, is " + flowControlWindow);
            require(healthWatchers > 0, "health-watchers", "must be > 0, is " + healthWatchers);
        }

        /** Room for a busy WxCC connection, and little for anybody else. */
        public static Limits defaults() {
            return new Limits(
                    Duration.ofSeconds(10),
                    500,
                    256 * 1024,
                    8 * 1024,
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(15),
                    Duration.ofMinutes(30),
                    Duration.ofMinutes(10),
                    64 * 1024,
                    64);
        }

        /** Client resets per 30 s: hang-ups, and turns some clients give up when they are answered; more with more streams. */
        int resets() {
            return Math.max(MIN_RESETS, 10 * streamsPerConnection);
        }
    }
}
