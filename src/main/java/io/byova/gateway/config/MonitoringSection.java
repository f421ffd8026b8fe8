package io.byova.gateway.config;

import io.byova.gateway.connector.InvalidSetting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code monitoring} section.
 *
 * @param enabled whether the HTTP server runs; default true
 * @param host the address it listens on; default 127.0.0.1
 * @param port 0 to 65535, 0 picks a free one; default 8080
 * @param tokens any of them lets an operator in; with none, this machine asks for none, and on any other address one is
 *     made at start
 * @param allowedHosts names under which browsers may ask, beside addresses and localhost; default none
 */
public record MonitoringSection(
        @Nullable Boolean enabled,
        @Nullable String host,
        @Nullable Integer port,
        @Nullable List<Secret> tokens,
        @Nullable List<String> allowedHosts) {

    private static final int SHORTEST_TOKEN = 16;

    static final MonitoringSection DEFAULTS = new MonitoringSection(null, null, null, null, null);

    public MonitoringSection {
        enabled = enabled == null || enabled;
        host = Range.text("host", host, "127.0.0.1");
        port = Range.port("port", port, 8080);
        tokens = tokens == null ? List.of() : List.copyOf(tokens);
        if (tokens.stream().anyMatch(token -> token.value().strip().length() < SHORTEST_TOKEN)) {
            throw new InvalidSetting(
                    "tokens", "holds a token of fewer than " + SHORTEST_TOKEN + " characters, which can be guessed");
        }
        allowedHosts = allowedHosts == null ? List.of() : List.copyOf(allowedHosts);
    }
}
