package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.LevelMeter;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Asks a connector when subscribed, unless its conversation has ended (G7): then there is no answer. Whatever the connector
 * throws, or fails with, is this Flux's error and nobody else's, and a {@link ConnectorException} (C5).
 */
final class ConnectorCall extends Flux<VoiceVAResponse> {

    private final LiveConversation conversation;
    private final Supplier<Flux<VoiceVAResponse>> call;
    private final boolean speech;
    private final boolean start;

    private ConnectorCall(
            LiveConversation conversation, boolean speech, boolean start, Supplier<Flux<VoiceVAResponse>> call) {
        this.conversation = conversation;
        this.speech = speech;
        this.start = start;
        this.call = call;
    }

    /** Asks for a turn's answer. @param speech whether the caller is heard, so that somebody may tell how loud */
    static ConnectorCall ofTurn(LiveConversation conversation, boolean speech, Supplier<Flux<VoiceVAResponse>> call) {
        return new ConnectorCall(conversation, speech, false, call);
    }

    /** Starts the conversation. Once it is subscribed, turns on other RPCs may follow (G1). */
    static ConnectorCall ofStart(LiveConversation conversation, Supplier<Flux<VoiceVAResponse>> call) {
        return new ConnectorCall(conversation, false, true, call);
    }

    @Override
    public void subscribe(CoreSubscriber<? super VoiceVAResponse> actual) {
        try {
            askWithin(actual);
        } finally {
            if (start) {
                conversation.started();
            }
        }
    }

    private void askWithin(CoreSubscriber<? super VoiceVAResponse> actual) {
        ConnectorGate gate = conversation.gate();
        if (!gate.enter()) {
            Operators.complete(actual);
            return;
        }
        try {
            conversation.observer().connectorAsked();
            // As a plain Subscriber: then what its operators throw while they subscribe is an error, too.
            Subscriber<VoiceVAResponse> answer = new Answer(actual, conversation, speech);
            ask().subscribe(answer);
        } finally {
            gate.leave();
        }
    }

    private Flux<VoiceVAResponse> ask() {
        try {
            return Objects.requireNonNull(call.get(), "the connector returned no Flux");
        } catch (LinkageError missing) {
            return Flux.error(missing(missing));
        } catch (RuntimeException thrown) {
            return Flux.error(thrown);
        }
    }

    /** Reactor takes it for the end of the JVM; it is a jar that one connector lacks. */
    static ConnectorException missing(LinkageError missing) {
        return ConnectorException.permanent("class-missing", missing.toString(), missing);
    }

    private static final class Answer implements CoreSubscriber<VoiceVAResponse> {

        private final CoreSubscriber<? super VoiceVAResponse> actual;
        private final LiveConversation conversation;
        private final Context context;
        private @Nullable Subscription upstream;

        Answer(CoreSubscriber<? super VoiceVAResponse> actual, LiveConversation conversation, boolean speech) {
            this.actual = actual;
            this.conversation = conversation;
            LevelMeter levels = speech ? conversation.levels() : LevelMeter.NONE;
            Context caller = actual.currentContext();
            this.context = levels == LevelMeter.NONE ? caller : caller.put(LevelMeter.class, levels);
        }

        @Override
        public Context currentContext() {
            return context;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            // Where subscribing fails half way, Reactor subscribes once more to say so.
            if (Operators.validate(upstream, subscription)) {
                upstream = subscription;
                actual.onSubscribe(subscription);
            }
        }

        @Override
        public void onNext(VoiceVAResponse response) {
            actual.onNext(response);
        }

        @Override
        public void onComplete() {
            actual.onComplete();
        }

        @Override
        public void onError(Throwable failure) {
            if (failure instanceof ConnectorException) {
                actual.onError(failure);
                return;
            }
            CallLog.connectorThrew(conversation, failure);
            String what = failure.getClass().getName();
            // A lost connection is one, also where its connector does not say so.
            actual.onError(
                    failure instanceof IOException || failure instanceof TimeoutException
                            ? ConnectorException.retryable("unexpected", what, failure)
                            : ConnectorException.permanent("unexpected", what, failure));
        }
    }
}
