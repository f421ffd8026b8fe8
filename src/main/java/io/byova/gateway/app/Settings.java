package io.byova.gateway.app;

import io.byova.gateway.config.GatewaySection;
import io.byova.gateway.config.LimitsSection;
import io.byova.gateway.config.MonitoringSection;
import io.byova.gateway.config.Secret;
import io.byova.gateway.config.TlsSection;
import io.byova.gateway.conversation.ConversationSettings;
import io.byova.gateway.grpc.GrpcSettings;
import io.byova.gateway.monitoring.MonitoringSettings;

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

    static GrpcSettings grpc(GatewaySection section) {
        LimitsSection limits = section.limits();
        TlsSection tls = section.tls();
        return new GrpcSettings(
                section.host(),
                section.port(),
                section.eventLoopThreads(),
                section.prefetch(),
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
