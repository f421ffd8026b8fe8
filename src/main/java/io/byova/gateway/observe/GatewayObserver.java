package io.byova.gateway.observe;

/** Told of calls by the pipeline. All methods are called on event loops, from any thread, and must not block or throw. */
public interface GatewayObserver {

    /** Looks away. */
    GatewayObserver NONE = new Blind.Gateway();

    /**
     * A new call. It is announced with its first turn, so that one that loses a race leaves no trace.
     *
     * @param call whose it is
     * @return told of everything else that happens to it
     */
    CallObserver call(CallIdentity call);

    /**
     * An RPC was refused.
     *
     * @param why by what the caller's side can do about it
     * @param conversationId as it came; may be empty
     */
    void rejected(Rejection why, String conversationId);

    /** An observer that tells this one and then another. */
    default GatewayObserver and(GatewayObserver other) {
        return new Both.Gateway(this, other);
    }
}
