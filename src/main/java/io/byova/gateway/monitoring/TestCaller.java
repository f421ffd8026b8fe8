package io.byova.gateway.monitoring;

import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Makes an operator's own calls: real ones, from the socket to the connector. */
public interface TestCaller {

    /**
     * What the caller does next; one of these.
     *
     * @param start SESSION_START
     * @param wav a recording to say: base64 of a WAV file, or {@code caller.wav} for the bundled one
     * @param dtmf keys to press
     * @param silenceMs milliseconds to say nothing
     * @param end SESSION_END
     */
    record Step(
            @Nullable Boolean start,
            @Nullable String wav,
            @Nullable String dtmf,
            @Nullable Integer silenceMs,
            @Nullable Boolean end) {}

    /**
     * Prepares a call. May take a while, as recordings are decoded: not to be asked on an event loop.
     *
     * @param conversationId its id
     * @param agentId one that exists
     * @param script what the caller does
     * @return calls when subscribed to, completes when the call is over, hangs up when cancelled
     * @throws IllegalArgumentException in words for the operator, where the script cannot be used
     * @throws IllegalStateException in words for the operator, where this gateway cannot be called
     */
    Mono<Void> prepare(String conversationId, String agentId, List<Step> script);
}
