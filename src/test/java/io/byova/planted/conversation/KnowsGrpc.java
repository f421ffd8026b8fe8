package io.byova.planted.conversation;

import io.grpc.Status;

/** Breaks: gRPC types stay at the edge. */
final class KnowsGrpc {
    final Status status = Status.OK;
}
