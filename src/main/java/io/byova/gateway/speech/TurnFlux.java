package io.byova.gateway.speech;

import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.LevelMeter;
import java.util.function.Function;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;

/** The operator behind {@link TurnDetector}: a cutter per subscription. */
final class TurnFlux extends FluxOperator<CallerInput, CallerInput> {

    private final Function<LevelMeter, UtteranceCutter> cutters;

    TurnFlux(Flux<CallerInput> turn, Function<LevelMeter, UtteranceCutter> cutters) {
        super(turn);
        this.cutters = cutters;
    }

    @Override
    public void subscribe(CoreSubscriber<? super CallerInput> downstream) {
        LevelMeter meter = downstream.currentContext().getOrDefault(LevelMeter.class, LevelMeter.NONE);
        source.subscribe(new TurnSubscriber(downstream, cutters.apply(meter)));
    }
}
