package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.resilience.Judgement;
import io.byova.gateway.resilience.VendorGuard;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/**
 * Fails a connector that lets the caller wait: from an event, digits, END_OF_INPUT or the end of the caller's audio to the
 * first response, and from each response to the next until the reply is over. Time in which nobody downstream asks does
 * not count. A deadline may fire while the connector signals: {@link ReplyOrder} behind it takes overlapping signals.
 *
 * <p>Tells the connector's {@link Judgement} how the reply began; behind that it costs a reply nothing. Fails a connector
 * also where a class is missing amid its work, which no operator of Reactor's passes on.
 */
final class ResponseDeadline {

    private static final AtomicIntegerFieldUpdater<Watch> OVER =
            AtomicIntegerFieldUpdater.newUpdater(Watch.class, "over");
    private static final AtomicIntegerFieldUpdater<Watch> ARMED =
            AtomicIntegerFieldUpdater.newUpdater(Watch.class, "armed");

    private final Duration following;
    private final Scheduler timers;
    private final Judgement judgement;
    private volatile boolean waiting;

    // Written before the connector is asked for a response, and read by a timer that has seen that.
    /** Of the response that is awaited now. */
    private Duration limit;

    /** Audio in which the connector has not found anything yet. */
    private boolean silent;

    private volatile @Nullable Watch watch;

    private ResponseDeadline(Duration first, Duration following, Scheduler timers, Judgement judgement) {
        this.limit = first;
        this.following = following;
        this.timers = timers;
        this.judgement = judgement;
    }

    /** For a {@code startConversation}, which the caller waits for from the beginning. */
    static ResponseDeadline ofStart(VendorGuard guard, Scheduler timers, Judgement judgement) {
        ResponseDeadline deadline =
                new ResponseDeadline(guard.connectTimeout(), guard.firstResponseTimeout(), timers, judgement);
        deadline.waiting = true;
        return deadline;
    }

    /** For a {@code sendMessage}, which gets its input from {@link #input}. */
    static ResponseDeadline ofTurn(VendorGuard guard, Scheduler timers) {
        return new ResponseDeadline(
                guard.firstResponseTimeout(), guard.firstResponseTimeout(), timers, guard.judgement());
    }

    /** The caller's input, watched for its end. */
    Flux<CallerInput> input(CallerTurn callerTurn) {
        AudioRun audio = callerTurn.audio();
        silent = audio != null;
        waiting = audio == null;
        return audio == null ? callerTurn.input() : audio.watchedBy(this);
    }

    /** The connector's answer, failed where it is late. */
    Flux<VoiceVAResponse> output(Flux<VoiceVAResponse> answer) {
        return new FluxOperator<VoiceVAResponse, VoiceVAResponse>(answer) {
            @Override
            public void subscribe(CoreSubscriber<? super VoiceVAResponse> actual) {
                Watch here = new Watch(actual);
                watch = here;
                // Before the connector is subscribed, which may never answer to that.
                actual.onSubscribe(here);
                try {
                    source.subscribe(here);
                } catch (LinkageError missing) {
                    here.fail(ConnectorCall.missing(missing));
                }
                here.subscribed = true;
                here.arm();
            }
        };
    }

    /** The caller's audio is over: from now on it counts. */
    void inputOver() {
        Watch here = watch;
        if (here != null) {
            // The deadline before what makes it count: a timer may be set at this very moment.
            here.countAnew();
        }
        waiting = true;
    }

    /** Sets the timer, where one is needed. */
    void watch() {
        Watch here = watch;
        if (here != null) {
            here.arm();
        }
    }

    void fail(ConnectorException failure) {
        Watch here = watch;
        if (here != null) {
            here.fail(failure);
        }
    }

    private final class Watch extends Countdown implements CoreSubscriber<VoiceVAResponse> {

        private final CoreSubscriber<? super VoiceVAResponse> actual;
        private volatile @Nullable Disposable timer;
        /** 1 from the end on. */
        volatile int over;
        /** 1 while a timer waits: there is never a second one. */
        volatile int armed;

