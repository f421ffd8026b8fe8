package io.byova.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.netty.shaded.io.netty.channel.IoHandle;
import io.grpc.netty.shaded.io.netty.channel.IoHandler;
import io.grpc.netty.shaded.io.netty.channel.IoHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.IoRegistration;
import io.grpc.netty.shaded.io.netty.util.concurrent.ThreadAwareExecutor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When an event loop rests: its interval is an hour here, so whatever goes on does so because something ended the rest. */
@Timeout(30)
final class TalkPaceTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger wakeups = new AtomicInteger();
    private final IoHandler pace = TalkPace.pacing(loop -> new Io(), HOUR).newHandler(new SameThread());
    private volatile boolean task;
    private volatile long untilTimer = HOUR.toNanos();
    private volatile Runnable comesIn = () -> {};
    private final Thread loop = new Thread(this::twoLooks, "loop");

    @AfterEach
    void endsLoop() throws InterruptedException {
        loop.interrupt();
        loop.join();
    }

    @Test
    void aLoopWhoseCallersAllTalkRestsUntilATaskComesIn() throws Exception {
        // Given
        comesIn = () -> LoopTraffic.here().message();
        loop.start();
        Edge.await("a rest", () -> LockSupport.getBlocker(loop) == pace);
        assertThat(looks).hasValue(1);

        // When
        task = true;
        pace.wakeup();

        // Then
        loop.join();
        assertThat(looks).hasValue(2);
        assertThat(wakeups).hasValue(1);
    }

    @Test
    void aTimerThatIsDueIsNotSleptOver() throws Exception {
        comesIn = () -> LoopTraffic.here().message();
        untilTimer = 1_000_000;

        loop.start();

        loop.join();
        assertThat(looks).hasValue(2);
    }

    @Test
    void aTaskThatIsThereAlreadyIsNotWaitedFor() throws Exception {
        comesIn = () -> {
            LoopTraffic.here().message();
            task = true;
        };

        loop.start();

        loop.join();
        assertThat(looks).hasValue(2);
    }

    @Test
    void whereATurnBeginsOrEndsNobodyRests() throws Exception {
        comesIn = () -> {
            LoopTraffic.here().message();
            LoopTraffic.here().turns();
        };

        loop.start();

        loop.join();
        assertThat(looks).hasValue(2);
    }

    @Test
    void whereNothingCameNobodyRests() throws Exception {
        loop.start();

        loop.join();
        assertThat(looks).hasValue(2);
    }

    @Test
    void withoutAnIntervalNothingStandsBetween() {
        assertThat(TalkPace.pacing(loop -> new Io(), Duration.ZERO).newHandler(new SameThread()))
                .isInstanceOf(Io.class);
    }

    /** What a loop does, twice: the second look is the one that may be put off. */
    private void twoLooks() {
        Loop context = new Loop();
        pace.initialize();
        pace.run(context);
        pace.run(context);
    }

    /** Input, of which something comes with each look. */
    private final class Io implements IoHandler {

        @Override
        public int run(IoHandlerContext context) {
            looks.incrementAndGet();
            comesIn.run();
            return 1;
        }

        @Override
        public IoRegistration register(IoHandle handle) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void wakeup() {
            wakeups.incrementAndGet();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> type) {
            return true;
        }
    }

    private final class Loop implements IoHandlerContext {

        @Override
        public boolean canBlock() {
            return !task;
        }

        @Override
        public long delayNanos(long now) {
            return untilTimer;
        }

        @Override
        public long deadlineNanos() {
            return System.nanoTime() + untilTimer;
        }
    }

    private static final class SameThread implements ThreadAwareExecutor {

        @Override
        public boolean isExecutorThread(Thread thread) {
            return true;
        }

        @Override
        public void execute(Runnable command) {
            command.run();
        }
    }
}
