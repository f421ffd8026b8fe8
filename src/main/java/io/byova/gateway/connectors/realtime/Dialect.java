package io.byova.gateway.connectors.realtime;

import io.byova.gateway.connector.InvalidSetting;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The vendors that speak this protocol, and where they differ: address, credentials, shape of the session. */
enum Dialect {
    /** {@code wss://api.openai.com/v1/realtime?model=…}, a bearer token, the session as it has been since 2025. */
    OPENAI("gpt-realtime"),
    /**
     * The same at an Azure resource, with an {@code api-key} header. With an {@code api-version} it is the preview's
     * address and flat session.
     */
    AZURE_OPENAI(null),
    /** {@code …/voice-live/realtime}: the older event names and a flat session. */
    AZURE_VOICE_LIVE("gpt-realtime");

    private static final String VOICE_LIVE_VERSION = "2025-10-01";

    private final @Nullable String defaultModel;

    Dialect(@Nullable String defaultModel) {
        this.defaultModel = defaultModel;
    }

    /** The name as it is written in YAML. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Nullable
    String defaultModel() {
        return defaultModel;
    }

    /** Whether the session is the older one, without nested audio settings. */
    boolean isFlat(@Nullable String apiVersion) {
        return this == AZURE_VOICE_LIVE || this == AZURE_OPENAI && apiVersion != null;
    }

    String credentialHeader() {
        return this == OPENAI ? "Authorization" : "api-key";
    }

    String credential(String apiKey) {
        return this == OPENAI ? "Bearer " + apiKey : apiKey;
    }

    /**
     * Where the session is opened.
     *
     * @param url the vendor's or a resource's address: {@code https://…} or {@code wss://…}; one with a path is used as it
     *     is, with the query added; null for the vendor's own
     * @throws InvalidSetting where it is missing or no such address
     */
    URI address(@Nullable String url, String model, @Nullable String apiVersion) {
        String base = url == null && this == OPENAI ? "wss://api.openai.com" : url;
        if (base == null) {
            throw new InvalidSetting("url", "is needed for " + text() + ": the address of your resource, https://…");
        }
        URI given = uri(base);
        boolean bare = given.getRawPath() == null || given.getRawPath().length() <= 1;
        String path = bare ? path(apiVersion) : given.getRawPath();
        String own = query(model, apiVersion);
        String query = given.getRawQuery() == null ? own : given.getRawQuery() + "&" + own;
        String scheme = given.getScheme().equals("https") || given.getScheme().equals("wss") ? "wss" : "ws";
        return URI.create(scheme + "://" + given.getRawAuthority() + path + "?" + query);
    }

    private static URI uri(String text) {
        URI given;
        try {
            given = URI.create(text);
        } catch (IllegalArgumentException malformed) {
            throw new InvalidSetting("url", "is no address: write it as wss://host/path");
        }
        String scheme = given.getScheme();
        if (given.getHost() == null || scheme == null || !scheme.matches("wss?|https?")) {
            throw new InvalidSetting(
                    "url", "must begin with wss:// or https:// (ws:// only for tests) and name a host");
        }
        if (given.getRawUserInfo() != null) {
            throw new InvalidSetting("url", "must hold no credentials: use api-key");
        }
        return given;
    }

    private String path(@Nullable String apiVersion) {
        switch (this) {
            case AZURE_VOICE_LIVE:
                return "/voice-live/realtime";
            case AZURE_OPENAI:
                return apiVersion == null ? "/openai/v1/realtime" : "/openai/realtime";
            default:
                return "/v1/realtime";
        }
    }

    private String query(String model, @Nullable String apiVersion) {
        String name = URLEncoder.encode(model, StandardCharsets.UTF_8);
        if (this == AZURE_VOICE_LIVE) {
            return "api-version=" + (apiVersion == null ? VOICE_LIVE_VERSION : apiVersion) + "&model=" + name;
        }
        return this == AZURE_OPENAI && apiVersion != null
                ? "api-version=" + apiVersion + "&deployment=" + name
                : "model=" + name;
    }
}
