package io.byova.gateway.conversation;

import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.ConnectorException;
import java.util.function.Consumer;
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

    private final Runnable onEnd;
    private final Consumer<ConnectorException> onFailure;

    AudioInput(Flux<? extends CallerInput> source, Runnable onEnd, Consumer<ConnectorException> onFailure) {
        super(source);
        this.onEnd = onEnd;
        this.onFailure = onFailure;
    }

    @Override
    public void subscribe(CoreSubscriber<? super CallerInput> actual) {
        source.subscribe(new Ear(actual));
    }

    private final class Ear implements CoreSubscriber<CallerInput> {

        private final CoreSubscriber<? super CallerInput> actual;
        private @Nullable Subscription upstream;

        Ear(CoreSubscriber<? super CallerInput> actual) {
            this.actual = actual;
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
                onFailure.accept(ConnectorCall.missing(missing));
            }
        }

        @Override
        public void onError(Throwable failure) {
            actual.onError(failure);
        }

        @Override
        public void onComplete() {
            onEnd.run();
            actual.onComplete();
        }
    }
}
