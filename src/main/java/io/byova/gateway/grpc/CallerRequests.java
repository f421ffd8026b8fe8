package io.byova.gateway.grpc;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The requests of one RPC as a Flux for one reader, from gRPC's callbacks. Stands in the place of reactive-grpc's publisher
 * and makes the promises that one does not keep:
 *
 * <ul>
 *   <li>cancelling ends the reading, not the call: what still comes is taken and dropped, where reactive-grpc answers with a
 *       new thread that kills the call 100 ms later;
 *   <li>the end of the call is the reader's end, however it comes: a caller who goes is an error to whoever still reads;
 *   <li>no more is taken from the caller ahead of demand than was asked for, whatever the reader does.
 * </ul>
 *
 * <p>A request that is awaited already passes at once, on the call's event loop; all others wait in a queue that is made for
 * the first of them. Threads: gRPC calls on the event loop; the reader may request and cancel from anywhere, and gets its
 * signals one at a time from either.
 */
final class CallerRequests<Q> extends Flux<Q> implements Subscription {

    private static final Object COMPLETE = new Object();
    private static final Object DROPPING = new Object();

    /** No thread has this id. */
    private static final long NOBODY = 0;

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<CallerRequests> WORK =
            AtomicIntegerFieldUpdater.newUpdater(CallerRequests.class, "work");

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<CallerRequests> READ =
            AtomicIntegerFieldUpdater.newUpdater(CallerRequests.class, "read");

    @SuppressWarnings("rawtypes")
    private static final AtomicLongFieldUpdater<CallerRequests> ASKED =
            AtomicLongFieldUpdater.newUpdater(CallerRequests.class, "asked");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<CallerRequests, Object> END =
            AtomicReferenceFieldUpdater.newUpdater(CallerRequests.class, Object.class, "end");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<CallerRequests, CoreSubscriber> READER =
            AtomicReferenceFieldUpdater.newUpdater(CallerRequests.class, CoreSubscriber.class, "reader");

    private final IntConsumer more;
    private final int prefetch;
    private final int refill;

    private volatile int work;
    private volatile int read;

    /** By the reader, since it came. */
    private volatile long asked;

    /** An end that waits for nothing; the first to write here decides. */
    private volatile @Nullable Object end;

    private volatile @Nullable CoreSubscriber<? super Q> reader;
    private volatile @Nullable RequestQueue<Q> waiting;

    /** Written before its writer works, and read by whoever does. */
    private boolean halfClosed;

    /**
     * The id of the thread that works; only ever compared with the reader's own, so a stale value cannot match. Not the thread:
     * to write a reference into an object as old as a call costs the collector's barrier, a fence and a card, at each frame.
     */
    private long worker;

    // Touched by whoever works, one at a time.
    /** By the reader from inside a request, as most demand is: an atomic for each frame less. */
    private long askedInside;

    private long given;
    private int taken;
    private boolean over;

    /**
     * @param more asks gRPC for so many requests; called from any thread
     * @param prefetch requests taken ahead of demand, which {@link #begin} asks for
     */
    CallerRequests(IntConsumer more, int prefetch) {
        this.more = more;
        this.prefetch = prefetch;
        // Asking for more once three quarters are used keeps the caller's pipe from running dry.
        this.refill = Math.max(1, prefetch * 3 / 4);
    }

    // ---- told by gRPC, on the event loop ----------------------------------------------------------------------------

    /** The call may send. */
    void begin() {
        more.accept(prefetch);
    }

    void onNext(Q request) {
        if (end != null) {
            return;
        }
        if (work != 0 || !WORK.compareAndSet(this, 0, 1)) {
            queue().add(request);
            work();
            return;
        }
        worker = Thread.currentThread().getId();
        CoreSubscriber<? super Q> awaiting = reader;
        if (awaiting != null && isAskedFor() && isNothingWaiting()) {
            give(awaiting, request);
        } else {
            queue().add(request);
        }
        worker = NOBODY;
        int missed = WORK.decrementAndGet(this);
        if (missed != 0) {
            work(missed);
        }
    }

