package io.byova.gateway.tckcheck;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.connector.VirtualAgent;
import io.byova.gateway.speech.TurnDetection;
import io.byova.gateway.speech.TurnDetector;
import io.byova.gateway.tck.FakeVendor;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/** A small connector that does all a connector must: the faulty ones of the tests are this one with one fault. */
class TextbookConnector implements VendorConnector<String, String> {

    static final ByteString WORDS = ByteString.copyFrom(new byte[1600]);
    private static final Duration THINKS = Duration.ofMillis(10);

    final FakeVendor<String, String> vendor;
    private final TurnDetector detector = TurnDetector.of(TurnDetection.DEFAULTS);

    TextbookConnector(FakeVendor<String, String> vendor) {
        this.vendor = vendor;
    }

    static FakeVendor<String, String> vendor(Scheduler timers) {
        FakeVendor<String, String> vendor = FakeVendor.on(timers);
        vendor.on("started"::equals).emits("listening");
        vendor.on("ended"::equals).emits("heard").after(THINKS).emits("words", "words", "done");
        vendor.on(said -> true).after(THINKS).emits("words", "done");
        vendor.onHalfClose().after(THINKS.multipliedBy(2)).completes();
        return vendor;
    }

    @Override
    public Flux<VirtualAgent> getAvailableAgents() {
        return Flux.just(
                new VirtualAgent("textbook", "Textbook", false, Map.of(), AgentSettings.of(ReplyProfile.CHUNK, true)));
    }

    @Override
    public Flux<VoiceVAResponse> startConversation(Conversation conversation, CallerInput.Event start) {
        return convertVendorToWxcc(conversation, session(Flux.just("hello")));
    }

    @Override
    public Flux<VoiceVAResponse> sendMessage(Conversation conversation, Flux<CallerInput> turn) {
        // The vendor reads whatever it gets, so its session begins when an answer is asked for.
        return Flux.just(turn)
                .hide()
                .concatMap(
                        input -> convertVendorToWxcc(conversation, session(convertWxccToVendor(conversation, input))),
                        0);
    }

    @Override
    public Flux<VoiceVAResponse> endConversation(Conversation conversation, EndReason reason) {
        return Flux.empty();
    }

    @Override
    public Flux<String> convertWxccToVendor(Conversation conversation, Flux<CallerInput> turn) {
        return detector.eventsOnly(turn).map(heard -> {
            if (heard instanceof CallerInput.SpeechStarted) {
                return "started";
            }
            return heard instanceof CallerInput.SpeechEnded ? "ended" : "other";
        });
    }

    @Override
    public Flux<VoiceVAResponse> convertVendorToWxcc(Conversation conversation, Flux<String> said) {
        return said.map(message -> switch (message) {
                    case "listening" -> Responses.startOfInput();
                    case "heard" -> Responses.endOfInput(ReplyProfile.CHUNK);
                    case "words" -> Responses.chunk(WORDS, true);
                    default -> Responses.finalReply();
                })
                .takeUntil(Responses.finalReply()::equals);
    }

    private Flux<String> session(Flux<String> messages) {
        return vendor.connect(messages)
                .onErrorMap(
                        IOException.class, reset -> ConnectorException.retryable("reset", "the vendor hung up", reset));
    }
}
