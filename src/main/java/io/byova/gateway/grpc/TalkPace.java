package io.byova.gateway.grpc;

import io.grpc.netty.shaded.io.netty.channel.IoHandle;
import io.grpc.netty.shaded.io.netty.channel.IoHandler;
import io.grpc.netty.shaded.io.netty.channel.IoHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.IoHandlerFactory;
import io.grpc.netty.shaded.io.netty.channel.IoRegistration;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets the frames of talking calls gather before an event loop looks for them, as network cards do with packets. Half the
 * cost of a frame that comes alone is waking up for it, and a caller sends one each 20 ms. Where the last look brought frames
 * and nothing else, the next one begins no sooner than an interval after that one; a loop that was busy for so long does not
 * rest at all. A look that brought the beginning or the end of a turn is followed by no rest, and timers and tasks from other
 * threads end one; what comes in on a socket meanwhile waits for its end.
 *
 * <p>All of it runs on the loop's thread but {@link #wakeup}, which any thread calls.
 */
final class TalkPace implements IoHandler {

    /** What the operating system adds to a rest, as a rule. */
    private static final long OVERSLEEP_NANOS = 60_000;

    private final IoHandler io;
    private final long intervalNanos;
    private volatile @Nullable Thread resting;
    private LoopTraffic traffic = new LoopTraffic();
    private long lookedNanos;

    private TalkPace(IoHandler io, long intervalNanos) {
        this.io = io;
        this.intervalNanos = intervalNanos;
    }

    /** @param interval between looks at callers who talk; zero for none */
    static IoHandlerFactory pacing(IoHandlerFactory io, Duration interval) {
        long nanos = interval.toNanos();
        return nanos == 0 ? io : executor -> new TalkPace(io.newHandler(executor), nanos);
    }

    @Override
    public void initialize() {
        traffic = LoopTraffic.here();
        io.initialize();
    }

    @Override
    public int run(IoHandlerContext loop) {
        long now = System.nanoTime();
        if (traffic.wasTalkOnly()) {
            long rest = Math.min(lookedNanos + intervalNanos - now, loop.delayNanos(now)) - OVERSLEEP_NANOS;
            if (rest > 0) {
                rest(loop, rest);
                now = System.nanoTime();
            }
        }
        lookedNanos = now;
        return io.run(loop);
    }

    private void rest(IoHandlerContext loop, long nanos) {
        resting = Thread.currentThread();
        // Written before it is asked here, and the other way round where a task comes in: one of them notices.
        if (loop.canBlock()) {
            LockSupport.parkNanos(this, nanos);
        }
        resting = null;
    }

    @Override
    public void wakeup() {
        Thread loop = resting;
        if (loop != null) {
            LockSupport.unpark(loop);
        }
        io.wakeup();
    }

    @Override
    public void prepareToDestroy() {
        io.prepareToDestroy();
    }

    @Override
    public void destroy() {
        io.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return io.register(handle);
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return io.isCompatible(type);
    }
}
