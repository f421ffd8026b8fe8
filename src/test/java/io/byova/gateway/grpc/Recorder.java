package io.byova.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.BaseSubscriber;

/** Writes down what it is told, and whether it was ever told two things at once. */
class Recorder extends BaseSubscriber<Integer> {
    final List<String> signals = new ArrayList<>();
    private final AtomicInteger inside = new AtomicInteger();
    private volatile boolean overlapped;

    @Override
    protected void hookOnNext(Integer value) {
        record(String.valueOf(value));
    }

    @Override
    protected void hookOnComplete() {
        record("complete");
    }

    @Override
    protected void hookOnError(Throwable failure) {
        record("error " + Status.fromThrowable(failure).getCode());
    }

    private void record(String signal) {
        overlapped |= inside.incrementAndGet() != 1;
        signals.add(signal);
        // Gives the other thread its chance to be inside as well.
        Thread.yield();
        inside.decrementAndGet();
    }

    void assertSerial() {
        assertThat(overlapped).isFalse();
    }
}
