package io.byova.gateway.monitoring;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in: by which name a browser asks, from which page, with which token, and whether a change is its user's
 * own wish.
 */
final class Gate {

    static final String COOKIE = "byova_session";
    static final String CSRF_HEADER = "x-csrf-token";

    private static final String BEARER = "bearer ";

    private final List<byte[]> tokens;
    private final @Nullable String madeToken;
    private final Set<String> names = new HashSet<>(Set.of("localhost"));
    private final Sessions sessions;

    /** For changes where nobody has to log in. */
    private final String openCsrf;

    Gate(MonitoringSettings settings, Sessions sessions) {
        this.sessions = sessions;
        this.openCsrf = sessions.secret();
        boolean needsToken = settings.tokens().isEmpty() && !isLoopback(settings.host());
        this.madeToken = needsToken ? sessions.secret() : null;
        this.tokens = (needsToken ? List.of(madeToken) : settings.tokens())
                .stream().map(token -> token.getBytes(StandardCharsets.UTF_8)).toList();
        names.add(settings.host().toLowerCase(Locale.ROOT));
        settings.allowedHosts().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    }

    /** The token that was made because none is configured, or null. */
    @Nullable
    String madeToken() {
        return madeToken;
    }

    boolean asksForToken() {
        return !tokens.isEmpty();
    }

    /** Lets a request through or refuses it. */
    void check(Exchange exchange, Access access) {
        if (access == Access.PUBLIC) {
            return;
        }
        String host = exchange.header(HttpHeaderNames.HOST);
        if (host == null || !isOurs(host)) {
            throw new Refusal(
                    HttpResponseStatus.MISDIRECTED_REQUEST,
                    "this gateway is not known by that name; use its address, or add the name to"
                            + " monitoring.allowed-hosts");
        }
        fromOurPage(exchange, host);
        boolean bearer = isKnown(bearerOf(exchange));
        if (access == Access.OPERATOR && asksForToken() && !bearer && session(exchange) == null) {
            throw new Refusal(
                    HttpResponseStatus.UNAUTHORIZED, "send 'Authorization: Bearer <token>', or log in by /api/session");
        }
        // No other site can make a browser send a bearer token.
        if (access == Access.OPERATOR && isChange(exchange) && !bearer) {
            checkCsrf(exchange);
        }
    }

    private void checkCsrf(Exchange exchange) {
        String sent = exchange.header(CSRF_HEADER);
        String expected = csrf(exchange);
        if (sent == null || expected == null || !same(sent, expected)) {
            throw new Refusal(
                    HttpResponseStatus.FORBIDDEN, "changes need the header X-CSRF-Token, which /api/session tells");
        }
    }

    /** What this browser has to send with changes; null where it has to log in first. */
    @Nullable
    String csrf(Exchange exchange) {
        if (!asksForToken()) {
            return openCsrf;
        }
        Sessions.Session session = session(exchange);
        return session == null ? null : session.csrf();
    }

    Sessions.@Nullable Session session(Exchange exchange) {
        return sessions.find(exchange.cookie(COOKIE));
    }

    /** Whether this is one of the tokens; takes as long for a wrong one. */
    boolean isKnown(@Nullable String token) {
        if (token == null) {
            return false;
        }
        byte[] sent = token.getBytes(StandardCharsets.UTF_8);
        boolean known = false;
        for (byte[] each : tokens) {
            known |= MessageDigest.isEqual(each, sent);
        }
        return known;
    }

    boolean knowsCaller(Exchange exchange) {
        return !asksForToken() || isKnown(bearerOf(exchange)) || session(exchange) != null;
    }

    private static @Nullable String bearerOf(Exchange exchange) {
        String header = exchange.header(HttpHeaderNames.AUTHORIZATION);
        return header != null && header.toLowerCase(Locale.ROOT).startsWith(BEARER)
                ? header.substring(BEARER.length()).strip()
                : null;
    }

    /** A page of another site may neither read nor change anything; a link there may lead here. */
    private static void fromOurPage(Exchange exchange, String host) {
        String origin = exchange.header(HttpHeaderNames.ORIGIN);
        if (exchange.has(HttpHeaderNames.ORIGIN)
                && (origin == null || !authority(origin).equalsIgnoreCase(host))) {
            throw new Refusal(HttpResponseStatus.FORBIDDEN, "not from a page of another site");
        }
        String site = exchange.header("sec-fetch-site");
        boolean link = "navigate".equals(exchange.header("sec-fetch-mode")) && !isChange(exchange);
        if (site != null && !site.equals("same-origin") && !site.equals("none") && !link) {
            throw new Refusal(HttpResponseStatus.FORBIDDEN, "not from a page of another site");
        }
    }

    private static boolean isChange(Exchange exchange) {
        return !exchange.method().equals(HttpMethod.GET);
    }

    private static String authority(String origin) {
        int scheme = origin.indexOf("://");
        return scheme < 0 ? "" : origin.substring(scheme + 3);
    }

    /** A name that somebody else's DNS points here is not ours; an address nobody can point elsewhere is. */
    private boolean isOurs(String host) {
        String name = withoutPort(host).toLowerCase(Locale.ROOT);
        return names.contains(name) || NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name);
    }

    private static String withoutPort(String host) {
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            return end < 0 ? host : host.substring(1, end);
        }
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    private static boolean same(String sent, String expected) {
        return MessageDigest.isEqual(sent.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }

    /** Asked once, at start. A name that does not resolve cannot be bound either. */
    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }
}
