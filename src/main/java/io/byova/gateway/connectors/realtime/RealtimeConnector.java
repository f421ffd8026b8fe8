package io.byova.gateway.connectors.realtime;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAInputMode;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.audio.MulawStream;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.ConnectorRuntime;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.PromptFile;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.connector.VirtualAgent;
import io.byova.gateway.streaming.Rechunker;
import io.byova.gateway.streaming.TurnRelay;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A voice agent of the OpenAI Realtime family. A call has one session, which is opened at its start and outlives its RPCs;
 * the vendor finds where the caller begins and ends to speak. Thread-safe.
 */
final class RealtimeConnector implements VendorConnector<ClientEvent, ServerEvent> {

    private final RealtimeAgent agent;
    private final VirtualAgent listed;

    /** What is played while the session is being opened; empty where the agent greets, or nobody. */
    private final List<VoiceVAResponse> welcome;

    RealtimeConnector(String name, RealtimeConfig config, ConnectorRuntime runtime) {
        this.welcome = welcome(config, runtime);
        AgentSettings settings = new AgentSettings(
                ReplyProfile.CHUNK,
                config.bargeIn(),
                false,
                VoiceVAInputMode.INPUT_VOICE_DTMF,
                config.inputHandling().toMessage(),
                config.inputHandling().terminationKey(),
                null,
                null);
        this.listed = new VirtualAgent("Realtime: " + config.agentId(), config.agentId(), false, Map.of(), settings);
        this.agent = RealtimeAgent.of(name, config, runtime.timers());
    }

    private static List<VoiceVAResponse> welcome(RealtimeConfig config, ConnectorRuntime runtime) {
        List<VoiceVAResponse> reply = new ArrayList<>();
        if (config.welcome() != null) {
            Rechunker audio = new Rechunker();
            audio.add(PromptFile.read("welcome", config.welcome(), runtime));
            audio.end();
            for (ByteString piece = audio.poll(); piece != null; piece = audio.poll()) {
                reply.add(Responses.chunk(piece, config.bargeIn()));
            }
        }
        reply.add(Responses.finalReply());
        return List.copyOf(reply);
    }

    @Override
    public Flux<VirtualAgent> getAvailableAgents() {
        return Flux.just(listed);
    }

    @Override
    public Flux<VoiceVAResponse> startConversation(Conversation conversation, CallerInput.Event start) {
        return Flux.defer(() -> {
            RealtimeCall call = callOf(conversation);
            if (start.isImplied()) {
                call.connect();
                return Flux.empty();
            }
            if (agent.config().greeting() == RealtimeConfig.Greeting.AGENT) {
                Flux<ClientEvent> greet =
                        Flux.just(ClientEvent.systemText(agent.config().greetingInstructions()), ClientEvent.respond());
                return call.asking(greet, null);
            }
            call.connect();
            return Flux.fromIterable(welcome);
        });
    }

    @Override
    public Flux<VoiceVAResponse> sendMessage(Conversation conversation, Flux<CallerInput> turn) {
        return turn.switchOnFirst((first, inputs) -> {
            CallerInput input = first.get();
            if (input == null) {
                return inputs.thenMany(Flux.empty());
            }
            RealtimeCall call = callOf(conversation);
            if (input instanceof CallerInput.Audio) {
                return call.listening(inputs, wanted -> convertWxccToVendor(conversation, wanted));
            }
            String text = textOf(input);
            if (text == null && !isNoInput(input)) {
                return inputs.thenMany(Mono.just(Responses.finalReply()));
            }
            return call.asking(convertWxccToVendor(conversation, inputs), text);
        });
    }

    /** The call's session; made anew where the call moved here without one. */
    private RealtimeCall callOf(Conversation conversation) {
        RealtimeCall call = conversation.attachment(RealtimeCall.class);
        if (call == null) {
            call = new RealtimeCall(agent, conversation);
            conversation.attach(call);
        }
        return call;
    }

    @Override
    public Flux<VoiceVAResponse> endConversation(Conversation conversation, EndReason reason) {
        return Flux.defer(() -> {
            RealtimeCall call = conversation.attachment(RealtimeCall.class);
            conversation.attach(null);
            return call == null ? Flux.empty() : call.close().thenMany(Flux.empty());
        });
    }

