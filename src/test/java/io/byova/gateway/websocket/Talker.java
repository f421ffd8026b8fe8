package io.byova.gateway.websocket;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.connector.VirtualAgent;
import io.byova.gateway.speech.TurnDetection;
import io.byova.gateway.speech.TurnDetector;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;

/** An agent that talks without end when a key is pressed, until somebody stops it, and answers a sentence by a short one. */
final class Talker implements VendorConnector<CallerInput, VoiceVAResponse> {

    static final ByteString CHUNK = ByteString.copyFrom(new byte[8000]);

    final AtomicLong chunks = new AtomicLong();
    final AtomicInteger stopped = new AtomicInteger();
    final AtomicLong framesHeard = new AtomicLong();
    final List<EndReason> ends = new CopyOnWriteArrayList<>();
    volatile boolean deaf;

    private final boolean bargeIn;
    private final TurnDetector detector = TurnDetector.of(TurnDetection.DEFAULTS);

    Talker(boolean bargeIn) {
        this.bargeIn = bargeIn;
    }

    @Override
    public Flux<VirtualAgent> getAvailableAgents() {
        return Flux.just(
                new VirtualAgent("Talker", "Talker", true, Map.of(), AgentSettings.of(ReplyProfile.CHUNK, bargeIn)));
    }

    @Override
    public Flux<VoiceVAResponse> startConversation(Conversation conversation, CallerInput.Event start) {
        return Flux.just(Responses.finalReply());
    }

    @Override
    public Flux<VoiceVAResponse> sendMessage(Conversation conversation, Flux<CallerInput> turn) {
        if (deaf) {
            return turn.doOnNext(input -> framesHeard.incrementAndGet()).concatMap(input -> Flux.never(), 0);
        }
        Flux<CallerInput> heard = turn.doOnNext(input -> framesHeard.incrementAndGet());
        return detector.eventsOnly(heard).concatMap(this::answer, 0);
    }

    private Flux<VoiceVAResponse> answer(CallerInput input) {
        if (input instanceof CallerInput.SpeechStarted) {
            return Flux.just(Responses.startOfInput());
        }
        if (input instanceof CallerInput.SpeechEnded) {
            return Flux.just(
                    Responses.endOfInput(ReplyProfile.CHUNK), Responses.chunk(CHUNK, bargeIn), Responses.finalReply());
        }
        return Flux.<VoiceVAResponse>generate(sink -> {
                    chunks.incrementAndGet();
                    sink.next(Responses.chunk(CHUNK, bargeIn));
                })
                .doOnCancel(stopped::incrementAndGet);
    }

    @Override
    public Flux<VoiceVAResponse> endConversation(Conversation conversation, EndReason reason) {
        ends.add(reason);
        return Flux.empty();
    }

    @Override
    public Flux<CallerInput> convertWxccToVendor(Conversation conversation, Flux<CallerInput> turn) {
        return turn;
    }

    @Override
    public Flux<VoiceVAResponse> convertVendorToWxcc(Conversation conversation, Flux<VoiceVAResponse> vendor) {
        return vendor;
    }
}
