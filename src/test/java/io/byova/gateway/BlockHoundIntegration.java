package io.byova.gateway;

import reactor.blockhound.BlockHound;

/** Makes every test a test that nothing blocks an event loop: a blocking call on one throws. */
public final class BlockHoundIntegration implements reactor.blockhound.integration.BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.nonBlockingThreadPredicate(current -> current.or(BlockHoundIntegration::isEventLoop))
                // Once per class, at warm-up.
                .allowBlockingCallsInside("java.lang.ClassLoader", "loadClass")
                .allowBlockingCallsInside("java.lang.invoke.MethodHandleNatives", "linkCallSite")
                // An appender's lock is held for one line.
                .allowBlockingCallsInside("ch.qos.logback.classic.Logger", "callAppenders")
                // The kernel's generator is read for TLS keys; it does not wait once the machine is up.
                .allowBlockingCallsInside("java.security.SecureRandom", "nextBytes")
                // Handing a task over takes a lock for the length of an insertion.
                .allowBlockingCallsInside("java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue", "offer")
                // And so does taking it back.
                .allowBlockingCallsInside("java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue", "remove")
                // Netty's executor of last resort waits there for connections to close.
                .allowBlockingCallsInside(
                        "software.amazon.awssdk.http.nio.netty.internal.http2.Http2MultiplexedChannelPool", "close")
                .allowBlockingCallsInside("io.netty.channel.pool.SimpleChannelPool", "close")
                // The SDK signs each event with a digest from a pool, whose lock is held for the length of a poll.
                .allowBlockingCallsInside("software.amazon.awssdk.checksums.internal.DigestAlgorithm", "getDigest")
                .allowBlockingCallsInside(
                        "software.amazon.awssdk.checksums.internal.DigestAlgorithm$CloseableMessageDigest", "close")
                // And closes a connection, on whose closing it waits, only when its pool is closed.
                .allowBlockingCallsInside(
                        "software.amazon.awssdk.http.nio.netty.internal.AwaitCloseChannelPoolMap", "close")
                // Netty's allocator takes a lock for the moment in which it adds a magazine.
                .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate")
                // A loop waiting for work is what a loop is for; so is one that ends.
                .allowBlockingCallsInside("io.byova.gateway.grpc.TalkPace", "rest")
                .allowBlockingCallsInside(
                        "io.grpc.netty.shaded.io.netty.util.concurrent.SingleThreadEventExecutor", "takeTask")
                .allowBlockingCallsInside(
                        "io.grpc.netty.shaded.io.netty.util.concurrent.SingleThreadEventExecutor", "confirmShutdown");
    }

    private static boolean isEventLoop(Thread thread) {
        String name = thread.getName();
        return name.startsWith("byova-grpc-") || name.startsWith("byova-http-") || name.startsWith("byova-ws-");
    }
}
