package io.byova.gateway.grpc;

/** What came in on an event loop since it last looked for input. Belongs to that thread. */
final class LoopTraffic {

    private static final ThreadLocal<LoopTraffic> OF_THREAD = ThreadLocal.withInitial(LoopTraffic::new);

    private int messages;
    private int turning;

    /** This thread's. */
    static LoopTraffic here() {
        return OF_THREAD.get();
    }

    /** A message of an RPC that is open. */
    void message() {
        messages++;
    }

    /** An RPC has begun, or its caller is through: somebody may wait for what follows. */
    void turns() {
        turning++;
    }

    /** Whether all there was is callers who talk on; forgets it. */
    boolean wasTalkOnly() {
        boolean talk = messages > 0 && turning == 0;
        messages = 0;
        turning = 0;
        return talk;
    }
}
