package io.byova.gateway.speech;

import io.byova.gateway.connector.CallerInput;
import org.jspecify.annotations.Nullable;

/**
 * The few signals that one input brings about, while they wait for demand. The part of a {@link TurnSubscriber} that its cutter
 * knows; used by one thread at a time.
 */
abstract class Outbox {

    /** Start, pre-roll, the rest of the packet and end: a packet of several seconds can hold a whole utterance. */
    static final int MOST = 4;

    /** Made by the first: most turns have none. */
    private @Nullable CallerInput @Nullable [] signals;

    private int first;
    private int end;

    final void add(CallerInput signal) {
        if (signals == null) {
            signals = new CallerInput[MOST];
        }
        signals[end++] = signal;
    }

    final boolean isEmpty() {
        return first == end;
    }

    /** The oldest signal, which is taken out, or null. */
    @Nullable
    final CallerInput poll() {
        if (first == end) {
            return null;
        }
        CallerInput signal = signals[first];
        signals[first++] = null;
        if (first == end) {
            first = 0;
            end = 0;
        }
        return signal;
    }

    final void clear() {
        while (poll() != null) {
            // Forgotten.
        }
    }
}
