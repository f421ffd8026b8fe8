package io.byova.gateway.tracing;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Spans that wait to be sent, so many at most. Written by event loops without a lock; a span too many is dropped. */
final class SpanQueue {

    private final int most;
    private final Queue<Span> spans = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();

    SpanQueue(int most) {
        this.most = most;
    }

    void add(Span span) {
        if (size.incrementAndGet() > most) {
            size.decrementAndGet();
            dropped.increment();
        } else {
            spans.add(span);
        }
    }

    /** The oldest, at most so many; they are taken out. */
    List<Span> take(int atMost) {
        List<Span> taken = new ArrayList<>();
        while (taken.size() < atMost) {
            @Nullable Span next = spans.poll();
            if (next == null) {
                break;
            }
            size.decrementAndGet();
            taken.add(next);
        }
        return taken;
    }

    void lost(int count) {
        dropped.add(count);
    }

    int size() {
        return size.get();
    }

    /** Spans no collector will ever see. */
    long dropped() {
        return dropped.sum();
    }
}
