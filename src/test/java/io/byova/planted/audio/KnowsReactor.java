package io.byova.planted.audio;

import reactor.core.publisher.Flux;

/** Breaks: audio knows the JDK only. */
final class KnowsReactor {
    Flux<String> samples() {
        return Flux.empty();
    }
}
