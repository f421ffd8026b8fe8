package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.util.concurrent.Queues;

/**
 * What a connector has sent and nobody has looked at. It is asked for one response at a time, so there is no more than one
 * as a rule, and that takes no queue. Any thread may add, one at a time polls.
 */
final class Arrivals {

    /** Far more than overlapping signals explain; a connector that sends so much ignores demand. */
    private static final int MOST = 128;

    private static final AtomicIntegerFieldUpdater<Arrivals> COUNT =
            AtomicIntegerFieldUpdater.newUpdater(Arrivals.class, "count");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<Arrivals, Queue> QUEUE =
            AtomicReferenceFieldUpdater.newUpdater(Arrivals.class, Queue.class, "queue");

    private volatile int count;

    /** Written only by whoever finds nothing else waiting, so never over another one. */
    private volatile @Nullable VoiceVAResponse only;

    private volatile @Nullable Queue<VoiceVAResponse> queue;

    /** False where too much waits already. */
    boolean add(VoiceVAResponse response) {
        int waiting = COUNT.incrementAndGet(this);
        if (waiting > MOST) {
            return false;
        }
        if (waiting == 1) {
            only = response;
        } else {
            queue().offer(response);
        }
        return true;
    }

    @Nullable
    VoiceVAResponse poll() {
        VoiceVAResponse next = only;
        if (next != null) {
            only = null;
        } else {
            Queue<VoiceVAResponse> waiting = queue;
            next = waiting == null ? null : waiting.poll();
        }
        if (next != null) {
            // Last of all: from now on the place may be taken again.
            COUNT.decrementAndGet(this);
        }
        return next;
    }

    @SuppressWarnings("unchecked")
    private Queue<VoiceVAResponse> queue() {
        Queue<VoiceVAResponse> waiting = queue;
        if (waiting == null) {
            QUEUE.compareAndSet(
                    this, null, Queues.<VoiceVAResponse>unboundedMultiproducer().get());
            waiting = (Queue<VoiceVAResponse>) QUEUE.get(this);
        }
        return waiting;
    }
}
