package io.byova.gateway.observe;

import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.LevelMeter;

/** Told of one call. Thread-safe: RPCs of a call may be on different event loops. */
public interface CallObserver {

    /** Looks away. */
    CallObserver NONE = new Blind.Call();

    /** The call has one more RPC, or what stands for one. */
    TurnObserver turnOpened(TurnOrigin origin);

    /** The same, of an RPC that is part of nobody's trace. */
    default TurnObserver turnOpened() {
        return turnOpened(TurnOrigin.GRPC);
    }

    /** What is to be told how loud the caller is. */
    default LevelMeter levels() {
        return LevelMeter.NONE;
    }

    /** The connector is asked something; every attempt counts. */
    void connectorAsked();

    /**
     * The connector failed and the caller hears the fallback.
     *
     * @param code the vendor's own code
     * @param retryable whether another attempt may succeed
     * @param cause in words, holding no secret and nothing the caller said (C7)
     */
    void connectorFailed(String code, boolean retryable, String cause);

    /** The call is over; said at most once. Its RPCs may still be sending their last responses. */
    void ended(EndReason reason);

    /** The call's only RPC was refused before any connector heard of it; said instead of {@link #ended}. */
    void takenBack();
}
