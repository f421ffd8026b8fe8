package io.byova.gateway.conversation;

import io.byova.gateway.connector.CallerInput;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The audio of one turn on its way into the connector, for one subscriber: what {@link CallerTurns} has of it goes to whoever
 * asks. Tells the turn's deadline of the end, and takes back the frame over which the connector finds a class missing.
 */
final class AudioRun extends Flux<CallerInput> implements Subscription {

    private static final AtomicIntegerFieldUpdater<AudioRun> STATE =
            AtomicIntegerFieldUpdater.newUpdater(AudioRun.class, "state");
    private static final AtomicLongFieldUpdater<AudioRun> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(AudioRun.class, "requested");

    private static final int UNSUBSCRIBED = 0;
    private static final int LIVE = 1;
    private static final int ENDED_UNSUBSCRIBED = 2;
    private static final int OVER = 3;

    private final CallerTurns.Splitter splitter;
    private volatile int state;
    /** By the consumer, since it came. */
    private volatile long requested;

    private @Nullable CoreSubscriber<? super CallerInput> consumer;

    /** Set before there is a consumer. */
    private @Nullable ResponseDeadline deadline;

    // Touched by whoever drains the splitter.
    /** By the consumer from inside a step, as most demand is: an atomic for each frame less. */
    private long requestedInside;

    private long emitted;

    AudioRun(CallerTurns.Splitter splitter) {
        this.splitter = splitter;
    }

    /** The same, watched. @param newDeadline told of the end and of what is missing */
    AudioRun watchedBy(ResponseDeadline newDeadline) {
        deadline = newDeadline;
        return this;
    }

    @Override
    public void subscribe(CoreSubscriber<? super CallerInput> actual) {
        CoreSubscriber<? super CallerInput> first = consumer;
        if (first != null || state == LIVE || state == OVER) {
            Operators.error(actual, new IllegalStateException("a turn can be subscribed once"));
            return;
        }
        consumer = actual;
        actual.onSubscribe(this);
        if (STATE.compareAndSet(this, UNSUBSCRIBED, LIVE)) {
            splitter.drain();
        } else if (STATE.compareAndSet(this, ENDED_UNSUBSCRIBED, OVER)) {
            complete();
        }
    }

    boolean isCancelled() {
        return state == OVER;
    }

    boolean hasDemand() {
        return state == LIVE && emitted - requestedInside < requested;
    }

    void emit(CallerInput input) {
        emitted++;
        try {
            consumer.onNext(input);
        } catch (LinkageError missing) {
            ResponseDeadline watching = deadline;
            if (watching == null) {
                throw missing;
            }
            // The connector's operators may stand still now, so its answer is failed for it.
            cancel();
            watching.fail(ConnectorCall.missing(missing));
        }
    }

    void end() {
        // Of most runs somebody listens, and a look costs less than an attempt.
        boolean unheard = state == UNSUBSCRIBED && STATE.compareAndSet(this, UNSUBSCRIBED, ENDED_UNSUBSCRIBED);
        if (!unheard && STATE.compareAndSet(this, LIVE, OVER)) {
            complete();
        }
    }

    private void complete() {
        ResponseDeadline watching = deadline;
        if (watching == null) {
            consumer.onComplete();
            return;
        }
        watching.inputOver();
        consumer.onComplete();
        // Not before: most connectors have answered by now, and need no timer.
        watching.watch();
    }

    @Override
    public void request(long n) {
        if (!Operators.validate(n)) {
            return;
        }
        if (splitter.isDrainedHere()) {
            requestedInside = Operators.addCap(requestedInside, n);
        } else {
            Operators.addCap(REQUESTED, this, n);
        }
        splitter.drain();
    }

    @Override
    public void cancel() {
        state = OVER;
        splitter.drain();
    }
}
