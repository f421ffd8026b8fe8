package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.Struct;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.observe.GatewayObserver;
import io.byova.gateway.observe.TurnOrigin;
import io.byova.gateway.resilience.Judgement;
import io.byova.gateway.resilience.VendorGuard;
import io.byova.gateway.routing.VirtualAgentRouter;
import java.time.Duration;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Answers the turns of all calls. {@link #turn} is the whole path of one ProcessCallerInput RPC, and so of every audio
 * frame; each stage is a small operator of this package. Thread-safe; an RPC's stages run on its connection's event loop
 * until a connector leaves it.
 */
public final class ConversationProcessor {

    private static final Duration CLOCK_TICK = Duration.ofMillis(250);
    private static final Duration QUIET_CHECK = Duration.ofMillis(20);
    private static final Duration BETWEEN_TURNS = Duration.ofSeconds(3);

    private static final VoiceVAResponse ENDED_BY_CLIENT =
            Responses.sessionEnd("session_ended_by_client", Struct.getDefaultInstance());
    private static final Flux<VoiceVAResponse> JUST_ENDED = Flux.just(ENDED_BY_CLIENT);

    private final ConversationRegistry registry;
    private final Answering.Answers answers;
    private final Scheduler timers;
    private final Disposable clock;

    /**
     * Starts the clock that expires idle calls; it stops with {@link #close}.
     *
     * @param router who answers
     * @param settings limits
     * @param timers where time comes from; virtual in tests
     */
    public ConversationProcessor(VirtualAgentRouter router, ConversationSettings settings, Scheduler timers) {
        this(router, settings, timers, GatewayObserver.NONE);
    }

    /** The same, watched. @param observer told of all calls */
    public ConversationProcessor(
            VirtualAgentRouter router, ConversationSettings settings, Scheduler timers, GatewayObserver observer) {
        this.registry = new ConversationRegistry(router, settings, timers, observer);
        Fallback fallback = new Fallback(registry);
        this.answers = new Answering.Answers() {
            @Override
            public Flux<VoiceVAResponse> to(Turn turn, CallerTurn callerTurn) {
                return converse(turn, callerTurn);
            }

            @Override
            public Flux<VoiceVAResponse> instead(Turn turn, ConnectorException failure) {
                return fallback.reply(turn, failure);
            }
        };
        this.timers = timers;
        this.clock = timers.schedulePeriodically(
                this::tick, CLOCK_TICK.toMillis(), CLOCK_TICK.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
    }

    private void tick() {
        try {
            registry.expire();
        } catch (RuntimeException fault) {
            // A periodic task that throws is not run again, and calls would never expire.
            CallLog.clockFailed(fault);
        }
    }

    /** One ProcessCallerInput RPC of messages as they come. */
    public Flux<VoiceVAResponse> turn(Flux<VoiceVARequest> rpc) {
        return turn(rpc.map(CallerRequest::of), TurnOrigin.GRPC);
    }

    /**
     * One ProcessCallerInput RPC.
     *
     * @param rpc its requests; subscribed once
     * @param origin which way it came, for whoever observes it
     * @return its responses; fails with {@link CallRejected} where the RPC cannot be taken, and with nothing else but
     *     faults of the gateway's own
     */
    public Flux<VoiceVAResponse> turn(Flux<CallerRequest> rpc, TurnOrigin origin) {
        Turn turn = new Turn(registry, origin);
        // The first message says whose call this is: a new one is admitted or refused before it costs anything.
        // Connectors see clean input: one audio format, no line noise, digits as characters.
        Flux<CallerInput> inputs = new RpcInput(rpc, turn);
        // Tools put several turns into one RPC; each is answered by itself, in order.
        Flux<CallerTurn> callerTurns = new CallerTurns(inputs, turn::override);
        // The connector: the only stage that may leave this thread.
        Flux<VoiceVAResponse> replies = new Answering(callerTurns, answers, turn);
        // A reply to speech and a terminal response end the RPC at once, and so do the end of the call and long
        // silence,
        // after the FINAL a reply may owe; what comes later is dropped.
        return new RpcEnd(replies, turn);
    }

    /** What one caller turn is answered with. */
    private Flux<VoiceVAResponse> converse(Turn turn, CallerTurn callerTurn) {
        LiveConversation conversation = turn.conversation();
        if (callerTurn.is(EventType.SESSION_END)) {
            return endedByCaller(turn);
        }
        turn.handsOver();
        boolean welcome = callerTurn.is(EventType.SESSION_START) && conversation.openWithWelcome();
        // Whatever the connector sends, WxCC sees a legal sequence.
        return new ReplyOrder(
                ask(conversation, callerTurn, welcome),
                callerTurn,
                conversation.rules(),
                conversation.allowsPartialResponses(),
                welcome,
                turn);
    }

    /** Asks the connector, which has been started before (rule 9). */
    private Flux<VoiceVAResponse> ask(LiveConversation conversation, CallerTurn callerTurn, boolean welcome) {
        if (callerTurn.is(EventType.SESSION_START)) {
            return welcome ? start(conversation, (CallerInput.Event) callerTurn.first()) : Flux.empty();
        }
        if (callerTurn.is(EventType.START_OF_DTMF)
                || callerTurn.is(EventType.UNSPECIFIED_INPUT)
                || callerTurn.is(EventType.UNRECOGNIZED)) {
            return Flux.empty();
        }
        if (conversation.openImplied()) {
            // Nobody asked for a welcome; only a refusal to take the call is passed on.
            return start(conversation, CallerInput.Event.IMPLIED_START)
                    .filter(Responses::isTerminal)
                    .concatWith(Flux.defer(() -> answer(conversation, callerTurn)));
        }
        return conversation.isStarted()
                ? answer(conversation, callerTurn)
                : conversation.start().thenMany(Flux.defer(() -> answer(conversation, callerTurn)));
    }

    /** Starts the connector now; turns on other RPCs follow as soon as it is subscribed (G1). */
    private Flux<VoiceVAResponse> start(LiveConversation conversation, CallerInput.Event event) {
        VendorConnector<?, ?> connector = conversation.route().connector();
        VendorGuard guard = conversation.route().guard();
        Flux<VoiceVAResponse> start =
                ConnectorCall.ofStart(conversation, () -> connector.startConversation(conversation, event));
        try {
            // A connector that is full or down gets no new conversation; its caller need not wait to hear that.
            Judgement judgement = conversation.enterConnector();
            // A vendor that cannot be reached costs the caller a known time, not the call.
            return ResponseDeadline.ofStart(guard, timers, judgement).output(guard.retried(start));
        } catch (ConnectorException refused) {
            return Flux.error(refused);
        }
    }

    /** The connector's answer to a turn. */
    private Flux<VoiceVAResponse> answer(LiveConversation conversation, CallerTurn callerTurn) {
        VendorConnector<?, ?> connector = conversation.route().connector();
        VendorGuard guard = conversation.route().guard();
        ResponseDeadline deadline = ResponseDeadline.ofTurn(guard, timers);
        Flux<CallerInput> input = deadline.input(callerTurn);
        Flux<VoiceVAResponse> answer = ConnectorCall.ofTurn(
                conversation, callerTurn.isSpeech(), () -> connector.sendMessage(conversation, input));
        // Audio that has been heard cannot be said again; digits and events can.
        // A stalled vendor costs the caller a known time, not the call.
        return deadline.output(callerTurn.isSpeech() ? answer : guard.retried(answer));
    }

    /** The answer to SESSION_END, with the call's transcript and summary where the connector has them (rules 11 and 27). */
    private Flux<VoiceVAResponse> endedByCaller(Turn turn) {
        LiveConversation conversation = turn.conversation();
        Mono<VoiceVAResponse> ending =
                conversation == null ? Mono.empty() : registry.end(conversation, EndReason.CALLER_ENDED, turn);
        turn.endWithNext();
        if (ending == Mono.<VoiceVAResponse>empty()) {
            // Most connectors have nothing to say to that, and are done with it already.
            turn.sends(ENDED_BY_CLIENT);
            return JUST_ENDED;
        }
        return ending.map(ConversationProcessor::withRecord)
                .defaultIfEmpty(ENDED_BY_CLIENT)
                .doOnNext(turn::sends)
                .flux();
    }

    private static VoiceVAResponse withRecord(VoiceVAResponse said) {
        if (!said.hasSessionTranscript() && !said.hasSessionSummary()) {
            return ENDED_BY_CLIENT;
        }
        VoiceVAResponse.Builder answer = ENDED_BY_CLIENT.toBuilder();
        if (said.hasSessionTranscript()) {
            answer.setSessionTranscript(said.getSessionTranscript());
        }
        if (said.hasSessionSummary()) {
            answer.setSessionSummary(said.getSessionSummary());
        }
        return answer.build();
    }

    /** How many conversations are live. */
    public int liveConversations() {
        return registry.liveConversations();
    }

    /** How many RPCs are open. */
    public int openTurns() {
        return registry.openTurns();
    }

    /**
     * Ends a call as an operator wishes: its open RPCs get their FINAL, its connector is told.
     *
     * @return false where no such call is live
     */
    public boolean endCall(String conversationId) {
        return registry.end(conversationId, EndReason.OPERATOR_ENDED);
    }

    /** Whether the call with this id is live. */
    public boolean isLive(String conversationId) {
        return registry.isLive(conversationId);
    }

    /** Ends a call whose caller has gone without a word; nothing happens where none is live. */
    public void hungUp(String conversationId) {
        registry.end(conversationId, EndReason.CALLER_ENDED);
    }

    /** From now on new calls are refused; those that are live go on. */
    public void drain() {
        registry.drain();
    }

    /** Completes when no RPC is open, and no caller is likely to be between two: a prompt is played after its RPC is over. */
    public Mono<Void> quiet() {
        return Flux.interval(Duration.ZERO, QUIET_CHECK, timers)
                .onBackpressureDrop()
                .takeUntil(tick -> registry.isQuietFor(BETWEEN_TURNS))
                .then();
    }

    /** Ends all conversations and stops the clock; completes when the connectors have been told. */
    public Mono<Void> close() {
        return registry.endAll().doFinally(signal -> clock.dispose());
    }
}
