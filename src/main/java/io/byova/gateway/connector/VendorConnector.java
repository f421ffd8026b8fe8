package io.byova.gateway.connector;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The gateway's side of a vendor: turns what callers do into what a voice agent hears, and back. The numbered guarantees
 * both sides keep are in {@link io.byova.gateway.connector the package's documentation}; copy {@code connectors.echo} to
 * begin.
 *
 * @param <Q> the vendor's messages towards the vendor
 * @param <R> the vendor's messages from the vendor
 */
public interface VendorConnector<Q, R> {

    /** The agents this connector answers for; asked once at start. Ids and names are unique over all connectors. */
    Flux<VirtualAgent> getAvailableAgents();

    /**
     * Opens the vendor's session and says the welcome.
     *
     * @param conversation the new call
     * @param start the SESSION_START with its flow data; {@link CallerInput.Event#isImplied() implied} where the call
     *     began without one
     * @return the welcome, one reply
     */
    Flux<VoiceVAResponse> startConversation(Conversation conversation, CallerInput.Event start);

    /**
     * Answers one turn of the caller.
     *
     * @param conversation the call
     * @param turn one {@link CallerInput.Dtmf}, or one {@link CallerInput.Event}, or a run of {@link CallerInput.Audio}
     *     that completes when the caller's side half-closes
     * @return at most one START_OF_INPUT and END_OF_INPUT, then at most one reply
     */
    Flux<VoiceVAResponse> sendMessage(Conversation conversation, Flux<CallerInput> turn);

    /**
     * Closes the vendor's session. Called exactly once for every conversation that was started, after its last turn was
     * cancelled or had completed.
     *
     * @param conversation the call
     * @param reason why it ended
     * @return nothing, or one response whose session transcript and summary go to WxCC if the call's last RPC is open
     */
    Flux<VoiceVAResponse> endConversation(Conversation conversation, EndReason reason);

    /**
     * What the vendor is told for what the caller does. The seam conversions are tested at; called by the connector itself.
     */
    Flux<Q> convertWxccToVendor(Conversation conversation, Flux<CallerInput> turn);

    /** What the caller is told for what the vendor says. The seam conversions are tested at. */
    Flux<VoiceVAResponse> convertVendorToWxcc(Conversation conversation, Flux<R> vendor);

    /** Releases what the connector holds beside its conversations; called once, after the last of them has ended. */
    default Mono<Void> close() {
        return Mono.empty();
    }
}
