package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.Responses;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
 */
final class ResponseDeadline {

    private final Duration limit;
    private final Scheduler timers;
    private volatile boolean waiting;

    /** Audio in which the connector has not found anything yet. */
    private volatile boolean silent;

    private volatile @Nullable Watch watch;

    ResponseDeadline(Duration limit, Scheduler timers) {
        this.limit = limit;
        this.timers = timers;
    }

    /** The caller's input, watched for its end. */
    Flux<CallerInput> input(CallerTurn callerTurn) {
        if (!callerTurn.isSpeech()) {
            waiting = true;
            return callerTurn.input();
        }
        silent = true;
        return callerTurn.input().doOnComplete(this::startWaiting);
    }

    /** The connector's answer, failed where it is late. */
    Flux<VoiceVAResponse> output(Flux<VoiceVAResponse> answer) {
        return new FluxOperator<VoiceVAResponse, VoiceVAResponse>(answer) {
            @Override
            public void subscribe(CoreSubscriber<? super VoiceVAResponse> actual) {
                Watch here = new Watch(actual);
                watch = here;
                source.subscribe(here);
            }
        };
    }

    private void startWaiting() {
        waiting = true;
        Watch here = watch;
        if (here != null) {
            here.restart();
        }
    }

    private final class Watch implements CoreSubscriber<VoiceVAResponse>, Subscription {

        private final CoreSubscriber<? super VoiceVAResponse> actual;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile @Nullable Subscription upstream;
        private volatile @Nullable Disposable timer;
        /** True while a timer waits: there is never a second one. */
        private final AtomicBoolean armed = new AtomicBoolean();

        private volatile boolean askedFor;
        private volatile long deadlineNanos;

        Watch(CoreSubscriber<? super VoiceVAResponse> actual) {
            this.actual = actual;
        }

        @Override
        public reactor.util.context.Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            // The new deadline before the demand that makes it count: the timer may look at this very moment.
            deadlineNanos = now() + limit.toNanos();
            askedFor = true;
            arm(limit.toNanos());
            upstream.request(n);
        }

        @Override
        public void onNext(VoiceVAResponse response) {
            if (over.get()) {
                Operators.onNextDropped(response, currentContext());
                return;
            }
            askedFor = false;
            silent = false;
            if (Responses.eventType(response) == EventType.END_OF_INPUT) {
                waiting = true;
            }
            actual.onNext(response);
        }

        @Override
        public void onError(Throwable failure) {
            if (end()) {
                actual.onError(failure);
            }
        }

        @Override
        public void onComplete() {
            if (end()) {
                actual.onComplete();
            }
        }

        @Override
        public void cancel() {
            end();
            upstream.cancel();
        }

        /** Counts anew from now; a timer that is running already looks at the new deadline when it fires. */
        void restart() {
            deadlineNanos = now() + limit.toNanos();
            arm(limit.toNanos());
        }

        private void arm(long nanos) {
            if (!waiting || !askedFor || over.get() || !armed.compareAndSet(false, true)) {
                return;
            }
            Disposable scheduled = timers.schedule(this::fire, nanos, TimeUnit.NANOSECONDS);
            timer = scheduled;
            if (over.get()) {
                scheduled.dispose();
            }
        }

        private void fire() {
            armed.set(false);
            if (over.get() || !askedFor) {
                return;
            }
            long left = deadlineNanos - now();
            if (left > 0) {
                arm(left);
            } else if (end()) {
                upstream.cancel();
                if (silent) {
                    // Nobody heard the caller speak: that is no answer to wait for (rule 18), whoever is to blame.
                    actual.onComplete();
                    return;
                }
                actual.onError(ConnectorException.retryable(
                        "timeout", "no response for " + limit.toMillis() + " ms while the caller waits", null));
            }
        }

        private long now() {
            return timers.now(TimeUnit.NANOSECONDS);
        }

        private boolean end() {
            if (!over.compareAndSet(false, true)) {
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
