package io.byova.gateway.caller;

import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One call while it runs. Everything happens on one worker of the call's clock: the steps, the frames and gRPC's
 * callbacks, so nothing here needs a lock.
 */
final class CallRun {

    /** How often the caller looks up whether it is its turn: once a frame. */
    private static final Duration GRID = Duration.ofNanos(Requests.FRAME_NANOS);

    private final CallOptions options;
    private final List<TurnPlan> plans;
    private final Consumer<TimelineEvent> listener;
    private final CallClock clock;
    private final Requests requests;
    private final Connections connections;
    private final Playback playback = new Playback();
    private final List<TimelineEvent> events = new ArrayList<>();
    private final List<Long> turnStarts = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();
    private long startedAt;
    private boolean terminal;
    private boolean hungUp;

    CallRun(CallOptions options, CallScript script, Consumer<TimelineEvent> listener) {
        this.options = options;
        this.plans = TurnPlan.of(script);
        this.listener = listener;
        this.clock = CallClock.of(options);
        this.requests = new Requests(options);
        this.connections = new Connections(options, clock);
    }

    /** Makes the call; cancelling hangs up. To be subscribed once. */
    Mono<CallReport> run() {
        return when(this::begin)
                .thenMany(Flux.fromIterable(plans))
                .concatMap(
                        plan -> when(() -> skips(plan) || mayOpen(plan)).then(Mono.fromRunnable(() -> open(plan))), 1)
                .then(when(() -> turns.stream().allMatch(Turn::done)))
                .then(Mono.fromCallable(this::report))
                .doFinally(signal -> clock.run(this::close));
    }

    private boolean begin() {
        startedAt = now();
        return true;
    }

    /** Whether a plan's moment has come; an audio turn may open while a prompt it may interrupt still plays (rule 5). */
    private boolean mayOpen(TurnPlan plan) {
        Turn before = lastTurn();
        return mayAct(plan, before)
                || before != null && plan.isAudio() && before.inputOver() && playback.allowsBargeIn(before.number());
    }

    /** Whether the caller may say what it has to say, {@code before} being the turn before. */
    boolean mayAct(TurnPlan plan, @Nullable Turn before) {
        if (before == null) {
            return true;
        }
        if (!before.inputOver()) {
            return false;
        }
        Duration interrupt = plan.interruptAfter();
        boolean mayCut =
                playback.allowsBargeIn(before.number()) || plan.cutsAnything() && playback.isOf(before.number());
        if (interrupt != null && mayCut) {
            return now() - playback.firstAudioAt() >= interrupt.toNanos();
        }
        return before.done() && (options.fast() || playback.isOver(now()));
    }

    /** A call that is over takes no further turn; one that failed only its end. */
    private boolean skips(TurnPlan plan) {
        if (terminal || hungUp) {
            return true;
        }
        boolean failed = turns.stream().anyMatch(turn -> turn.done() && !Status.OK.equals(turn.status()));
        boolean begun = turns.stream().anyMatch(turn -> Status.OK.equals(turn.status()));
        return failed && !(plan.isSessionEnd() && begun);
    }

    private void open(TurnPlan plan) {
        if (skips(plan)) {
            if (!plan.isSessionEnd() && !turns.isEmpty()) {
                record(turns.size(), new Fact.Note("not reached: " + purpose(plan)));
            }
            return;
        }
        int number = turns.size() + 1;
        Turn turn = new Turn(number, plan, lastTurn(), this);
        turns.add(turn);
        turnStarts.add(now());
        int connection = (number - 1) % options.connections();
        record(number, new Fact.Opened(purpose(plan), connection + 1));
        connections.open(connection, turn);
        turn.begin();
    }

    private CallReport report() {
        if (!turns.isEmpty() && turns.stream().noneMatch(Turn::answered)) {
            throw new CannotConnectException(options.target(), connections.whyNot(turns.get(0)));
        }
        Map<TurnPlan, Integer> numbers = new IdentityHashMap<>();
        turns.forEach(turn -> numbers.put(turn.plan(), turn.number()));
        return CallReport.of(options, plans, numbers, events);
    }

    private void close() {
        turns.forEach(Turn::hangUp);
        connections.close();
    }

    private @Nullable Turn lastTurn() {
        return turns.isEmpty() ? null : turns.get(turns.size() - 1);
    }

    private Mono<Void> when(BooleanSupplier condition) {
        return clock.when(condition, GRID);
    }

    /** A response has come on a turn. */
    void heard(int turn, Heard heard) {
        playback.heard(turn, heard, now());
        terminal |= heard.isTerminal();
        if (heard.event() == EventType.START_OF_INPUT) {
            interruptPlayback();
        }
        record(turn, heard);
    }

    /** The caller's voice or keys cut the prompt off. */
    void interruptPlayback() {
        playback.interrupt(now());
    }

    /** The line goes dead. */
    void hangUp() {
        hungUp = true;
        turns.forEach(Turn::hangUp);
    }

    void record(int turn, Fact fact) {
        long now = now();
        TimelineEvent event = new TimelineEvent(
                turn, Duration.ofNanos(now - startedAt), Duration.ofNanos(now - turnStarts.get(turn - 1)), fact);
        events.add(event);
        listener.accept(event);
    }

    Requests requests() {
        return requests;
    }

    CallOptions options() {
        return options;
    }

    /** Nanoseconds of the call's clock. */
    long now() {
        return clock.nanos();
    }

    Disposable later(Duration delay, Runnable task) {
        return clock.later(delay, task);
    }

    Disposable every(Duration period, Runnable task) {
        return clock.every(period, task);
    }

    private static String purpose(TurnPlan plan) {
        if (plan.input() instanceof TurnPlan.Event event) {
            return event.type().name();
        }
        return plan.isAudio() ? "audio" : "digits";
    }
}
