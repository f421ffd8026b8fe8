package io.byova.gateway.app;

import io.byova.gateway.config.ConnectorEntry;
import io.byova.gateway.config.GatewaySection;
import io.byova.gateway.config.LimitsSection;
import io.byova.gateway.config.MonitoringSection;
import io.byova.gateway.config.ResilienceSection;
import io.byova.gateway.config.Secret;
import io.byova.gateway.config.TlsSection;
import io.byova.gateway.config.TracingSection;
import io.byova.gateway.config.WebSocketSection;
import io.byova.gateway.conversation.ConversationSettings;
import io.byova.gateway.grpc.GrpcSettings;
import io.byova.gateway.monitoring.MonitoringSettings;
import io.byova.gateway.resilience.ResilienceSettings;
import io.byova.gateway.tracing.TracingSettings;
import io.byova.gateway.websocket.DoorLimits;
import io.byova.gateway.websocket.WebSocketSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** From the configuration's words to the parts' own settings: no part but this one knows the configuration. */
final class Settings {

    private Settings() {}

    static ConversationSettings conversations(GatewaySection section) {
        return new ConversationSettings(
                section.maxConversations(),
                section.rpcIdleTimeout(),
                section.conversationIdleTimeout(),
                section.conversationMaxDuration(),
                section.endTimeout());
    }

    static MonitoringSettings monitoring(MonitoringSection section) {
        return MonitoringSettings.defaults()
                .withAddress(section.host(), section.port())
                .withAccess(section.tokens().stream().map(Secret::value).toList(), section.allowedHosts());
    }

    static DoorLimits doorLimits(WebSocketSection section) {
        return new DoorLimits(
                section.maxMessageBytes(),
                section.firstMessageTimeout(),
                section.pingAfter(),
                section.goneAfter(),
                section.goneAfter());
    }

    /** What it does not say of tokens and certificate is as for gRPC: the second door must not be an open one by omission. */
    static WebSocketSettings webSocket(WebSocketSection section, GatewaySection gateway) {
        List<Secret> tokens = section.tokens() == null ? gateway.tokens() : section.tokens();
        TlsSection tls = section.tls() == null ? gateway.tls() : section.tls();
        return new WebSocketSettings(
                section.host(),
                section.port(),
                gateway.eventLoopThreads(),
                section.maxConnections(),
                tokens.stream().map(Secret::value).toList(),
                section.allowedOrigins(),
                tls == null ? null : new WebSocketSettings.Tls(tls.certificate(), tls.privateKey()));
    }

    static TracingSettings tracing(TracingSection section, String version) {
        Map<String, String> headers = section.headers().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, header -> header.getValue().value()));
        return new TracingSettings(URI.create(section.endpoint()), headers, section.samplePercent(), version);
    }

    static ResilienceSettings resilience(ConnectorEntry entry, GatewaySection section) {
        ResilienceSection own = entry.resilience();
        Duration firstResponse =
                entry.firstResponseTimeout() == null ? section.firstResponseTimeout() : entry.firstResponseTimeout();
        return new ResilienceSettings(
                own.connectTimeout() == null ? firstResponse : own.connectTimeout(),
                firstResponse,
                own.maxConversations(),
                new ResilienceSettings.Retry(own.retry().attempts(), own.retry().backoff()),
                breaker(own.circuitBreaker()));
    }

    private static ResilienceSettings.@Nullable Breaker breaker(ResilienceSection.CircuitBreaker own) {
        return own.enabled()
                ? new ResilienceSettings.Breaker(
                        own.failureRate(),
                        own.minimumCalls(),
                        own.window(),
                        own.openFor(),
                        own.slowResponse(),
                        own.halfOpenCalls())
                : null;
    }

    static GrpcSettings grpc(GatewaySection section) {
        LimitsSection limits = section.limits();
        TlsSection tls = section.tls();
        return new GrpcSettings(
                section.host(),
                section.port(),
                section.eventLoopThreads(),
                section.prefetch(),
                section.readInterval(),
                section.reflection(),
                section.tokens().stream().map(Secret::value).toList(),
                tls == null ? null : new GrpcSettings.Tls(tls.certificate(), tls.privateKey()),
                new GrpcSettings.Limits(
                        limits.handshakeTimeout(),
                        section.maxStreamsPerConnection(),
                        section.maxInboundMessageBytes(),
                        limits.maxHeaderListBytes(),
                        limits.keepalivePermit(),
                        limits.connectionMaxIdle(),
                        limits.connectionMaxAge(),
                        limits.connectionMaxAgeGrace(),
                        limits.flowControlWindow(),
                        GrpcSettings.Limits.defaults().healthWatchers()));
    }
}
