package io.byova.gateway.grpc;

import io.byova.gateway.conversation.CallRejected;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;

/** The one place where an error becomes the status the caller's side sees (PROTOCOL, section 7). */
final class ErrorMapper {

    private static final Logger LOGGER = LoggerFactory.getLogger(ErrorMapper.class);

    private ErrorMapper() {}

    /**
     * Maps an error to one that carries a status; logs what is our own fault, once, under the id the caller's side sees.
     *
     * @return a {@link StatusException} or {@link StatusRuntimeException}
     */
    static Throwable toStatus(Throwable error) {
        Throwable failure = Exceptions.unwrap(error);
        if (failure instanceof StatusException || failure instanceof StatusRuntimeException) {
            return failure;
        }
        if (failure instanceof CallRejected rejected) {
            return Stackless.of(statusOf(rejected.kind()).withDescription(rejected.getMessage()));
        }
        if (failure instanceof CancellationException) {
            return Stackless.of(Status.CANCELLED);
        }
        String id = String.format("%08x", ThreadLocalRandom.current().nextInt());
        LOGGER.atError().addKeyValue("errorId", id).setCause(failure).log("Internal error");
        return Stackless.of(Status.INTERNAL.withDescription("internal error, id " + id));
    }

    private static Status statusOf(CallRejected.Kind kind) {
        return switch (kind) {
            case UNKNOWN_AGENT -> Status.NOT_FOUND;
            case INVALID_REQUEST -> Status.INVALID_ARGUMENT;
            case OVER_LIMIT -> Status.RESOURCE_EXHAUSTED;
            case DRAINING -> Status.UNAVAILABLE;
        };
    }
}
