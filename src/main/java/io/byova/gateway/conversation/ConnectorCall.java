package io.byova.gateway.conversation;

import io.byova.gateway.connector.ConnectorException;
import java.util.function.Supplier;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/** Asks a connector when subscribed, so that whatever it throws is its Flux's error and nobody else's. */
final class ConnectorCall {

    private ConnectorCall() {}

    /** Asks it unless the conversation has ended: then there is no answer. */
    static <T> Flux<T> of(ConnectorGate gate, Supplier<Flux<T>> call) {
        Flux<T> answer = of(call);
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super T> actual) {
                if (!gate.enter()) {
                    Operators.complete(actual);
                    return;
                }
                try {
                    answer.subscribe(actual);
                } finally {
                    gate.leave();
                }
            }
        };
    }

    static <T> Flux<T> of(Supplier<Flux<T>> call) {
        return Flux.defer(() -> {
            try {
                return call.get();
            } catch (LinkageError missing) {
                return Flux.error(missing(missing));
            }
        });
    }

    /** Reactor takes it for the end of the JVM; it is a jar that one connector lacks. */
    static ConnectorException missing(LinkageError missing) {
        return ConnectorException.permanent("class-missing", missing.toString(), missing);
    }
}
