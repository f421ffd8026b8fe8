package io.byova.gateway.config;

import io.byova.gateway.connector.InvalidSetting;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code gateway} section.
 *
 * @param host the address the gRPC server listens on; default 0.0.0.0
 * @param port 0 to 65535, 0 picks a free one; default 50051
 * @param maxConversations calls at once, beyond which new ones are refused; default 10000
 * @param maxStreamsPerConnection RPCs at once on one connection; default 500
 * @param prefetch requests read ahead per RPC, 20 ms of audio each; 2 to 512, default 16
 * @param eventLoopThreads 0 for one per core, the default
 * @param readInterval callers who talk are looked after no more often than this, at the price of as much delay; 0s to
 *     20ms, 0s for at once, default 2ms
 * @param reflection whether the server describes its services to tools; default false
 * @param shutdownGrace how long calls may go on after a stop signal; default 30s
 * @param rpcIdleTimeout when an RPC without input is completed (rule 7); default 60s
 * @param conversationIdleTimeout when a call without any RPC is over; default 10m
 * @param conversationMaxDuration when a call is over in any case; default 4h
 * @param firstResponseTimeout when a connector that says nothing has failed; default 5s, may be set per connector
 * @param endTimeout how long a connector may take for its transcript at the end; default 2s
 * @param maxInboundMessageBytes largest request; 81920 to 4194304, because 65536 bytes of audio are legal (rule 15);
 *     default 262144
 * @param tokens what callers may present; empty, the default, asks for none
 * @param limits what a connection may cost
 * @param tls certificate and key; null, the default, for none
 */
public record GatewaySection(
        @Nullable String host,
        @Nullable Integer port,
        @Nullable Integer maxConversations,
        @Nullable Integer maxStreamsPerConnection,
        @Nullable Integer prefetch,
        @Nullable Integer eventLoopThreads,
        @Nullable Duration readInterval,
        @Nullable Boolean reflection,
        @Nullable Duration shutdownGrace,
        @Nullable Duration rpcIdleTimeout,
        @Nullable Duration conversationIdleTimeout,
        @Nullable Duration conversationMaxDuration,
        @Nullable Duration firstResponseTimeout,
        @Nullable Duration endTimeout,
        @Nullable Integer maxInboundMessageBytes,
        @Nullable List<Secret> tokens,
        @Nullable LimitsSection limits,
        @Nullable TlsSection tls) {

    static final GatewaySection DEFAULTS = new GatewaySection(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    private static final int MIN_PREFETCH = 2;
    private static final int MAX_PREFETCH = 512;

    public GatewaySection {
        host = Range.text("host", host, "0.0.0.0");
        port = Range.port("port", port, 50_051);
        maxConversations = Range.of("max-conversations", maxConversations, 10_000, 1, 10_000_000);
        maxStreamsPerConnection = Range.of("max-streams-per-connection", maxStreamsPerConnection, 500, 1, 1_000_000);
        if (prefetch != null && prefetch > MAX_PREFETCH) {
            throw new InvalidSetting(
                    "prefetch",
                    "must be " + MIN_PREFETCH + " to " + MAX_PREFETCH + ", is " + prefetch
                            + "; above that a slow consumer makes the event loop spin for ever");
        }
        prefetch = Range.of("prefetch", prefetch, 16, MIN_PREFETCH, MAX_PREFETCH);
        eventLoopThreads = Range.of("event-loop-threads", eventLoopThreads, 0, 0, 1024);
        readInterval = Range.upTo("read-interval", readInterval, Duration.ofMillis(2), Duration.ofMillis(20));
        reflection = reflection != null && reflection;
        shutdownGrace = Range.of("shutdown-grace", shutdownGrace, Duration.ofSeconds(30));
        rpcIdleTimeout = Range.of("rpc-idle-timeout", rpcIdleTimeout, Duration.ofSeconds(60));
        conversationIdleTimeout =
                Range.of("conversation-idle-timeout", conversationIdleTimeout, Duration.ofMinutes(10));
        conversationMaxDuration = Range.of("conversation-max-duration", conversationMaxDuration, Duration.ofHours(4));
        firstResponseTimeout = Range.of("first-response-timeout", firstResponseTimeout, Duration.ofSeconds(5));
        endTimeout = Range.of("end-timeout", endTimeout, Duration.ofSeconds(2));
        maxInboundMessageBytes =
                Range.of("max-inbound-message-bytes", maxInboundMessageBytes, 262_144, 81_920, 4_194_304);
        tokens = tokens == null ? List.of() : List.copyOf(tokens);
        if (tokens.stream().anyMatch(token -> token.value().isBlank())) {
            throw new InvalidSetting("tokens", "holds an empty token, which would let anybody in; remove it");
        }
        limits = limits == null ? new LimitsSection(null, null, null, null, null, null, null) : limits;
    }
}
