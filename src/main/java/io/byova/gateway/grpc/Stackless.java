package io.byova.gateway.grpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** A status on its way to the caller's side; without a stack, because refusals come by the thousand under load. */
final class Stackless extends StatusRuntimeException {

    private static final long serialVersionUID = 1L;

    private Stackless(Status status) {
        super(status);
    }

    static StatusRuntimeException of(Status status) {
        return new Stackless(status);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
