package io.byova.gateway.connectors.realtime;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.streaming.TurnRelay;
import io.byova.gateway.streaming.TurnRelay.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One call and the sessions it has with the vendor, which outlive its RPCs: one at a time, a fresh one where the last was
 * lost between turns or has grown old. The methods turns use are safe from any thread; the rest happens on the call's loop.
 */
final class RealtimeCall implements TurnRelay.Vendor, RealtimeLink.Listener {

    private static final Duration LONGEST_TICK = Duration.ofSeconds(1);

    /** A vendor that drops more sessions than that without an answer is not tried on the caller's time. */
    private static final int MOST_LOSSES = 3;

    private final RealtimeAgent agent;
    private final Conversation conversation;
    private final CallLoop loop;
    private final TurnRelay relay;
    private final CallHistory history;
    private final SessionKeeper sessions;
    private final Disposable clock;

    private volatile @Nullable Listening listening;

    private @Nullable VendorTalk talk;

    /** Sessions lost since the vendor last answered. */
    private int losses;

    private long heardAtNanos;

    RealtimeCall(RealtimeAgent agent, Conversation conversation) {
        this.agent = agent;
        this.conversation = conversation;
        this.loop = new CallLoop(agent.client().nextLoop());
        this.relay = new TurnRelay(agent.relaySettings(), this, agent.timers());
        this.history = new CallHistory(agent.config().historyItems(), agent.shape());
        this.sessions = new SessionKeeper(agent, conversation, loop, this);
        if (agent.config().welcomeText() != null) {
            history.agentSaid(agent.config().welcomeText());
        }
        long tick = Math.min(
                LONGEST_TICK.toMillis(), agent.config().responseTimeout().toMillis() / 4);
        this.clock = agent.timers().schedulePeriodically(() -> loop.run(this::tick), tick, tick, TimeUnit.MILLISECONDS);
    }

    // ---- turns ------------------------------------------------------------------------------------------------------

    /** Begins to connect, for a turn to come. Its failure is the next turn's. */
    void connect() {
        loop.run(() -> sessions.current().subscribe(link -> {}, failure -> {}));
    }

    /**
     * A turn that is owed an answer: what it brings about is told to the vendor.
     *
     * @param text what the caller did, for a session to come, which is not told of it where it is confidential; or null
     */
    Flux<VoiceVAResponse> asking(Flux<ClientEvent> events, @Nullable String text) {
        Object turn = new Object();
        // All that leads to an answer is told at once: the session may be replaced in between.
        Flux<List<ClientEvent>> questions = events.bufferUntil(ClientEvent::isRespond);
        return relayed(Kind.ASKING, turn, questions.concatMap(question -> tell(turn, question, text), 0));
    }

    /**
     * A turn of caller audio.
     *
     * @param convert makes the vendor's events of what is wanted of it
     */
    Flux<VoiceVAResponse> listening(Flux<CallerInput> audio, Function<Flux<CallerInput>, Flux<ClientEvent>> convert) {
        return Flux.defer(() -> {
            Listening turn = new Listening();
            listening = turn;
            Publisher<Void> uplink = audio.concatMap(input -> turn.asked().thenReturn(input), 0)
                    .filter(input -> listening == turn && turn.takes(input, now()))
                    .transform(convert)
                    // One frame at a time, and the next when the network has it.
                    .concatMap(event -> hear(turn, event), 0)
                    .concatWith(Mono.fromRunnable(() -> loop.run(() -> callerStopped(turn))));
            return relayed(Kind.LISTENING, turn, uplink)
                    .doOnNext(response -> turn.responded())
                    .doOnRequest(turn::requested)
                    .doFinally(signal -> turn.ended());
        });
    }

    private Flux<VoiceVAResponse> relayed(Kind kind, Object turn, Publisher<?> uplink) {
        return relay.turn(kind, uplink)
                .doOnCancel(() -> loop.run(() -> {
                    VendorTalk now = talk;
                    if (now != null) {
                        now.turnCancelled(turn);
                    }
                }));
    }

    private Mono<Void> hear(Listening turn, ClientEvent event) {
        turn.sent = true;
        RealtimeLink link = sessions.ready();
        return link != null
                ? hear(link, turn.alaw, event)
                : Mono.defer(sessions::current)
                        .subscribeOn(loop.scheduler())
                        .flatMap(opened -> hear(opened, turn.alaw, event));
    }

    private Mono<Void> hear(RealtimeLink link, boolean alaw, ClientEvent event) {
        if (link.isAlaw() != alaw) {
            link.setAlaw(alaw, agent.shape().update(alaw));
        }
        return link.write(event);
    }

    private Mono<Void> tell(Object turn, List<ClientEvent> question, @Nullable String text) {
        return Mono.defer(sessions::current)
                .subscribeOn(loop.scheduler())
                .doOnNext(link -> {
                    heardAtNanos = now();
                    history.input(conversation.isInputSensitive());
                    history.callerSaid(text == null ? "" : text);
                    talk.ask(turn, question);
                })
                .then();
    }

