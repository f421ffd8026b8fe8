package io.byova.gateway.connectors.local;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.ConnectorRuntime;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.connector.VirtualAgent;
import io.byova.gateway.speech.TurnDetector;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An agent made of audio files: welcome at the start, {@code default} after each spoken turn, transfer and goodbye by
 * digits. Needs no account and no network. Thread-safe.
 */
final class LocalAudioConnector implements VendorConnector<Cue, Cue> {

    private static final List<Cue> SPOKEN = List.of(Cue.END_OF_INPUT, new Cue(PromptNames.DEFAULT));
    private static final List<Cue> SPEAKING = List.of(Cue.START_OF_INPUT);
    private static final Flux<Cue> GREETING = Flux.just(new Cue(PromptNames.WELCOME));

    private final VirtualAgent agent;
    private final Replies replies;
    private final TurnDetector detector;
    private final Map<String, String> dtmf;
    private final Function<CallerInput, List<VoiceVAResponse>> answer;
    private final @Nullable CallRecorder recorder;

    LocalAudioConnector(LocalAudioConfig config, ConnectorRuntime runtime) {
        Map<String, ByteString> prompts = PromptLibrary.load(config, runtime);
        AgentSettings settings = new AgentSettings(
                config.profile(),
                config.bargeIn(),
                false,
                config.inputMode().message,
                config.inputHandling().toMessage(),
                config.inputHandling().terminationKey(),
                prompts.get(PromptNames.ERROR),
                null);
        this.agent = new VirtualAgent("Local Audio: " + config.agentId(), config.agentId(), false, Map.of(), settings);
        this.replies = new Replies(prompts, settings);
        this.answer = heard -> replies.to(decide(heard));
        this.detector = TurnDetector.of(config.turnDetection());
        this.dtmf = config.dtmf();
        this.recorder = config.recordCallerAudio()
                ? new CallRecorder(runtime.resolve(config.recordingsPath()), runtime.blocking())
                : null;
    }

    @Override
    public Flux<VirtualAgent> getAvailableAgents() {
        return Flux.just(agent);
    }

    @Override
    public Flux<VoiceVAResponse> startConversation(Conversation conversation, CallerInput.Event start) {
        return start.isImplied() ? Flux.empty() : convertVendorToWxcc(conversation, GREETING);
    }

    @Override
    public Flux<VoiceVAResponse> sendMessage(Conversation conversation, Flux<CallerInput> turn) {
        // Both conversions as one operator: every turn has it.
        return new Unfold<>(utterance(conversation, turn), answer);
    }

    @Override
    public Flux<VoiceVAResponse> endConversation(Conversation conversation, EndReason reason) {
        return recorder == null ? Flux.empty() : recorder.close(conversation).thenMany(Flux.empty());
    }

    @Override
    public Flux<Cue> convertWxccToVendor(Conversation conversation, Flux<CallerInput> turn) {
        return new Unfold<>(utterance(conversation, turn), this::decide);
    }

    @Override
    public Flux<VoiceVAResponse> convertVendorToWxcc(Conversation conversation, Flux<Cue> vendor) {
        return new Unfold<>(vendor, replies::to);
    }

    @Override
    public Mono<Void> close() {
        return recorder == null ? Mono.empty() : recorder.closeAll();
    }

    /** Nothing is taken from the caller before an answer is asked for (C1). */
    private Flux<CallerInput> utterance(Conversation conversation, Flux<CallerInput> turn) {
        return detector.eventsOnly(recorder == null ? turn : recorder.record(conversation, turn));
    }

    private List<Cue> decide(CallerInput heard) {
        if (heard instanceof CallerInput.SpeechStarted) {
            return SPEAKING;
        }
        if (heard instanceof CallerInput.SpeechEnded) {
            return SPOKEN;
        }
        if (heard instanceof CallerInput.Dtmf) {
            return List.of(new Cue(promptFor((CallerInput.Dtmf) heard)));
        }
        boolean silent = heard instanceof CallerInput.Event && ((CallerInput.Event) heard).type() == EventType.NO_INPUT;
        return List.of(silent ? new Cue(PromptNames.NO_INPUT) : Cue.NOTHING);
    }

    /** The entry as mapped; the termination key alone can be mapped too. */
    private String promptFor(CallerInput.Dtmf entry) {
        Character termchar = entry.termchar();
        String pressed = entry.digits().isEmpty() && termchar != null ? termchar.toString() : entry.digits();
        return dtmf.getOrDefault(pressed, PromptNames.DEFAULT);
    }
}
