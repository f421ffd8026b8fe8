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

    private static final AtomicReferenceFieldUpdater<ObservedTurn, TurnObserver> OBSERVER =
            AtomicReferenceFieldUpdater.newUpdater(ObservedTurn.class, TurnObserver.class, "observer");

    private final TurnOrigin origin;
    private volatile TurnObserver observer;
    private volatile boolean refused;

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
        observer.arrived();
    }

    final void handsOver() {
        observer.handedOver();
    }

    final void answered() {
        observer.answered();
    }

    final void heard(ByteString audio) {
        if (!audio.isEmpty()) {
            observer.heard(audio.size());
        }
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
