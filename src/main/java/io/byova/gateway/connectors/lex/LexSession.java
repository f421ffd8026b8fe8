package io.byova.gateway.connectors.lex;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.speech.TurnDetector;
import io.byova.gateway.streaming.RelaySettings;
import io.byova.gateway.streaming.TurnRelay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import software.amazon.awssdk.services.lexruntimev2.model.StartConversationRequestEventStream;
import software.amazon.awssdk.services.lexruntimev2.model.StartConversationResponseEventStream;

/**
 * One call in mode streaming: its stream to Lex, which outlives the RPCs, and the relay to its turns. A stream that Lex has
 * ended is opened anew by the next turn; Lex knows the session by its id.
 *
 * <p>Threads: turns come on gRPC's event loops, Lex's events on the SDK's, the clock on a timer's.
 */
final class LexSession implements TurnRelay.Vendor, LexStream.Listener {

    private static final Duration TICK = Duration.ofMillis(100);

    /** What another thread needs to say that the stream is over. */
    private static final Duration SOON = Duration.ofMillis(1);

    /** How long Lex may take for its own goodbye. */
    private static final Duration GRACE = Duration.ofMillis(250);

    private static final int PREFETCH = 4;

    private final AwsLexConfig config;
    private final TurnDetector detector;
    private final Scheduler timers;
    private final Function<LexStream.Listener, LexStream> streams;
    private final Map<String, String> attributes;
    private final TurnRelay relay;
    private final LexDialog dialog;
    private final LexPlayback playback;
    private final LexInput input;
    private final Disposable clock;

    private final AtomicReference<LexStream> stream;
    private volatile long lastSentNanos;
    private volatile boolean over;

