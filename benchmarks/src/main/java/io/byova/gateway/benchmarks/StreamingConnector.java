package io.byova.gateway.benchmarks;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.ConnectorProvider;
import io.byova.gateway.connector.ConnectorRuntime;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.connector.VirtualAgent;
import io.byova.gateway.speech.TurnDetection;
import io.byova.gateway.speech.TurnDetector;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * An agent that says what it says as a streaming vendor does: 5 s of audio, piece by piece, in 2.5 s, so that its reply is
 * still on its way when the caller interrupts.
 */
public final class StreamingConnector implements VendorConnector<CallerInput, CallerInput> {

    private static final VirtualAgent AGENT =
            new VirtualAgent("Streaming", "Streaming", false, Map.of(), AgentSettings.of(ReplyProfile.CHUNK, true));
    private static final List<VoiceVAResponse> PIECES = Collections.nCopies(25, piece());
    private static final Duration BETWEEN_PIECES = Duration.ofMillis(100);

    private final TurnDetector detector = TurnDetector.of(TurnDetection.DEFAULTS);
    private final Scheduler timers;

    StreamingConnector(ConnectorRuntime runtime) {
        timers = runtime.timers();
    }

    @Override
    public Flux<VirtualAgent> getAvailableAgents() {
        return Flux.just(AGENT);
    }

    @Override
    public Flux<VoiceVAResponse> startConversation(Conversation conversation, CallerInput.Event start) {
        return start.isImplied() ? Flux.empty() : reply();
    }

    @Override
    public Flux<VoiceVAResponse> sendMessage(Conversation conversation, Flux<CallerInput> turn) {
        return convertVendorToWxcc(conversation, convertWxccToVendor(conversation, turn));
    }

    @Override
    public Flux<VoiceVAResponse> endConversation(Conversation conversation, EndReason reason) {
        return Flux.empty();
    }

    @Override
    public Flux<CallerInput> convertWxccToVendor(Conversation conversation, Flux<CallerInput> turn) {
        return turn.transform(detector::eventsOnly);
    }

    @Override
    public Flux<VoiceVAResponse> convertVendorToWxcc(Conversation conversation, Flux<CallerInput> vendor) {
        return vendor.concatMap(StreamingConnector.this::answer, 0);
    }

    private Flux<VoiceVAResponse> answer(CallerInput heard) {
        if (heard instanceof CallerInput.SpeechStarted) {
            return Flux.just(Responses.startOfInput());
        }
        if (heard instanceof CallerInput.SpeechEnded) {
            return reply().startWith(Responses.endOfInput(ReplyProfile.CHUNK));
        }
        boolean asks = heard instanceof CallerInput.Dtmf
                || heard instanceof CallerInput.Event && ((CallerInput.Event) heard).type() == EventType.NO_INPUT;
        return asks ? reply() : Flux.empty();
    }

    private Flux<VoiceVAResponse> reply() {
        return Flux.fromIterable(PIECES).delayElements(BETWEEN_PIECES, timers).concatWithValues(Responses.finalReply());
    }

    private static VoiceVAResponse piece() {
        byte[] audio = new byte[1600];
        Arrays.fill(audio, (byte) 0xFF);
        return Responses.chunk(ByteString.copyFrom(audio), true);
    }

    /** Has no settings. */
    public record Config() {}

    /** Makes them. */
    public static final class Provider implements ConnectorProvider<Config> {

        @Override
        public String type() {
            return "streaming";
        }

        @Override
        public Class<? extends VendorConnector<?, ?>> connectorClass() {
            return StreamingConnector.class;
        }

        @Override
        public Class<Config> configType() {
            return Config.class;
        }

        @Override
        public VendorConnector<?, ?> create(String name, Config config, ConnectorRuntime runtime) {
            return new StreamingConnector(runtime);
        }
    }
}
