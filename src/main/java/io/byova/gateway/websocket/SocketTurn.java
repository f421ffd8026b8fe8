package io.byova.gateway.websocket;

import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.Prompt;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import io.byova.gateway.connector.Responses;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;

/**
 * One turn of a call that comes over a socket: its requests, as the gRPC side would see them on one RPC, and how far its
 * answer has come. Requests are added on the socket's event loop and taken from any thread; a few are kept until they are.
 */
final class SocketTurn extends Flux<VoiceVARequest> implements Subscription {

    /** A third of a second of audio, as much as the gRPC side reads ahead. */
    static final int MOST_WAITING = 16;

    private static final AtomicIntegerFieldUpdater<SocketTurn> WORK =
            AtomicIntegerFieldUpdater.newUpdater(SocketTurn.class, "work");
    private static final AtomicLongFieldUpdater<SocketTurn> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(SocketTurn.class, "requested");

    private final Queue<VoiceVARequest> waiting =
            Queues.<VoiceVARequest>get(MOST_WAITING).get();
    private final Runnable onSpace;

    private volatile @Nullable CoreSubscriber<? super VoiceVARequest> actual;
    private volatile int work;
    private volatile long requested;
    private volatile boolean halfClosed;
    private volatile boolean cancelled;
    private boolean completed;

    private volatile boolean heardOut;
    private volatile boolean interruptible;
    private volatile boolean over;
    private final boolean endsCall;

    /**
     * @param endsCall whether it is the caller's SESSION_END
     * @param onSpace told from any thread when requests have been taken
     */
    SocketTurn(boolean endsCall, Runnable onSpace) {
        this.endsCall = endsCall;
        this.onSpace = onSpace;
    }

    // ---- the socket's side ------------------------------------------------------------------------------------------

    boolean endsCall() {
        return endsCall;
    }

    /** Adds a request; to be asked only where the turn is not full. */
    void add(VoiceVARequest request) {
        if (!cancelled) {
            waiting.offer(request);
            drain();
        }
    }

    /** No request follows: the half-close. */
    void halfClose() {
        halfClosed = true;
        drain();
    }

    boolean isFull() {
        return !cancelled && waiting.size() >= MOST_WAITING;
    }

    /** Whether the caller's audio belongs to this turn: nothing has been said to it that ends its hearing. */
    boolean isListening() {
        return !halfClosed && !heardOut && !over && !cancelled;
    }

    /** Whether the caller may speak into it: it is over, or says what may be interrupted. */
    boolean leavesTheFloor() {
        return over || interruptible;
    }

    // ---- the answer's side ------------------------------------------------------------------------------------------

    /** Notes what is sent on this turn. */
    void says(VoiceVAResponse response) {
        boolean callerGoesOn = Responses.eventType(response) == EventType.START_OF_INPUT
                || response.getResponseType() == ResponseType.PARTIAL;
        if (callerGoesOn) {
            return;
        }
        if (!heardOut) {
            heardOut = true;
            halfClose();
        }
        for (Prompt prompt : response.getPromptsList()) {
            interruptible = prompt.getIsBargeInEnabled();
        }
    }

    /** Its answer is complete. */
    void close() {
        over = true;
    }

    boolean isOver() {
        return over;
    }

    // ---- a Flux of requests -----------------------------------------------------------------------------------------

    @Override
    public void subscribe(CoreSubscriber<? super VoiceVARequest> subscriber) {
        if (actual != null) {
            Operators.error(subscriber, new IllegalStateException("a turn's requests are read once"));
            return;
        }
        actual = subscriber;
        subscriber.onSubscribe(this);
        drain();
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            Operators.addCap(REQUESTED, this, n);
            drain();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        onSpace.run();
    }

    private void drain() {
        CoreSubscriber<? super VoiceVARequest> reader = actual;
        if (reader == null || WORK.getAndIncrement(this) != 0) {
            return;
        }
        int missed = 1;
        do {
            boolean last = halfClosed;
            boolean taken = false;
            while (!cancelled && requested > 0) {
                VoiceVARequest next = waiting.poll();
                if (next == null) {
                    break;
                }
                taken = true;
                if (requested != Long.MAX_VALUE) {
                    REQUESTED.decrementAndGet(this);
                }
                reader.onNext(next);
            }
            if (last && !cancelled && !completed && waiting.isEmpty()) {
                completed = true;
                reader.onComplete();
            }
            if (taken) {
                onSpace.run();
            }
            missed = WORK.addAndGet(this, -missed);
        } while (missed != 0);
    }
}
