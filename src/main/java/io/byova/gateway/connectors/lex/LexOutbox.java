package io.byova.gateway.connectors.lex;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Operators;
import software.amazon.awssdk.services.lexruntimev2.model.StartConversationRequestEventStream;

/**
 * The events on their way to Lex, sent as the SDK asks for them. What comes from the caller waits while 16 events are there:
 * {@link #write} completes when there is room. Small events of our own are always taken, up to a bound that a live stream never
 * reaches. The SDK signs and encodes each event where it is given it, behind locks of its own: that happens on the sender's
 * thread, never on the caller's. Thread-safe; subscribed once.
 */
final class LexOutbox implements Publisher<StartConversationRequestEventStream>, Subscription {

    private static final int ROOMY = 16;
    private static final int MOST = 4096;

    private final Queue<StartConversationRequestEventStream> events = new ConcurrentLinkedQueue<>();
    private final Queue<MonoSink<Void>> writers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong requested = new AtomicLong();
    private final AtomicInteger marks = new AtomicInteger();
    private final AtomicBoolean taken = new AtomicBoolean();
    private volatile @Nullable Subscriber<? super StartConversationRequestEventStream> subscriber;
    private volatile boolean completed;
    private volatile boolean cancelled;
    private final Executor sender;
    private boolean over;

    /** @param sender runs tasks one after the other; drops them once it has ended */
    LexOutbox(Executor sender) {
        this.sender = sender;
    }

    @Override
    public void subscribe(Subscriber<? super StartConversationRequestEventStream> actual) {
        if (!taken.compareAndSet(false, true)) {
            Operators.error(actual, new IllegalStateException("a conversation cannot be sent a second time"));
            return;
        }
        subscriber = actual;
        actual.onSubscribe(this);
        drain();
    }

    /** Sends an event soon; false where the stream is over or stuck. */
    boolean offer(StartConversationRequestEventStream event) {
        if (completed || cancelled || size.get() >= MOST) {
            return false;
        }
        size.incrementAndGet();
        events.add(event);
        drain();
        return true;
    }

    /** Sends events; completes when more are welcome, or when nobody takes them any more. */
    Mono<Void> write(List<StartConversationRequestEventStream> several) {
        for (StartConversationRequestEventStream event : several) {
            offer(event);
        }
        return hasRoom() ? Mono.empty() : Mono.create(this::awaitRoom);
    }

    private void awaitRoom(MonoSink<Void> writer) {
        writers.add(writer);
        writer.onDispose(() -> writers.remove(writer));
        if (hasRoom()) {
            wake();
        }
    }

    private boolean hasRoom() {
        return size.get() < ROOMY || completed || cancelled;
    }

    private void wake() {
        List<MonoSink<Void>> waiting = new ArrayList<>(1);
        for (MonoSink<Void> writer = writers.poll(); writer != null; writer = writers.poll()) {
            waiting.add(writer);
        }
        waiting.forEach(MonoSink::success);
    }

    /** No event after those that are there. */
    void complete() {
        completed = true;
        drain();
        wake();
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            requested.accumulateAndGet(n, Operators::addCap);
            drain();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        drain();
        wake();
    }

    private void drain() {
        if (marks.getAndIncrement() == 0) {
            sender.execute(this::drained);
        }
    }

    private void drained() {
        int seen = marks.get();
        do {
            Subscriber<? super StartConversationRequestEventStream> actual = subscriber;
            if (cancelled || actual == null) {
                forget();
            } else {
                send(actual);
            }
            seen = marks.addAndGet(-seen);
        } while (seen != 0);
    }

    private void forget() {
        if (cancelled) {
            events.clear();
            size.set(0);
        }
    }

    private void send(Subscriber<? super StartConversationRequestEventStream> actual) {
        while (requested.get() > 0 && !cancelled) {
            StartConversationRequestEventStream next = events.poll();
            if (next == null) {
                break;
            }
            if (requested.get() != Long.MAX_VALUE) {
                requested.decrementAndGet();
            }
            int left = size.decrementAndGet();
            actual.onNext(next);
            if (left < ROOMY && !writers.isEmpty()) {
                wake();
            }
        }
        if (completed && !over && events.isEmpty() && !cancelled) {
            over = true;
            actual.onComplete();
        }
    }
}
