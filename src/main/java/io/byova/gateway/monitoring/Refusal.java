package io.byova.gateway.monitoring;

import io.netty.handler.codec.http.HttpResponseStatus;

/** A request that is answered with a status and a sentence. Has no stack trace: it is an answer, not a fault. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient HttpResponseStatus status;

    Refusal(HttpResponseStatus status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    static Refusal badRequest(String message) {
        return new Refusal(HttpResponseStatus.BAD_REQUEST, message);
    }

    HttpResponseStatus status() {
        return status;
    }
}
