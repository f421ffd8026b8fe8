package io.byova.gateway.tck;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * A vendor for connectors whose transport is injected as "messages out, messages in": {@link #connect} is the transport.
 * It does what its timeline says, in virtual or real time, respects demand, and counts what the connector does to it.
 *
 * <pre>{@code
 * FakeVendor<String, String> vendor = FakeVendor.on(runtime.timers());
 * vendor.onConnect().emits("hello");
 * vendor.on("question"::equals).after(Duration.ofMillis(200)).emits("answer", "done");
 * vendor.on("drop"::equals).fails(new IOException("reset"));
 * }</pre>
 *
 * <p>Thread-safe. Messages go out on the thread that brings the message, the demand or the time.
 *
 * @param <Q> messages towards the vendor
 * @param <R> messages from the vendor
 */
public final class FakeVendor<Q, R> {

    /** What begins a timeline. */
    private enum When {
        CONNECTED,
        TOLD,
        HALF_CLOSED
    }

    private final Scheduler timers;
    private final List<Reaction> reactions = new CopyOnWriteArrayList<>();
    private final List<Q> got = new CopyOnWriteArrayList<>();
    private final List<FakeVendorSession<Q, R>> open = new CopyOnWriteArrayList<>();

    final AtomicInteger sessions = new AtomicInteger();
    final AtomicInteger cancels = new AtomicInteger();
    private final AtomicInteger halfCloses = new AtomicInteger();
    final AtomicLong requested = new AtomicLong();
    final AtomicLong sent = new AtomicLong();
    private volatile boolean reading = true;
    private volatile @Nullable Throwable outage;

    private FakeVendor(Scheduler timers) {
        this.timers = timers;
    }

    /** A vendor that accepts every session, listens and says nothing. */
    public static <Q, R> FakeVendor<Q, R> on(Scheduler timers) {
        return new FakeVendor<>(timers);
    }

    // ---- what it does -----------------------------------------------------------------------------------------------

    /** What happens as soon as a session is open. */
    public Reaction onConnect() {
        return add(new Reaction(When.CONNECTED, message -> true));
    }

    /** What happens when the connector has said all it has to say: its messages have completed. */
    public Reaction onHalfClose() {
        return add(new Reaction(When.HALF_CLOSED, message -> true));
    }

    /** What happens each time the vendor is told something of this kind; the first reaction that matches is taken. */
    public Reaction on(Predicate<? super Q> heard) {
        return add(new Reaction(When.TOLD, heard));
    }

    /** From now on the vendor takes no more than it has: the connector meets back pressure. */
    public FakeVendor<Q, R> stopsReading() {
        reading = false;
        return this;
    }

    /** Now and from now on: every open session fails, and every new one. */
    public void failsNow(Throwable failure) {
        outage = failure;
        open.forEach(session -> session.fail(failure));
    }

    /** New sessions are accepted again. */
    public void recovers() {
        outage = null;
    }

    /** Says something to all open sessions, now, unasked. */
    @SafeVarargs
    public final void saysNow(R... messages) {
        open.forEach(session -> Arrays.asList(messages).forEach(message -> session.say(message, 1)));
    }

    /**
     * The transport: a subscription is a session, and lasts until it is cancelled, completes or fails.
     *
     * @param messages what the connector says; subscribed when the session opens, one message requested at a time
     */
    public Flux<R> connect(Publisher<? extends Q> messages) {
        return Flux.from(subscriber -> {
            FakeVendorSession<Q, R> session = new FakeVendorSession<>(this, subscriber);
            sessions.incrementAndGet();
            open.add(session);
            subscriber.onSubscribe(session);
            Throwable down = outage;
            if (down != null) {
                session.fail(down);
                return;
            }
            happen(When.CONNECTED, session);
            if (!session.isOver()) {
                messages.subscribe(session.ear());
            }
        });
    }

    // ---- what it saw ------------------------------------------------------------------------------------------------

    /** All it was told, over all sessions, in order. */
    public List<Q> got() {
        return List.copyOf(got);
    }

    /** How many sessions were opened so far. */
    public int sessions() {
        return sessions.get();
    }

    /** How many sessions are open. */
    public int openSessions() {
        return open.size();
    }

    /** How many sessions the connector has cancelled. */
    public int cancels() {
        return cancels.get();
    }

    /** How many times the connector's messages completed: the connector's half-close. */
    public int halfCloses() {
        return halfCloses.get();
    }

    /** How many messages the connector has asked for, over all sessions; {@code Long.MAX_VALUE} where it set no limit. */
    public long requested() {
        return requested.get();
    }

    /** How many messages the connector has taken, over all sessions. */
    public long taken() {
        return sent.get();
    }

    // ---- for the sessions -------------------------------------------------------------------------------------------

    boolean isReading() {
        return reading;
    }

    Scheduler timers() {
        return timers;
    }

    void hear(Q message, FakeVendorSession<Q, R> session) {
        got.add(message);
        reactions.stream()
                .filter(reaction -> reaction.when == When.TOLD && reaction.heard.test(message))
                .findFirst()
                .ifPresent(reaction -> reaction.happen(session));
    }

    void halfClosed(FakeVendorSession<Q, R> session) {
        halfCloses.incrementAndGet();
        happen(When.HALF_CLOSED, session);
    }

    private void happen(When when, FakeVendorSession<Q, R> session) {
        reactions.stream().filter(reaction -> reaction.when == when).forEach(reaction -> reaction.happen(session));
    }

    void closed(FakeVendorSession<Q, R> session) {
        open.remove(session);
    }

    private Reaction add(Reaction reaction) {
        reactions.add(reaction);
        return reaction;
    }

    /** A timeline: its steps happen one after the other, in each session anew. */
    public final class Reaction {

        private final When when;
        private final Predicate<? super Q> heard;
        private final List<Step<Q, R>> steps = new CopyOnWriteArrayList<>();
        private Duration at = Duration.ZERO;

        private Reaction(When when, Predicate<? super Q> heard) {
            this.when = when;
            this.heard = heard;
        }

        /** The next step happens so much later than the last. */
        public Reaction after(Duration delay) {
            at = at.plus(delay);
            return this;
        }

        /** Says these. */
        @SafeVarargs
        public final Reaction emits(R... messages) {
            List<R> all = new ArrayList<>(Arrays.asList(messages));
            return step(session -> all.forEach(message -> session.say(message, 1)));
        }

        /** Says the same so many times, as fast as the connector takes it. */
        public Reaction floods(R message, int times) {
            return step(session -> session.say(message, times));
        }

        /** Falls silent: the session stays open, and the vendor neither says nor reads anything more in it. */
        public Reaction stalls() {
            return step(FakeVendorSession::stall);
        }

        /** Breaks the session. */
        public Reaction fails(Throwable failure) {
            return step(session -> session.fail(failure));
        }

        /** Closes the session. */
        public Reaction completes() {
            return step(FakeVendorSession::complete);
        }

        /** Another timeline of the same vendor. */
        public Reaction on(Predicate<? super Q> other) {
            return FakeVendor.this.on(other);
        }

        private Reaction step(Consumer<FakeVendorSession<Q, R>> action) {
            steps.add(new Step<>(at, action));
            return this;
        }

        private void happen(FakeVendorSession<Q, R> session) {
            steps.forEach(step -> session.at(step.at(), () -> step.action().accept(session)));
        }
    }

    private record Step<Q, R>(Duration at, Consumer<FakeVendorSession<Q, R>> action) {}
}