    /**
     * @param streams makes the stream of the call, not yet open
     * @param attributes what Lex is told of the call
     */
    LexSession(
            AwsLexConfig config,
            TurnDetector detector,
            Scheduler timers,
            Function<LexStream.Listener, LexStream> streams,
            Map<String, String> attributes) {
        this.config = config;
        this.detector = detector;
        this.timers = timers;
        this.streams = streams;
        this.attributes = attributes;
        RelaySettings settings = RelaySettings.of(config.bargeIn());
        this.relay = new TurnRelay(
                config.endOfInput() == AwsLexConfig.EndOfInput.ANSWER ? settings.withDeferredEndOfInput() : settings,
                this,
                timers);
        this.input = new LexInput(config);
        this.dialog = new LexDialog(config, relay, this::silent);
        this.playback = new LexPlayback(timers);
        this.stream = new AtomicReference<>(streams.apply(this));
        this.clock = timers.schedulePeriodically(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    // ---- turns ------------------------------------------------------------------------------------------------------

    /** Opens the stream. */
    void open(boolean welcomed) {
        lastSentNanos = now();
        outbox().offer(LexEvents.configuration(config, attributes, welcomed));
        stream.get().open();
    }

    /** What Lex says first. */
    Flux<VoiceVAResponse> welcome() {
        dialog.welcomeOwed(now());
        return relayed(TurnRelay.Kind.ASKING, demand -> Flux.empty());
    }

    /** Whatever Lex has said that nobody has heard. */
    Flux<VoiceVAResponse> pending() {
        return relayed(TurnRelay.Kind.LISTENING, demand -> Flux.empty());
    }

    /** One turn of the caller: speech, digits, or an event. */
    Flux<VoiceVAResponse> turn(Flux<CallerInput> turn) {
        return turn.switchOnFirst((first, all) -> {
            CallerInput what = first.get();
            if (what == null) {
                return first.isOnError() ? all.cast(VoiceVAResponse.class) : Flux.empty();
            }
            if (what instanceof CallerInput.Event) {
                return LexReplies.toEvent((CallerInput.Event) what);
            }
            return onOpenStream(
                    what instanceof CallerInput.Audio
                            ? relayed(
                                    TurnRelay.Kind.LISTENING,
                                    demand -> listen(all.concatMap(demand::whenAsked, PREFETCH)))
                            : relayed(TurnRelay.Kind.ASKING, demand -> all.concatMap(this::press, 1)));
        });
    }

    /** Lex may have ended the stream since the last turn, whose failure is told before this turn is among the relay's. */
    private Flux<VoiceVAResponse> onOpenStream(Flux<VoiceVAResponse> turn) {
        LexStream ended = stream.get();
        if (!over && ended.isOver()) {
            ended(ended);
            if (ended.isBeingTold()) {
                return Mono.delay(SOON, timers).thenMany(Flux.defer(() -> onOpenStream(turn)));
            }
            reopen(ended);
        }
        return turn;
    }

    private void reopen(LexStream ended) {
        if (stream.compareAndSet(ended, streams.apply(this))) {
            open(true);
        }
        if (over) {
            stream.get().abort();
        }
    }

    private Flux<VoiceVAResponse> relayed(TurnRelay.Kind kind, Function<Demand, Flux<?>> uplink) {
        return Flux.defer(() -> {
            Demand demand = new Demand();
            return relay.turn(kind, uplink.apply(demand))
                    .doOnRequest(demand::requested)
                    .doOnNext(response -> {
                        demand.served();
                        sent(response);
                    });
        });
    }

    /** A response goes to the caller, from here or as a welcome of our own. */
    void sent(VoiceVAResponse response) {
        playback.sent(response);
    }

    private Flux<?> listen(Flux<CallerInput> turn) {
        if (!config.bargeIn() && playback.isCutOff()) {
            // WxCC takes no speech while it plays what must not be interrupted (rule 30).
            outbox().offer(LexEvents.PLAYBACK_OVER);
        }
        return turn.publish(
                shared -> Flux.merge(
                        PREFETCH,
                        shared.concatMap(this::forward, PREFETCH).concatWith(Mono.defer(this::turnOver)),
                        shared.transform(detector::eventsOnly).doOnNext(this::detected)),
                PREFETCH);
    }

    private Mono<Void> forward(CallerInput heard) {
        return write(input.events(heard));
    }

    private Mono<Void> turnOver() {
        List<StartConversationRequestEventStream> events = new ArrayList<>(input.rest());
        events.addAll(LexEvents.FINAL_SILENCE);
        return write(events);
    }

    private Mono<Void> write(List<StartConversationRequestEventStream> events) {
        lastSentNanos = now();
        return outbox().write(events);
    }

    private void detected(CallerInput found) {
        if (found instanceof CallerInput.SpeechStarted) {
            relay.speechStarted();
        } else if (found instanceof CallerInput.SpeechEnded) {
            dialog.owed(now());
            if (config.endOfInput() == AwsLexConfig.EndOfInput.DETECTOR) {
                relay.speechEnded();
            }
        }
    }

    private Mono<Void> press(CallerInput pressed) {
        dialog.owed(now());
        return forward(pressed);
    }

    // ---- Lex --------------------------------------------------------------------------------------------------------

    @Override
    public void connected() {
        dialog.connected(now());
    }

    @Override
    public void said(StartConversationResponseEventStream event) {
        dialog.accept(event, now());
    }

    @Override
    public boolean hasRoom() {
        return relay.hasRoom();
    }

    @Override
    public void ended(LexStream which) {
        LexStream.Ending ending = over ? null : which.takeEnding();
        if (ending == null) {
            return;
        }
        ConnectorException failure = ending.failure();
        if (failure == null) {
            dialog.over();
            failure = ConnectorException.retryable("closed", LexStream.OPERATION + ": Lex ended the stream", null);
        }
        dialog.forget();
        relay.failedOnce(failure);
        which.told();
    }

    /** A stream that says nothing is of no use; the next turn opens another. */
    private void silent(ConnectorException failure) {
        LexStream useless = stream.get();
        useless.abort(failure);
        ended(useless);
    }

    @Override
    public void replyCancelled(String replyId, @Nullable String itemId, long heardMillis) {
        // Lex hears the caller itself; it only has to know that nothing is played any more.
        playback.interrupted();
    }

    @Override
    public void roomAgain() {
        dialog.resumed(now());
        stream.get().readOn();
    }

    boolean isConnected() {
        return !stream.get().isOver();
    }

    boolean isPaused() {
        return stream.get().isPaused();
    }

    private void tick() {
        long now = now();
        if (stream.get().isPaused()) {
            dialog.resumed(now);
        }
        dialog.tick(now);
        if (playback.isOver()) {
            outbox().offer(LexEvents.PLAYBACK_OVER);
        }
        if (now - lastSentNanos >= config.keepAlive().toNanos()) {
            lastSentNanos = now;
            outbox().offer(LexEvents.SILENCE);
        }
    }

    private LexOutbox outbox() {
        return stream.get().outbox();
    }

    private long now() {
        return timers.now(TimeUnit.NANOSECONDS);
    }

    /** Says goodbye to Lex; what it has not ended by {@link #GRACE} is reset. */
    void end() {
        over = true;
        clock.dispose();
        relay.close();
        LexStream last = stream.get();
        last.close();
        timers.schedule(last::abort, GRACE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
