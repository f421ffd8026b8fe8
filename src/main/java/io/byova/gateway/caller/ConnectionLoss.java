package io.byova.gateway.caller;

import io.grpc.Metadata;
import io.grpc.Status;

/** Tells a gateway that refuses from a gateway that is not there: only the former sends trailers. */
record ConnectionLoss(boolean beforeAnyAnswer) {

    private static final Metadata.Key<String> CONTENT_TYPE =
            Metadata.Key.of("content-type", Metadata.ASCII_STRING_MARSHALLER);

    static ConnectionLoss in(Throwable error) {
        Metadata trailers = Status.trailersFromThrowable(error);
        boolean answer = trailers != null && trailers.containsKey(CONTENT_TYPE);
        return new ConnectionLoss(Status.fromThrowable(error).getCode() == Status.Code.UNAVAILABLE && !answer);
    }
}
