package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import io.byova.gateway.connector.CallerInput;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;

/**
 * An RPC's requests on their way in: bound to its call, turned into what connectors see, refused where that cannot be. One
 * operator, as every frame passes it.
 */
final class RpcInput extends FluxOperator<CallerRequest, CallerInput> {

    private final Turn turn;

    RpcInput(Flux<? extends CallerRequest> rpc, Turn turn) {
        super(rpc);
        this.turn = turn;
    }

    @Override
    public void subscribe(CoreSubscriber<? super CallerInput> actual) {
        source.subscribe(new Reader(actual, turn));
    }

    private static final class Reader implements CoreSubscriber<CallerRequest>, Subscription {

        private final CoreSubscriber<? super CallerInput> actual;
        private final Turn turn;
        private @Nullable Subscription upstream;

        /** What the frames of a turn have in common, which need not be looked at with each of them. */
        private @Nullable VoiceVARequest known;

        private boolean said;
        private boolean done;

        Reader(CoreSubscriber<? super CallerInput> actual, Turn turn) {
            this.actual = actual;
            this.turn = turn;
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
        public void onNext(CallerRequest request) {
            if (done) {
                Operators.onNextDropped(request, currentContext());
                return;
            }
            CallerInput input;
            try {
                VoiceVARequest message = request.message();
                if (message != known) {
                    turn.bind(message);
                    known = message;
                }
                input = turn.normalise(request);
            } catch (RuntimeException refused) {
                upstream.cancel();
                onError(refused);
                return;
            }
            if (input == null) {
                upstream.request(1);
            } else {
                said = true;
                actual.onNext(input);
            }
        }

        @Override
        public void onError(Throwable failure) {
            if (done) {
                Operators.onErrorDropped(failure, currentContext());
                return;
            }
            done = true;
            actual.onError(failure);
        }

        @Override
        public void onComplete() {
            if (done) {
                return;
            }
            CallRejected refused = said ? null : turn.nothingSaid();
            if (refused != null) {
                onError(refused);
                return;
            }
            done = true;
            actual.onComplete();
        }

        @Override
        public void request(long n) {
            upstream.request(n);
        }

        @Override
        public void cancel() {
            upstream.cancel();
        }
    }
}
