package io.byova.gateway.rules;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import reactor.core.publisher.Flux;

/** A connector that does what a test says, and writes down all it sees. */
final class ScriptedConnector implements VendorConnector<CallerInput, VoiceVAResponse> {

    /** What a test plugs in for each turn. */
    @FunctionalInterface
    interface Script {
        Flux<VoiceVAResponse> answer(Conversation conversation, Flux<CallerInput> turn);
    }

    /** One subscribed {@code sendMessage}. */
    static final class SeenTurn {
        final String conversation;
        final List<CallerInput> inputs = new CopyOnWriteArrayList<>();
        final AtomicLong inputDemand = new AtomicLong();
        final AtomicLong outputDemand = new AtomicLong();
        volatile boolean inputCompleted;
        volatile boolean inputCancelled;
        volatile boolean answerCancelled;
        volatile long cancelledNanos;

        SeenTurn(String conversation) {
            this.conversation = conversation;
        }
    }

    record Started(String conversation, CallerInput.Event event) {}

    record Ended(String conversation, EndReason reason, int liveFluxes) {}

    /** A Flux that does nothing at all when subscribed, so that nobody can see its end either. */
    static final Flux<VoiceVAResponse> NEVER_SUBSCRIBES = Flux.from(subscriber -> {});

    final List<Started> starts = new CopyOnWriteArrayList<>();
    final List<Ended> ends = new CopyOnWriteArrayList<>();
    final List<SeenTurn> turns = new CopyOnWriteArrayList<>();
    /** An id may be used again after its call has ended; these tell the calls apart. */
    final Set<Conversation> started = ConcurrentHashMap.newKeySet();

    final List<Conversation> ended = new CopyOnWriteArrayList<>();
    final AtomicInteger liveFluxes = new AtomicInteger();

    private final Map<Conversation, AtomicInteger> liveByConversation = new ConcurrentHashMap<>();
    private final VirtualAgent agent;
    private final TurnDetector detector = TurnDetector.of(TurnDetection.DEFAULTS);
    private BiFunction<Conversation, CallerInput.Event, Flux<VoiceVAResponse>> welcome =
            (conversation, start) -> Flux.just(Responses.finalReply());
    private Script script = (conversation, turn) -> answering(turn, Responses.finalReply());
    private Function<EndReason, Flux<VoiceVAResponse>> farewell = reason -> Flux.empty();

    ScriptedConnector(AgentSettings settings) {
        this("Scripted", settings);
    }

    ScriptedConnector(String agentId, AgentSettings settings) {
        this.agent = new VirtualAgent(agentId, agentId, false, Map.of(), settings);
    }

    static ScriptedConnector wav() {
        return new ScriptedConnector(AgentSettings.of(ReplyProfile.WAV, false));
    }

    static ScriptedConnector chunk() {
        return new ScriptedConnector(AgentSettings.of(ReplyProfile.CHUNK, false));
    }

    // ---- the script -------------------------------------------------------------------------------------------------

    ScriptedConnector welcomes(VoiceVAResponse... responses) {
        return welcomes((conversation, start) -> Flux.fromArray(responses));
    }

    ScriptedConnector welcomes(BiFunction<Conversation, CallerInput.Event, Flux<VoiceVAResponse>> with) {
        welcome = with;
        return this;
    }

    /** Every turn is answered with this, at the caller's first event or digits or after the caller's sentence. */
    ScriptedConnector answers(VoiceVAResponse... responses) {
        return does((conversation, turn) -> answering(turn, responses));
    }

    ScriptedConnector answers(Flux<VoiceVAResponse> reply) {
        return does((conversation, turn) -> answering(turn, reply));
    }

    ScriptedConnector does(Script with) {
        script = with;
        return this;
    }

    ScriptedConnector parts(Function<EndReason, Flux<VoiceVAResponse>> with) {
        farewell = with;
        return this;
    }

    /** A reply with START_OF_INPUT and END_OF_INPUT where the caller speaks. */
    Flux<VoiceVAResponse> answering(Flux<CallerInput> turn, VoiceVAResponse... responses) {
        return answering(turn, Flux.fromArray(responses));
    }

