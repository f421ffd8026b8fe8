package io.byova.planted.conversation;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Breaks: no such name, no get, no publishOn, no unbounded buffer, no blocking, no silent subscription. */
final class FrameManager {

    private final Sinks.Many<String> frames = Sinks.many().unicast().onBackpressureBuffer();

    Flux<String> getFrames() {
        return frames.asFlux().publishOn(Schedulers.parallel());
    }

    String waits() {
        getFrames().subscribe();
        return getFrames().blockFirst();
    }
}
