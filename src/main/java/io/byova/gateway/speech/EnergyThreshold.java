package io.byova.gateway.speech;

import io.byova.gateway.audio.AudioFormat.Encoding;
import io.byova.gateway.audio.Loudness;
import io.byova.gateway.audio.PeakGate;
import java.util.EnumMap;
import java.util.Map;

/** What is too quiet for speech. Made once per agent: it takes logarithms, and each turn has a detector of its own. */
final class EnergyThreshold {

    /** How many times the power of the floor a window must have: 9 dB. */
    static final int MARGIN = 8;

    private final long power;
    private final Map<Encoding, PeakGate> gates = new EnumMap<>(Encoding.class);

    private EnergyThreshold(long power) {
        this.power = power;
        for (Encoding encoding : Encoding.values()) {
            gates.put(encoding, PeakGate.of(encoding, power / MARGIN));
        }
    }

    /** @param dbfs in decibels of full scale */
    static EnergyThreshold of(int dbfs) {
        return new EnergyThreshold(Loudness.ofDecibels(dbfs));
    }

    /** As {@link Loudness} has it. */
    long power() {
        return power;
    }

    /** Keeps back what is so quiet that, as the floor, it would let everything above the threshold pass. */
    PeakGate gate(Encoding encoding) {
        return gates.get(encoding);
    }
}
