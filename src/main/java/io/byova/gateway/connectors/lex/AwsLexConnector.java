package io.byova.gateway.connectors.lex;

import com.cisco.wcc.ccai.media.v1.VoiceVAInputMode;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.ConnectorRuntime;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.PromptFile;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.connector.VirtualAgent;
import io.byova.gateway.speech.TurnDetector;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.services.lexruntimev2.model.ConversationMode;
import software.amazon.awssdk.services.lexruntimev2.model.StartConversationRequest;
import software.amazon.awssdk.services.lexruntimev2.model.StartConversationRequestEventStream;
import software.amazon.awssdk.services.lexruntimev2.model.StartConversationResponseEventStream;

/** Amazon Lex V2: one agent for each bot. Thread-safe. */
final class AwsLexConnector
        implements VendorConnector<StartConversationRequestEventStream, StartConversationResponseEventStream> {

    /** Begins an agent's id, as flows know it from the Python gateway. */
    private static final String PREFIX = "aws_lex_connector: ";

    /** How long resets take to leave. */
    private static final Duration RESETS = Duration.ofMillis(100);

    private final AwsLexConfig config;
    private final ConnectorRuntime runtime;
    private final TurnDetector detector;
    private final AgentSettings settings;
    private final @Nullable ByteString welcomeAudio;
    private final LexClients clients;
    private final Map<String, LexBot> bots = new ConcurrentHashMap<>();
    private final Set<LexStream> live = ConcurrentHashMap.newKeySet();

    AwsLexConnector(AwsLexConfig config, ConnectorRuntime runtime) {
        this.config = config;
        this.runtime = runtime;
        this.detector = TurnDetector.of(config.turnDetection());
        this.settings = new AgentSettings(
                ReplyProfile.CHUNK,
                config.bargeIn(),
                false,
                VoiceVAInputMode.INPUT_VOICE_DTMF,
                config.inputHandling().toMessage(),
                config.inputHandling().terminationKey(),
                null,
                null);
        this.welcomeAudio =
                config.welcomeAudio() == null ? null : PromptFile.read("welcome-audio", config.welcomeAudio(), runtime);
        LexHeaders.load();
        this.clients = new LexClients(config);
    }

    @Override
    public Flux<VirtualAgent> getAvailableAgents() {
        Flux<LexBot> all = config.botId() == null
                ? new LexDirectory(clients.models(), config, runtime.blocking()).bots()
                : Flux.just(configured());
        return all.map(bot -> {
            VirtualAgent agent =
                    new VirtualAgent(PREFIX + bot.name(), bot.name(), false, Map.of("bot-id", bot.botId()), settings);
            bots.put(agent.id(), bot);
            return agent;
        });
    }

    private LexBot configured() {
        String name = config.agentId() == null ? config.botId() : config.agentId();
        return new LexBot(config.botId(), config.botAliasId(), config.localeId(), name);
    }

    @Override
    public Flux<VoiceVAResponse> startConversation(Conversation conversation, CallerInput.Event start) {
        return Flux.defer(() -> {
            LexSession earlier = conversation.attachment(LexSession.class);
            if (earlier != null && earlier.isConnected()) {
                return earlier.pending();
            }
            if (earlier != null) {
                // It failed, and the gateway tries again.
                earlier.end();
            }
            if (config.mode() == AwsLexConfig.Mode.UTTERANCE) {
                LexUtterances call = utterances(conversation, LexEvents.attributes(conversation, start));
                conversation.attach(call);
                return start.isImplied() ? Flux.empty() : ownWelcome().switchIfEmpty(Flux.defer(call::welcome));
            }
            LexSession session = new LexSession(
                    config,
                    detector,
                    runtime.timers(),
                    streams(conversation),
                    LexEvents.attributes(conversation, start));
            conversation.attach(session);
            session.open(start.isImplied());
            return start.isImplied()
                    ? Flux.empty()
                    : ownWelcome().doOnNext(session::sent).switchIfEmpty(Flux.defer(session::welcome));
        });
    }

    /** The welcome that is not the bot's, or empty. */
    private Flux<VoiceVAResponse> ownWelcome() {
        if (welcomeAudio != null) {
            return Flux.just(Responses.chunk(welcomeAudio, config.bargeIn()), Responses.finalReply());
        }
        boolean silent = config.welcome() == AwsLexConfig.Welcome.NONE;
        return silent ? Flux.just(Responses.finalReply()) : Flux.empty();
    }

    @Override
    public Flux<VoiceVAResponse> sendMessage(Conversation conversation, Flux<CallerInput> turn) {
        return Flux.defer(() -> {
            LexSession session = conversation.attachment(LexSession.class);
            if (session != null) {
                return session.turn(turn);
            }
            LexUtterances call = conversation.attachment(LexUtterances.class);
            return call == null
                    ? Flux.error(ConnectorException.permanent("no-session", "the call was not started here", null))
                    : call.turn(turn);
        });
    }

    @Override
    public Flux<VoiceVAResponse> endConversation(Conversation conversation, EndReason reason) {
        return Flux.defer(() -> {
            LexSession session = conversation.attachment(LexSession.class);
            conversation.attach(null);
            if (session != null) {
                session.end();
            }
            return Flux.empty();
        });
    }

    @Override
    public Flux<StartConversationRequestEventStream> convertWxccToVendor(
            Conversation conversation, Flux<CallerInput> turn) {
        return Flux.defer(() -> {
            LexInput input = new LexInput(config);
            return turn.concatMapIterable(input::events, 1)
                    .concatWith(Flux.defer(() -> Flux.fromIterable(input.rest())));
        });
    }

    @Override
    public Flux<VoiceVAResponse> convertVendorToWxcc(
            Conversation conversation, Flux<StartConversationResponseEventStream> vendor) {
        return LexReplies.reply(config, vendor);
    }

    @Override
    public Mono<Void> close() {
        // The SDK does not close its connections cleanly under open streams.
        return Mono.defer(() -> {
                    boolean none = live.isEmpty();
                    live.forEach(LexStream::abort);
                    return none ? Mono.empty() : Mono.delay(RESETS, runtime.blocking());
                })
                .then(clients.close())
                .subscribeOn(runtime.blocking());
    }

    private Function<LexStream.Listener, LexStream> streams(Conversation conversation) {
        LexBot bot = botOf(conversation);
        StartConversationRequest request = StartConversationRequest.builder()
                .botId(bot.botId())
                .botAliasId(bot.aliasId())
                .localeId(bot.localeId())
                .sessionId(LexEvents.sessionId(conversation))
                .conversationMode(ConversationMode.AUDIO)
                .build();
        return listener ->
                new LexStream(clients.runtime(), request, runtime.blocking(), clients.sender(), live, listener);
    }

    private LexUtterances utterances(Conversation conversation, Map<String, String> attributes) {
        return new LexUtterances(
                config,
                botOf(conversation),
                LexEvents.sessionId(conversation),
                attributes,
                clients.runtime(),
                detector,
                runtime.blocking(),
                runtime.timers());
    }

    private LexBot botOf(Conversation conversation) {
        LexBot bot = bots.get(conversation.agent().id());
        if (bot == null && config.botId() != null) {
            return configured();
        }
        if (bot == null) {
            throw ConnectorException.permanent("unknown-agent", "no bot is known for this agent", null);
        }
        return bot;
    }
}
