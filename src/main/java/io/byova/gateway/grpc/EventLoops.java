package io.byova.gateway.grpc;

import io.grpc.netty.shaded.io.netty.channel.ChannelFactory;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.IoHandlerFactory;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.util.ResourceLeakDetector;
import io.grpc.netty.shaded.io.netty.util.concurrent.FastThreadLocalThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/**
 * The threads all calls run on, one per core: epoll where it is to be had, else NIO. Accepting is so little work that the
 * same loops do it.
 */
record EventLoops(EventLoopGroup group, ChannelFactory<? extends ServerChannel> channels) {

    /** Netty's own property. */
    private static final String LEAK_DETECTION = "io.grpc.netty.shaded.io.netty.leakDetection.level";

    static final String THREAD_PREFIX = "byova-grpc-";

    /**
     * @param threads 0 for one per core
     * @param readInterval between looks at callers who talk; zero for none
     */
    static EventLoops open(int threads, Duration readInterval) {
        // One buffer in 128 would take a stack trace along; whoever looks for a leak sets the property.
        if (System.getProperty(LEAK_DETECTION) == null) {
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        }
        int loops = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io =
                TalkPace.pacing(epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory(), readInterval);
        AtomicInteger number = new AtomicInteger();
        // Netty's own thread class: its thread-locals are arrays on such threads, and maps on all others.
        ThreadFactory factory = loop -> {
            Thread thread = new FastThreadLocalThread(loop, THREAD_PREFIX + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        return new EventLoops(
                new MultiThreadIoEventLoopGroup(loops, factory, io),
                epoll ? EpollServerSocketChannel::new : NioServerSocketChannel::new);
    }

    List<ScheduledExecutorService> each() {
        List<ScheduledExecutorService> each = new ArrayList<>();
        group.forEach(each::add);
        return each;
    }

    /** Ends the threads; what is queued is still done, for at most the time given. */
    Mono<Void> close(Duration atMost) {
        return Mono.create(sink -> group.shutdownGracefully(0, atMost.toMillis(), TimeUnit.MILLISECONDS)
                .addListener(closed -> sink.success()));
    }
}
