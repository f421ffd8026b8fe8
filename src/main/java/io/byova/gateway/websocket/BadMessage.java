package io.byova.gateway.websocket;

/** A message that cannot be used, in words for its sender that quote nothing of it. Has no stack trace: it is an answer. */
final class BadMessage extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    BadMessage(ErrorCode code, String detail) {
        super(detail, null, false, false);
        this.code = code;
    }

    static BadMessage of(String detail) {
        return new BadMessage(ErrorCode.BAD_REQUEST, detail);
    }

    ErrorCode code() {
        return code;
    }
}
