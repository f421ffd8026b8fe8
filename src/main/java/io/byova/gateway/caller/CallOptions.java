package io.byova.gateway.caller;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * Whom to call, as whom, and how patiently.
 *
 * @param host host name or address of the gateway
 * @param port its gRPC port
 * @param tls whether the connection is encrypted, verified against the platform's certificates
 * @param pinned the one certificate the gateway may show, under whatever name, instead of that; null for any the platform
 *     trusts
 * @param token bearer token, or null for none
 * @param headers further request headers, by their names
 * @param conversationId the key of the call
 * @param orgId customer organisation, may be empty
 * @param agentId virtual agent, empty for the default one
 * @param connections how many connections the turns take in rotation
 * @param timeout longest wait for a response or a status once the caller has nothing more to send
 * @param trailingSilence how long silence follows a recording while END_OF_INPUT does not come
 * @param fast does not wait until a prompt would have been played
 * @param allowPartials whether PARTIAL responses are allowed (rule 23)
 * @param scheduler whose time the call runs on, or null for real time on a thread of the caller's own
 */
public record CallOptions(
        String host,
        int port,
        boolean tls,
        @Nullable X509Certificate pinned,
        @Nullable String token,
        Map<String, String> headers,
        String conversationId,
        String orgId,
        String agentId,
        int connections,
        Duration timeout,
        Duration trailingSilence,
        boolean fast,
        boolean allowPartials,
        @Nullable Scheduler scheduler) {

    public CallOptions {
        if (connections < 1) {
            throw new IllegalArgumentException("connections must be at least 1, is " + connections);
        }
        headers = Map.copyOf(headers);
    }

    /** Options of a call over plain text to {@code host:port}, everything else at its default. */
    public static Builder to(String host, int port) {
        return new Builder(host, port);
    }

    /** {@code host:port}. */
    public String target() {
        return host + ":" + port;
    }

    @Override
    public String toString() {
        return "CallOptions[" + target() + ", conversation " + conversationId + "]";
    }

    /** Collects options; each method replaces one default. Not thread-safe. */
    public static final class Builder {

        private final String host;
        private final int port;
        private boolean tls;
        private @Nullable X509Certificate pinned;
        private @Nullable String token;
        private Map<String, String> headers = Map.of();
        private String conversationId = UUID.randomUUID().toString();
        private String orgId = "";
        private String agentId = "";
        private int connections = 1;
        private Duration timeout = Duration.ofSeconds(30);
        private Duration trailingSilence = Duration.ofSeconds(10);
        private boolean fast;
        private boolean allowPartials;
        private @Nullable Scheduler scheduler;

        private Builder(String host, int port) {
            this.host = host;
            this.port = port;
        }

        /** Default: plain text. */
        public Builder tls(boolean on) {
            tls = on;
            return this;
        }

        /** Default: none. One turns TLS on. */
        public Builder pinned(@Nullable X509Certificate only) {
            pinned = only;
            tls |= only != null;
            return this;
        }

        /** Default: none. */
        public Builder token(@Nullable String bearer) {
            token = bearer;
            return this;
        }

        /** Default: none. */
        public Builder headers(Map<String, String> further) {
            headers = further;
            return this;
        }

        /** Default: a random UUID. */
        public Builder conversationId(String id) {
            conversationId = id;
            return this;
        }

        /** Default: empty. */
        public Builder orgId(String id) {
            orgId = id;
            return this;
        }

        /** Default: empty, the gateway's default agent. */
        public Builder agentId(String id) {
            agentId = id;
            return this;
        }

        /** Default: 1. */
        public Builder connections(int count) {
            connections = count;
            return this;
        }

        /** Default: 30 s. */
        public Builder timeout(Duration longest) {
            timeout = longest;
            return this;
        }

        /** Default: 10 s. */
        public Builder trailingSilence(Duration longest) {
            trailingSilence = longest;
            return this;
        }

        /** Default: prompts take as long as they are. */
        public Builder fast(boolean on) {
            fast = on;
            return this;
        }

        /** Default: not allowed. */
        public Builder allowPartials(boolean on) {
            allowPartials = on;
            return this;
        }

        /** Default: real time. */
        public Builder scheduler(Scheduler time) {
            scheduler = time;
            return this;
        }

        /** The options. */
        public CallOptions build() {
            return new CallOptions(
                    host,
                    port,
                    tls,
                    pinned,
                    token,
                    headers,
                    conversationId,
                    orgId,
                    agentId,
                    connections,
                    timeout,
                    trailingSilence,
                    fast,
                    allowPartials,
                    scheduler);
        }
    }
}
