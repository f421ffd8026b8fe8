package io.byova.gateway.speech;

import io.byova.gateway.connector.CallerInput;
import java.util.function.Supplier;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;

/** The operator behind {@link TurnDetector}: a cutter per subscription. */
final class TurnFlux extends FluxOperator<CallerInput, CallerInput> {

    private final Supplier<UtteranceCutter> cutters;

    TurnFlux(Flux<CallerInput> turn, Supplier<UtteranceCutter> cutters) {
        super(turn);
        this.cutters = cutters;
    }

    @Override
    public void subscribe(CoreSubscriber<? super CallerInput> downstream) {
        source.subscribe(new TurnSubscriber(downstream, cutters.get()));
    }
}
