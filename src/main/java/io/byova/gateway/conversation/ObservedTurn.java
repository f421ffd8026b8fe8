package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.observe.CallObserver;
import io.byova.gateway.observe.TurnObserver;
import io.byova.gateway.observe.TurnObserver.Close;
import io.byova.gateway.observe.TurnOrigin;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.SignalType;

/** What an RPC tells its observer: that something was said, never what. */
abstract class ObservedTurn extends Completable {

    /** The caller's events by their ordinal, as they are told: {@code session-start}. */
    private static final String[] EVENTS = java.util.Arrays.stream(EventInput.EventType.values())
            .map(type -> tag(type.name()))
            .toArray(String[]::new);

    /** The agent's, likewise: {@code transfer-to-agent}. */
    private static final String[] TERMINALS = java.util.Arrays.stream(EventType.values())
            .map(type -> tag(type.name()))
            .toArray(String[]::new);

    /** Counters shared by threads cost more than a frame itself; 100 ms late, nobody sees the difference. */
    private static final int FRAMES_AT_ONCE = 5;

    /** In {@link #heard}; above what the bytes of three months are. */
    private static final long FRAME = 1L << 36;

    private static final AtomicLongFieldUpdater<ObservedTurn> HEARD =
            AtomicLongFieldUpdater.newUpdater(ObservedTurn.class, "heard");
    private static final AtomicLongFieldUpdater<ObservedTurn> TOLD =
            AtomicLongFieldUpdater.newUpdater(ObservedTurn.class, "told");
    private static final AtomicReferenceFieldUpdater<ObservedTurn, TurnObserver> OBSERVER =
            AtomicReferenceFieldUpdater.newUpdater(ObservedTurn.class, TurnObserver.class, "observer");

    private final TurnOrigin origin;
    private volatile TurnObserver observer;
    private volatile boolean refused;

    /** The first has been; what comes after it, the observer need not be told of. */
    private boolean handedOver;

    /** Frames above, bytes below; written by the input alone. */
    private volatile long heard;

    /** How much of that the observer has been told of. */
    private volatile long told;

    /** How it ended: another RPC may end this one before it has its observer. */
    private volatile @Nullable Close ended;

    ObservedTurn(TurnOrigin origin) {
        this.origin = origin;
        // Nobody else knows this one yet.
        OBSERVER.lazySet(this, TurnObserver.NONE);
    }

    final void observedBy(CallObserver call) {
        TurnObserver newObserver = call.turnOpened(origin);
        // Written before it is read here, and the other way round in closed(): one of them notices, or both.
        observer = newObserver;
        Close before = ended;
        if (before != null) {
            newObserver.closed(before);
        }
    }

    final void arrived() {
        if (!handedOver) {
            observer.arrived();
        }
    }

    final void handsOver() {
        handedOver = true;
        observer.handedOver();
    }

    final void answered() {
        observer.answered();
    }

    final void heard(ByteString audio) {
        if (audio.isEmpty()) {
            return;
        }
        long all = heard + FRAME + audio.size();
        // No fence: only who is cut off by another thread in this very moment may keep his last frames from the
        // numbers.
        HEARD.lazySet(this, all);
        if (all - told >= FRAMES_AT_ONCE * FRAME || ended != null) {
            tellFrames();
        }
    }

    private void tellFrames() {
        long before;
        long all;
        do {
            before = told;
            all = heard;
            if (all == before) {
                return;
            }
        } while (!TOLD.compareAndSet(this, before, all));
        observer.heard((int) (all / FRAME - before / FRAME), all % FRAME - before % FRAME);
    }

    final void sawEvent(EventInput.EventType type) {
        observer.event(EVENTS[type.ordinal()]);
    }

    final void sawDigits(int count, boolean sensitive) {
        observer.digits(sensitive ? -1 : count);
    }

    /** The response is sent next. */
    final void sends(VoiceVAResponse response) {
        EventType event = Responses.eventType(response);
        if (event == EventType.START_OF_INPUT) {
            observer.startOfInput();
            return;
        }
        if (event == EventType.END_OF_INPUT) {
            observer.endOfInput();
            return;
        }
        boolean chunk = response.getResponseType() == ResponseType.CHUNK;
        for (int i = 0; i < response.getPromptsCount(); i++) {
            int bytes = response.getPrompts(i).getAudioContent().size();
            if (chunk) {
                observer.chunk(bytes);
            } else {
                observer.prompt(bytes);
            }
        }
        boolean terminal = Responses.isTerminal(response);
        if (terminal || response.getResponseType() == ResponseType.FINAL) {
            observer.replied();
        }
        if (terminal) {
            observer.terminal(TERMINALS[event.ordinal()]);
        }
    }

    final void bargedIn() {
        observer.bargedIn();
    }

    final void connectorFailed() {
        observer.failed();
    }

    final void refused() {
        refused = true;
    }

    final void closed(SignalType how) {
        Close close = close(how);
        ended = close;
        tellFrames();
        observer.closed(close);
    }

    private Close close(SignalType how) {
        if (how == SignalType.CANCEL) {
            return Close.CANCELLED;
        }
        if (how == SignalType.ON_ERROR) {
            return refused ? Close.REFUSED : Close.FAULT;
        }
        return Close.COMPLETED;
    }

    private static String tag(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