    /** The caller has half-closed. */
    void onCompleted() {
        halfClosed = true;
        work();
    }

    /** The call has its status: a reader who is still there has nothing to wait for. */
    void callOver() {
        callEnded(COMPLETE);
    }

    /** The caller has gone. */
    void callFailed(Throwable failure) {
        callEnded(failure);
    }

    private void callEnded(Object how) {
        // Most often the reader has its end by now; where that is seen late, it does no harm to tell it.
        if (!over) {
            end(how);
        }
    }

    // ---- the reader's -----------------------------------------------------------------------------------------------

    @Override
    public void subscribe(CoreSubscriber<? super Q> actual) {
        if (!READ.compareAndSet(this, 0, 1)) {
            Operators.error(actual, new IllegalStateException("the requests of an RPC can be read once"));
            return;
        }
        // Held meanwhile, so that what is asked for from inside takes no atomic.
        boolean held = WORK.compareAndSet(this, 0, 1);
        if (held) {
            worker = Thread.currentThread().getId();
        }
        actual.onSubscribe(this);
        // Only now, as nothing may be given to a reader who has no subscription.
        READER.lazySet(this, actual);
        if (held) {
            work(1);
        } else {
            work();
        }
    }

    @Override
    public void request(long n) {
        if (!Operators.validate(n)) {
            return;
        }
        if (worker == Thread.currentThread().getId()) {
            // Served when what it is asked from is over.
            askedInside = Operators.addCap(askedInside, n);
        } else {
            Operators.addCap(ASKED, this, n);
            work();
        }
    }

    @Override
    public void cancel() {
        if (end(DROPPING)) {
            // Never the call: it is drained, so that half-close is seen and flow control does not stall the connection.
            more.accept(Integer.MAX_VALUE);
        }
    }

    // ---- one at a time ----------------------------------------------------------------------------------------------

    private boolean end(Object how) {
        boolean first = END.compareAndSet(this, null, how);
        if (first) {
            work();
        }
        return first;
    }

    private void work() {
        if (WORK.getAndIncrement(this) == 0) {
            work(1);
        }
    }

    private void work(int seen) {
        int missed = seen;
        do {
            worker = Thread.currentThread().getId();
            pass();
            worker = NOBODY;
            missed = WORK.addAndGet(this, -missed);
        } while (missed != 0);
    }

    private void pass() {
        CoreSubscriber<? super Q> actual = reader;
        while (actual != null && !over) {
            Object how = end;
            // Read before the queue: the last request was put there before the half-close came.
            boolean last = halfClosed;
            if (how == null && isAskedFor()) {
                RequestQueue<Q> queue = waiting;
                Q next = queue == null ? null : queue.poll();
                if (next != null) {
                    give(actual, next);
                    continue;
                }
            }
            if (how == null && !(last && isNothingWaiting())) {
                return;
            }
            over = true;
            if (how instanceof Throwable failure) {
                actual.onError(failure);
            } else if (how != DROPPING) {
                actual.onComplete();
            }
        }
        if (over) {
            waiting = null;
        }
    }

    private void give(CoreSubscriber<? super Q> actual, Q request) {
        given++;
        actual.onNext(request);
        if (++taken == refill) {
            taken = 0;
            more.accept(refill);
        }
    }

    private boolean isAskedFor() {
        return given - askedInside < asked;
    }

    private boolean isNothingWaiting() {
        RequestQueue<Q> queue = waiting;
        return queue == null || queue.isEmpty();
    }

    private RequestQueue<Q> queue() {
        RequestQueue<Q> queue = waiting;
        if (queue == null) {
            queue = new RequestQueue<>(prefetch);
            waiting = queue;
        }
        return queue;
    }
}
