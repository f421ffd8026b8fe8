package io.byova.gateway.grpc;

import io.byova.gateway.access.BearerTokens;
import io.byova.gateway.observe.RpcTimes;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.List;

/**
 * Lets only calls pass that carry {@code authorization: Bearer <token>} with one of the configured tokens; all others end
 * UNAUTHENTICATED before the service hears of them. A token is never logged nor echoed.
 */
final class TokenInterceptor implements ServerInterceptor {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final BearerTokens tokens;
    private final RpcTimes rpcs;

    /** @param rpcs told of each RPC that is refused */
    TokenInterceptor(List<String> tokens, RpcTimes rpcs) {
        this.tokens = new BearerTokens(tokens);
        this.rpcs = rpcs;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (tokens.admit(headers.get(AUTHORIZATION))) {
            return next.startCall(call, headers);
        }
        rpcs.record(call.getMethodDescriptor().getFullMethodName(), Status.Code.UNAUTHENTICATED.name(), 0);
        call.close(Status.UNAUTHENTICATED.withDescription("a valid bearer token is needed"), new Metadata());
        return new ServerCall.Listener<>() {};
    }
}
