package io.byova.gateway.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The {@code gateway.limits} section: what a connection may cost, whoever is at the other end.
 *
 * @param handshakeTimeout how long a new connection may take to speak HTTP/2; default 10s
 * @param maxHeaderListBytes largest header block; 1024 to 1048576, default 8192
 * @param keepalivePermit the shortest time between a client's pings; default 30s
 * @param connectionMaxIdle how long a connection may carry no RPC; default 15m
 * @param connectionMaxAge when a connection is asked to go away, so that load spreads again; default 30m
 * @param connectionMaxAgeGrace how long its RPCs may go on after that; an RPC is one turn, so default 5m
 * @param flowControlWindow bytes in flight per stream; 65536 to 262144, default 131072
 */
public record LimitsSection(
        @Nullable Duration handshakeTimeout,
        @Nullable Integer maxHeaderListBytes,
        @Nullable Duration keepalivePermit,
        @Nullable Duration connectionMaxIdle,
        @Nullable Duration connectionMaxAge,
        @Nullable Duration connectionMaxAgeGrace,
        @Nullable Integer flowControlWindow) {

    public LimitsSection {
        handshakeTimeout = Range.of("handshake-timeout", handshakeTimeout, Duration.ofSeconds(10));
        maxHeaderListBytes = Range.of("max-header-list-bytes", maxHeaderListBytes, 8192, 1024, 1_048_576);
        keepalivePermit = Range.of("keepalive-permit", keepalivePermit, Duration.ofSeconds(30));
        connectionMaxIdle = Range.of("connection-max-idle", connectionMaxIdle, Duration.ofMinutes(15));
        connectionMaxAge = Range.of("connection-max-age", connectionMaxAge, Duration.ofMinutes(30));
        connectionMaxAgeGrace = Range.of("connection-max-age-grace", connectionMaxAgeGrace, Duration.ofMinutes(5));
        flowControlWindow = Range.of("flow-control-window", flowControlWindow, 131_072, 65_536, 262_144);
    }
}
