package io.byova.gateway.monitoring;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Logging in and out. The cookie is the browser's alone: no script sees it, and no other site makes a browser send it. */
final class SessionApi {

    private static final String FLAGS = "; Path=/; HttpOnly; SameSite=Strict";

    private static final int LARGEST_LOGIN = 4096;

    private final Gate gate;
    private final Sessions sessions;

    SessionApi(Gate gate, Sessions sessions) {
        this.gate = gate;
        this.sessions = sessions;
    }

    Publisher<Void> tell(Exchange exchange) {
        return exchange.json(new State(gate.asksForToken(), gate.knowsCaller(exchange), gate.csrf(exchange)));
    }

    /** A cookie for a token. Cannot be done by a page of another site: that may not send JSON here. */
    Publisher<Void> login(Exchange exchange) {
        return exchange.body(Login.class, LARGEST_LOGIN).flatMap(login -> {
            if (!gate.isKnown(login.token())) {
                throw new Refusal(HttpResponseStatus.UNAUTHORIZED, "no such token");
            }
            Sessions.Session session = sessions.open();
            exchange.response()
                    .header(
                            HttpHeaderNames.SET_COOKIE,
                            Gate.COOKIE + "=" + session.id() + "; Max-Age=" + Sessions.LIFETIME.toSeconds() + FLAGS);
            return Mono.from(exchange.json(new State(true, true, session.csrf())));
        });
    }

    Publisher<Void> logout(Exchange exchange) {
        Sessions.Session session = gate.session(exchange);
        if (session != null) {
            sessions.close(session);
        }
        exchange.response().header(HttpHeaderNames.SET_COOKIE, Gate.COOKIE + "=; Max-Age=0" + FLAGS);
        return exchange.json(new State(gate.asksForToken(), false, null));
    }

    private record Login(@Nullable String token) {}

    private record State(boolean authenticationRequired, boolean authenticated, @Nullable String csrfToken) {}
}