        /** The connector has had its chance to answer at once. */
        private volatile boolean subscribed;

        private volatile boolean askedFor;
        private boolean judged;

        Watch(CoreSubscriber<? super VoiceVAResponse> actual) {
            this.actual = actual;
        }

        @Override
        public reactor.util.context.Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            try {
                set(subscription);
            } catch (LinkageError missing) {
                // What was asked for before is asked for here, and no cancel finds its way before that is over.
                subscription.cancel();
                fail(ConnectorCall.missing(missing));
            }
        }

        @Override
        public void request(long n) {
            // The new deadline before the demand that makes it count: the timer may look at this very moment.
            countAnew();
            askedFor = true;
            try {
                super.request(n);
            } catch (LinkageError missing) {
                fail(ConnectorCall.missing(missing));
            }
            // Not before: a connector that answers at once needs no timer.
            arm();
        }

        @Override
        public void onNext(VoiceVAResponse response) {
            if (over != 0) {
                Operators.onNextDropped(response, currentContext());
                return;
            }
            askedFor = false;
            silent = false;
            if (Responses.eventType(response) == EventType.END_OF_INPUT) {
                countAnew();
                due(now(), limit);
                waiting = true;
            } else if (!judged && !ReplySequence.isInputEvent(response)) {
                judged = true;
                judgement.answered(waitedNanos());
            }
            limit = following;
            actual.onNext(response);
        }

        @Override
        public void onError(Throwable failure) {
            if (end()) {
                judgement.failed(failure, waitedNanos());
                actual.onError(failure);
            }
        }

        @Override
        public void onComplete() {
            if (end()) {
                judgement.unanswered();
                actual.onComplete();
            }
        }

        @Override
        public void cancel() {
            end();
            judgement.unanswered();
            cancelUpstream();
        }

        /** Ends it as the connector would that failed. */
        void fail(Throwable failure) {
            if (end()) {
                cancelUpstream();
                judgement.failed(failure, waitedNanos());
                actual.onError(failure);
            }
        }

        private void cancelUpstream() {
            try {
                super.cancel();
            } catch (LinkageError missing) {
                // There is nobody left to tell, and whoever cancels has more to do.
                Operators.onErrorDropped(ConnectorCall.missing(missing), currentContext());
            }
        }

        /** Since somebody began to wait for what comes now. */
        private long waitedNanos() {
            return waiting && isCounting() ? now() - due(now(), limit) + limit.toNanos() : 0;
        }

        void arm() {
            if (!waiting || over != 0) {
                return;
            }
            long now = now();
            long left = Math.max(0, due(now, limit) - now);
            // A timer that is running already looks at the new deadline when it fires.
            if (!subscribed || !askedFor || !ARMED.compareAndSet(this, 0, 1)) {
                return;
            }
            Disposable scheduled = timers.schedule(this::fire, left, TimeUnit.NANOSECONDS);
            timer = scheduled;
            if (over != 0) {
                scheduled.dispose();
            }
        }

        private void fire() {
            armed = 0;
            if (over != 0 || !askedFor) {
                return;
            }
            long now = now();
            if (due(now, limit) - now > 0) {
                arm();
            } else if (silent) {
                // Nobody heard the caller speak: that is no answer to wait for (rule 18), whoever is to blame.
                if (end()) {
                    cancelUpstream();
                    judgement.unanswered();
                    actual.onComplete();
                }
            } else {
                fail(ConnectorException.retryable(
                        "timeout", "no response for " + limit.toMillis() + " ms while the caller waits", null));
            }
        }

        private long now() {
            return timers.now(TimeUnit.NANOSECONDS);
        }

        private boolean end() {
            if (!OVER.compareAndSet(this, 0, 1)) {
                return false;
            }
            Disposable running = timer;
            if (running != null) {
                running.dispose();
            }
            return true;
        }
    }
}
