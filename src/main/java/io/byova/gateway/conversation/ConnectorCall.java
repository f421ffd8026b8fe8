package io.byova.gateway.conversation;

import java.util.function.Supplier;
import reactor.core.publisher.Flux;

/** Asks a connector when subscribed, so that whatever it throws is its Flux's error and nobody else's. */
final class ConnectorCall {

    private ConnectorCall() {}

    static <T> Flux<T> of(Supplier<Flux<T>> call) {
        return Flux.defer(() -> {
            try {
                return call.get();
            } catch (LinkageError missing) {
                // Reactor takes it for the end of the JVM; it is a jar that one connector lacks.
                return Flux.error(new IllegalStateException("a class could not be used", missing));
            }
        });
    }
}
