package io.byova.gateway.websocket;

import io.byova.gateway.conversation.CallRejected;
import io.byova.gateway.websocket.Outgoing.Ending;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;

/** The one place where a failed turn becomes the ERROR its client sees (PROTOCOL, section 7). */
final class Problems {

    private static final Logger LOGGER = LoggerFactory.getLogger(Problems.class);

    private Problems() {}

    /**
     * @param callLives whether the socket still has a call; without one it has nothing to go on with
     */
    static Outgoing of(Throwable error, boolean callLives) {
        Throwable failure = Exceptions.unwrap(error);
        if (failure instanceof CallRejected rejected) {
            String detail = String.valueOf(rejected.getMessage());
            Ending refused = callLives ? null : Ending.REFUSED;
            return switch (rejected.kind()) {
                case UNKNOWN_AGENT -> new Outgoing.Problem(ErrorCode.BAD_REQUEST, 404, detail, refused);
                case INVALID_REQUEST -> new Outgoing.Problem(ErrorCode.BAD_REQUEST, detail, refused);
                case OVER_LIMIT -> new Outgoing.Problem(ErrorCode.RATE_LIMIT, detail, Ending.LATER);
                case DRAINING -> new Outgoing.Problem(ErrorCode.UPSTREAM_ERROR, 503, detail, Ending.LATER);
            };
        }
        String id = String.format("%08x", ThreadLocalRandom.current().nextInt());
        LOGGER.atError().addKeyValue("errorId", id).setCause(failure).log("Internal error");
        return new Outgoing.Problem(
                ErrorCode.UPSTREAM_ERROR, "internal error, id " + id, callLives ? null : Ending.REFUSED);
    }
}
