package io.byova.gateway.streaming;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.ConnectorException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * Brings what one vendor session says to the turns of one call, in the CHUNK profile. Make one per session; return {@link
 * #turn} from {@code startConversation} and {@code sendMessage}, and tell the relay what the vendor says. It keeps the order
 * of rules 16 and 22 to 24, the caller's right to interrupt (rules 29 and 30) and backpressure (C1).
 *
 * <p>Whose a reply is: that of the oldest turn which is owed one, that is an {@link Kind#ASKING} turn or a {@link
 * Kind#LISTENING} turn whose speech has ended; else the newest listening turn's, to which the vendor then speaks unprompted;
 * else it waits for the next turn. Once begun it stays where it is.
 *
 * <p>Threads: all methods may be called from any thread at once, and return at once. What the vendor says must come in the
 * vendor's order. Signals of a turn are serial, but may come on any of the calling threads or on a timer's. No lock is held
 * while anybody is called.
 */
public final class TurnRelay {

    /** What a turn waits for. */
    public enum Kind {
        /** The caller's audio: answered only if the caller speaks, or the vendor does. */
        LISTENING,
        /** The welcome, digits, an event: a reply is owed. */
        ASKING
    }

    /** What the relay asks of the vendor's session. Called on any thread, one call at a time; must not block. */
    public interface Vendor {

        /**
         * The caller interrupted, or has gone: stop this reply if it still goes on, and make the vendor forget what was not
         * heard. Also called for a reply that has ended long ago but is still being played.
         *
         * @param replyId the reply
         * @param itemId the item that was being heard, or null where nothing of the reply was sent
         * @param heardMillis how much of that item the caller has heard, by estimate
         */
        void replyCancelled(String replyId, @Nullable String itemId, long heardMillis);

        /** After {@link TurnRelay#hasRoom} was false: the vendor may be read again. */
        void roomAgain();
    }

    private final RelaySettings settings;
    private final Scheduler timers;
    private final HeldAudio held;
    private final RelayState state;
    private final Mailbox mailbox;

    /**
     * @param settings limits and habits
     * @param vendor the vendor's session
     * @param timers where timers run and time comes from; virtual in tests
     */
    public TurnRelay(RelaySettings settings, Vendor vendor, Scheduler timers) {
        this.settings = settings;
        this.timers = timers;
        this.held = new HeldAudio(settings.maxHeldBytes());
        this.state = new RelayState(this, settings, vendor, timers);
        this.mailbox = new Mailbox(
                () -> {
                    state.settle();
                    if (held.hasRoomAgain() && !state.isClosed()) {
                        vendor.roomAgain();
                    }
                },
                this::broken);
    }

    // ---- the caller's side ------------------------------------------------------------------------------------------

    /**
     * One turn of the caller.
     *
     * @param kind what it waits for
     * @param uplink brings the caller's input to the vendor. Subscribed once the returned Flux is, with unbounded demand, and
     *     cancelled with its end; what it emits is ignored. Its completion means that the caller's side of the turn is over;
     *     its failure fails the turn
     * @return START_OF_INPUT and END_OF_INPUT as they are due, then at most one reply; to be subscribed once. Cancelling it
     *     while its reply is under way cancels the reply
     */
    public Flux<VoiceVAResponse> turn(Kind kind, Publisher<?> uplink) {
        AtomicBoolean taken = new AtomicBoolean();
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super VoiceVAResponse> actual) {
                if (!taken.compareAndSet(false, true)) {
                    reactor.core.publisher.Operators.error(
                            actual, new IllegalStateException("a turn can be subscribed once"));
                    return;
                }
                RelayTurn turn = new RelayTurn(TurnRelay.this, kind, actual);
                actual.onSubscribe(turn);
                enter(() -> state.open(turn, uplink));
            }
        };
    }

    // ---- the vendor's side ------------------------------------------------------------------------------------------

    /**
     * The vendor hears the caller speak: START_OF_INPUT on the newest listening turn. If the agent may be interrupted, all
     * that is being said or still heard is cancelled.
     */
    public void speechStarted() {
        enter(state::speechStarted);
    }

    /** The caller has finished: END_OF_INPUT on the turn that had the start. */
    public void speechEnded() {
        enter(state::speechEnded);
    }

    /**
     * The caller interrupts by other means than speech, such as digits: all that is being said or still heard is cancelled,
     * if the agent may be interrupted.
     */
    public void interrupted() {
        enter(state::interrupted);
    }

    /**
     * Audio of a reply; the first of an unknown id begins a reply. Dropped where that reply was cancelled or has ended.
     *
     * @param replyId the vendor's name for the reply, or an own one; never used again for another
     * @param itemId the vendor's name for what can be truncated, or null
     * @param mulaw headerless mu-law at 8 kHz, of any length
     */
    public void audio(String replyId, @Nullable String itemId, ByteString mulaw) {
        int size = mulaw.size();
        if (size == 0) {
            return;
        }
        if (!held.add(size)) {
            held.release(size);
            failed(ConnectorException.permanent("flood", "the vendor sends on and on while nobody reads", null));
            return;
        }
        enter(() -> {
            if (!state.audio(replyId, itemId, mulaw)) {
                held.release(size);
            }
        });
    }

    /**
     * An event amid a reply, kept in its place between the audio as far as pieces allow; {@link
     * io.byova.gateway.connector.Responses#customWithin} makes one. Begins the reply where it is the first of it.
     */
    public void within(String replyId, VoiceVAResponse event) {
        enter(() -> state.within(replyId, event));
    }

    /**
     * A reply is complete. Its closing response follows its last audio, so a goodbye is sent before the event it goes with.
     *
     * @param closing a response of type FINAL without audio: {@link io.byova.gateway.connector.Responses#finalReply}, a
     *     transfer, a session end, a custom event
     */
    public void replyEnded(String replyId, VoiceVAResponse closing) {
        enter(() -> state.replyEnded(replyId, closing));
    }

    /**
     * The session has failed. A turn whose reply is complete still gets it; all other turns fail, and so does every later one
     * until {@link #recovered}.
     */
    public void failed(ConnectorException failure) {
        enter(() -> state.failed(failure));
    }

    /** All turns without a complete reply fail, and later ones do not: none that opens meanwhile is caught between. */
    public void failedOnce(ConnectorException failure) {
        enter(() -> {
            state.failed(failure);
            state.recovered();
        });
    }

    /** The session works again: turns that open from now on are relayed. */
    public void recovered() {
        enter(state::recovered);
    }

    /**
     * Whether the vendor may be read. False while more audio waits for the caller's side than may be held; then {@link
     * Vendor#roomAgain} will be called.
     */
    public boolean hasRoom() {
        return held.hasRoom();
    }

    /** The call is over: all turns complete, now and later; what was held is dropped, and no timer is left. */
    public void close() {
        enter(state::close);
    }

    // ---- for the package --------------------------------------------------------------------------------------------

    RelaySettings settings() {
        return settings;
    }

    void enter(Runnable task) {
        mailbox.enter(task);
    }

    void cancelled(RelayTurn turn) {
        state.cancelled(turn);
    }

    void uplinkOver(RelayTurn turn) {
        state.uplinkOver(turn);
    }

    void uplinkFailed(RelayTurn turn, Throwable failure) {
        state.uplinkFailed(turn, failure);
    }

    /** Held audio has gone to the caller, or is dropped. */
    void gone(int bytes) {
        held.release(bytes);
    }

    void playing(Spoken what, int bytes) {
        state.playing(what, bytes);
    }

    reactor.core.Disposable later(Runnable task, java.time.Duration delay) {
        return timers.schedule(() -> enter(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void broken(RuntimeException fault) {
        failed(ConnectorException.permanent("unexpected", fault.getClass().getName(), fault));
    }
}