    /** The caller's side has half-closed, perhaps in mid-word (rule 18). */
    private void callerStopped(Listening turn) {
        VendorTalk now = talk;
        RealtimeLink link = sessions.ready();
        if (now == null || link == null || listening != turn || !turn.sent || turn.over) {
            return;
        }
        VendorTurnDetection detection = agent.config().turnDetection();
        if (now.isCallerSpeaking() && !detection.isServerVad()) {
            heardAtNanos = now();
            turn.over = true;
            now.cutUtterance(turn);
        } else if (now.isCallerSpeaking() || !turn.heardSpeech) {
            // Its detector counts audio time: it ends an utterance that began, also one that it has not told us of yet.
            heardAtNanos = now();
            turn.flushed = true;
            for (int left = detection.trailingSilenceMillis(); left > 0; left -= 100) {
                link.post(Listening.silence(100, link.isAlaw()));
            }
        }
    }

    /** Ends the call with the vendor; completes when the connection is closed, at the latest after a second. */
    Mono<Void> close() {
        return Mono.defer(() -> {
                    clock.dispose();
                    relay.close();
                    return sessions.close();
                })
                .subscribeOn(loop.scheduler());
    }

    // ---- sessions ---------------------------------------------------------------------------------------------------

    /** A fresh session goes on with the call. */
    void adopted(RealtimeLink link) {
        talk = new VendorTalk(relay, agent, history, link::post);
        heardAtNanos = now();
        history.replay(link::post);
    }

    /** Whether the session can be replaced without loss. */
    boolean isIdle() {
        VendorTalk now = talk;
        Listening turn = listening;
        // What the caller says is on its way to the vendor for a while before we hear of it.
        return (now == null || now.isIdle()) && (turn == null || !turn.maySpeak(now()));
    }

    @Override
    public void onEvent(RealtimeLink link, ServerEvent event) {
        if (link != sessions.ready()) {
            return;
        }
        heardAtNanos = now();
        Listening turn = listening;
        if (event instanceof ServerEvent.SpeechStarted) {
            history.input(conversation.isInputSensitive());
            if (turn != null) {
                turn.heardSpeech = true;
            }
        } else if (event instanceof ServerEvent.SpeechStopped && turn != null) {
            turn.utteranceTaken();
        }
        if (event instanceof ServerEvent.Complaint) {
            complaint(link, (ServerEvent.Complaint) event);
        } else if (turn != null && turn.heardSpeech && endsInput(event)) {
            turn.over = true;
        } else if (event instanceof ServerEvent.ResponseDone) {
            losses = 0;
        }
        VendorTalk now = talk;
        if (now != null) {
            now.on(event, turn);
            sessions.renewIfDue();
        }
    }

    private boolean endsInput(ServerEvent event) {
        return agent.config().deferEndOfInput()
                ? event instanceof ServerEvent.AudioDelta
                : event instanceof ServerEvent.SpeechStopped;
    }

    private void complaint(RealtimeLink link, ServerEvent.Complaint complaint) {
        if (VendorFailures.isFatal(complaint)) {
            link.lost(VendorFailures.complaint(complaint));
        } else {
            RealtimeLog.complaint(agent, conversation, complaint);
        }
    }

    @Override
    public boolean hasRoom() {
        return relay.hasRoom();
    }

    @Override
    public void onLost(RealtimeLink link, ConnectorException why) {
        if (!sessions.lost(link)) {
            return;
        }
        boolean idle = isIdle();
        talk = null;
        boolean quiet = idle && !why.vendorCode().equals(VendorFailures.WRITE_TIMEOUT) && ++losses <= MOST_LOSSES;
        RealtimeLog.lost(agent, conversation, why, quiet);
        if (!quiet) {
            relay.failedOnce(why);
        }
    }

    @Override
    public void replyCancelled(String replyId, @Nullable String itemId, long heardMillis) {
        loop.run(() -> {
            VendorTalk now = talk;
            if (now != null) {
                now.replyCancelled(replyId, itemId, heardMillis);
            }
        });
    }

    @Override
    public void roomAgain() {
        loop.run(() -> {
            RealtimeLink link = sessions.ready();
            if (link != null) {
                heardAtNanos = now();
                link.roomAgain();
            }
        });
    }

    /** A vendor that owes something and is silent is given up. */
    private void tick() {
        sessions.renewIfDue();
        VendorTalk now = talk;
        RealtimeLink link = sessions.ready();
        if (now == null || link == null || link.isPaused()) {
            return;
        }
        Listening turn = listening;
        boolean owed = now.isOwed() || now.isCallerSpeaking() && turn != null && turn.flushed;
        if (owed && now() - heardAtNanos > agent.config().responseTimeout().toNanos()) {
            link.lost(VendorFailures.timeout("an answer"));
        }
    }

    private long now() {
        return agent.timers().now(TimeUnit.NANOSECONDS);
    }
}
