package io.byova.gateway.conversation;

import io.byova.gateway.connector.CallerInput;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;

/**
 * The caller's audio on its way into the connector: tells its end, and takes back the frame over which the connector finds a
 * class missing. Every audio frame passes here.
 */
final class AudioInput extends FluxOperator<CallerInput, CallerInput> {

    private final ResponseDeadline deadline;

    /** @param deadline told of the end and of what is missing */
    AudioInput(Flux<? extends CallerInput> source, ResponseDeadline deadline) {
        super(source);
        this.deadline = deadline;
    }

    @Override
    public void subscribe(CoreSubscriber<? super CallerInput> actual) {
        source.subscribe(new Ear(actual, deadline));
    }

    private static final class Ear implements CoreSubscriber<CallerInput> {

        private final CoreSubscriber<? super CallerInput> actual;
        private final ResponseDeadline deadline;
        private @Nullable Subscription upstream;

        Ear(CoreSubscriber<? super CallerInput> actual, ResponseDeadline deadline) {
            this.actual = actual;
            this.deadline = deadline;
        }

        @Override
        public reactor.util.context.Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(subscription);
        }

        @Override
        public void onNext(CallerInput input) {
            try {
                actual.onNext(input);
            } catch (LinkageError missing) {
                // The connector's operators may stand still now, so its answer is failed for it.
                upstream.cancel();
                deadline.fail(ConnectorCall.missing(missing));
            }
        }

        @Override
        public void onError(Throwable failure) {
            actual.onError(failure);
        }

        @Override
        public void onComplete() {
            deadline.inputOver();
            actual.onComplete();
            // Not before: most connectors have answered by now, and need no timer.
            deadline.watch();
        }
    }
}