    Flux<VoiceVAResponse> answering(Flux<CallerInput> turn, Flux<VoiceVAResponse> reply) {
        return detector.eventsOnly(turn)
                .concatMap(
                        heard -> {
                            if (heard instanceof CallerInput.SpeechStarted) {
                                return Flux.just(Responses.startOfInput());
                            }
                            return heard instanceof CallerInput.SpeechEnded
                                    ? Flux.just(Responses.endOfInput(
                                                    agent.settings().profile()))
                                            .concatWith(reply)
                                    : reply;
                        },
                        0);
    }

    // ---- the contract -----------------------------------------------------------------------------------------------

    VirtualAgent agent() {
        return agent;
    }

    @Override
    public Flux<VirtualAgent> getAvailableAgents() {
        return Flux.just(agent);
    }

    @Override
    public Flux<VoiceVAResponse> startConversation(Conversation conversation, CallerInput.Event start) {
        starts.add(new Started(conversation.id(), start));
        started.add(conversation);
        return alive(conversation, welcome.apply(conversation, start));
    }

    @Override
    public Flux<VoiceVAResponse> sendMessage(Conversation conversation, Flux<CallerInput> turn) {
        SeenTurn seen = new SeenTurn(conversation.id());
        turns.add(seen);
        Flux<CallerInput> watched = turn.doOnNext(seen.inputs::add)
                .doOnRequest(n -> seen.inputDemand.accumulateAndGet(n, ScriptedConnector::capped))
                .doOnComplete(() -> seen.inputCompleted = true)
                .doOnCancel(() -> seen.inputCancelled = true);
        Flux<VoiceVAResponse> answer = alive(conversation, script.answer(conversation, watched));
        return answer == null
                ? null
                : answer.doOnRequest(n -> seen.outputDemand.accumulateAndGet(n, ScriptedConnector::capped))
                        .doOnCancel(() -> {
                            seen.cancelledNanos = System.nanoTime();
                            seen.answerCancelled = true;
                        });
    }

    @Override
    public Flux<VoiceVAResponse> endConversation(Conversation conversation, EndReason reason) {
        ended.add(conversation);
        ends.add(new Ended(conversation.id(), reason, live(conversation).get()));
        return farewell.apply(reason);
    }

    @Override
    public Flux<CallerInput> convertWxccToVendor(Conversation conversation, Flux<CallerInput> turn) {
        return turn;
    }

    @Override
    public Flux<VoiceVAResponse> convertVendorToWxcc(Conversation conversation, Flux<VoiceVAResponse> vendor) {
        return vendor;
    }

    // ---- what was seen ----------------------------------------------------------------------------------------------

    List<Started> startsOf(Call call) {
        return starts.stream()
                .filter(start -> start.conversation().equals(call.id()))
                .toList();
    }

    List<Ended> endsOf(Call call) {
        return ends.stream().filter(end -> end.conversation().equals(call.id())).toList();
    }

    /** The call's only end, waited for. */
    Ended endOf(Call call) {
        Await.until("the end of " + call.id(), () -> !endsOf(call).isEmpty());
        if (endsOf(call).size() != 1) {
            throw new AssertionError("ended more than once: " + endsOf(call));
        }
        return endsOf(call).get(0);
    }

    /** The turn with this number, waited for. */
    SeenTurn turn(int number) {
        Await.until("turn " + number + " at the connector", () -> turns.size() > number);
        return turns.get(number);
    }

    /** Counted as over before its end is passed on, so that whoever acts on the end finds it over. */
    private Flux<VoiceVAResponse> alive(Conversation conversation, Flux<VoiceVAResponse> answer) {
        if (answer == null || answer == NEVER_SUBSCRIBES) {
            return answer;
        }
        AtomicBoolean over = new AtomicBoolean();
        Runnable leave = () -> {
            if (over.compareAndSet(false, true)) {
                liveFluxes.decrementAndGet();
                live(conversation).decrementAndGet();
            }
        };
        liveFluxes.incrementAndGet();
        live(conversation).incrementAndGet();
        return answer.doOnTerminate(leave).doOnCancel(leave);
    }

    private AtomicInteger live(Conversation conversation) {
        return liveByConversation.computeIfAbsent(conversation, call -> new AtomicInteger());
    }

    private static long capped(long all, long more) {
        return all + more < 0 ? Long.MAX_VALUE : all + more;
    }
}
