package io.byova.gateway.speech;

import io.byova.gateway.connector.CallerInput;
import org.jspecify.annotations.Nullable;

/** The few signals that one input brings about, while they wait for demand. Used by one thread at a time. */
final class Outbox {

    /** Start, pre-roll, the rest of the packet and end: a packet of several seconds can hold a whole utterance. */
    static final int MOST = 4;

    /** Made by the first: most turns have none. */
    private @Nullable CallerInput @Nullable [] signals;

    private int first;
    private int end;

    void add(CallerInput signal) {
        if (signals == null) {
            signals = new CallerInput[MOST];
        }
        signals[end++] = signal;
    }

    boolean isEmpty() {
        return first == end;
    }

    /** The oldest signal, which is taken out, or null. */
    @Nullable
    CallerInput poll() {
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

    void clear() {
        while (poll() != null) {
            // Forgotten.
        }
    }
}