    @Override
    public Flux<ClientEvent> convertWxccToVendor(Conversation conversation, Flux<CallerInput> turn) {
        return Flux.defer(() -> {
            MulawStream stream = new MulawStream();
            return turn.concatMapIterable(input -> toVendor(stream, input), 1);
        });
    }

    private List<ClientEvent> toVendor(MulawStream stream, CallerInput input) {
        if (input instanceof CallerInput.Audio) {
            CallerInput.Audio audio = (CallerInput.Audio) input;
            byte[] bytes = audio.bytes().toByteArray();
            byte[] sent = SessionShape.isAlaw(audio.format()) ? bytes : stream.add(bytes, audio.format());
            return sent.length == 0 ? List.of() : List.of(ClientEvent.append(sent));
        }
        if (isNoInput(input)) {
            return List.of(ClientEvent.systemText(agent.config().noInputInstructions()), ClientEvent.respond());
        }
        String text = textOf(input);
        return text == null ? List.of() : List.of(ClientEvent.userText(text), ClientEvent.respond());
    }

    private static boolean isNoInput(CallerInput input) {
        return input instanceof CallerInput.Event && ((CallerInput.Event) input).type() == EventType.NO_INPUT;
    }

    /** What the model is told of digits or a custom event; null for what it is not told of. */
    private @Nullable String textOf(CallerInput input) {
        if (input instanceof CallerInput.Dtmf) {
            CallerInput.Dtmf entry = (CallerInput.Dtmf) input;
            String pressed = entry.digits().isEmpty() ? String.valueOf(entry.termchar()) : entry.digits();
            return agent.config().dtmfText().replace(RealtimeConfig.DIGITS, pressed);
        }
        if (input instanceof CallerInput.Event && ((CallerInput.Event) input).type() == EventType.CUSTOM_EVENT) {
            String name = ((CallerInput.Event) input).name();
            String text = agent.config().customEvents().get(name);
            return text == null ? null : text.replace(RealtimeConfig.NAME, name);
        }
        return null;
    }

    /** One turn's worth of what a vendor says: what it asks of the vendor in return goes nowhere. */
    @Override
    public Flux<VoiceVAResponse> convertVendorToWxcc(Conversation conversation, Flux<ServerEvent> vendor) {
        return Flux.defer(() -> {
            Reader reader = new Reader();
            TurnRelay relay =
                    new TurnRelay(agent.relaySettings().withMaxHeldBytes(Rechunker.LARGEST), reader, agent.timers());
            VendorTalk talk = new VendorTalk(relay, agent, new CallHistory(0, agent.shape()), told -> {});
            // What is dropped never fills the room, so room alone would not stop a vendor that nobody listens to.
            Listening demand = new Listening();
            Flux<Void> heard = vendor.concatMap(event -> demand.asked().thenReturn(event), 0)
                    .concatMap(
                            event -> {
                                talk.on(event, reader);
                                return reader.room(relay);
                            },
                            0);
            return relay.turn(TurnRelay.Kind.LISTENING, heard)
                    .doOnNext(response -> demand.responded())
                    .doOnRequest(demand::requested)
                    .doFinally(signal -> relay.close());
        });
    }

    @Override
    public Mono<Void> close() {
        return agent.client().close();
    }

    /** Reads on where there is room, and tells nobody anything. */
    private static final class Reader implements TurnRelay.Vendor {

        private final AtomicReference<Sinks.@Nullable Empty<Void>> waiting = new AtomicReference<>();

        Mono<Void> room(TurnRelay relay) {
            Sinks.Empty<Void> next = Sinks.empty();
            waiting.set(next);
            return relay.hasRoom() ? Mono.empty() : next.asMono();
        }

        @Override
        public void replyCancelled(String replyId, @Nullable String itemId, long heardMillis) {}

        @Override
        public void roomAgain() {
            Sinks.Empty<Void> waiter = waiting.getAndSet(null);
            if (waiter != null) {
                waiter.tryEmitEmpty();
            }
        }
    }
}
