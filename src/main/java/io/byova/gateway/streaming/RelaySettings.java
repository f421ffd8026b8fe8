package io.byova.gateway.streaming;

import java.time.Duration;

/**
 * How a {@link TurnRelay} relays.
 *
 * @param bargeIn whether the caller may interrupt; must be the agent's own setting (rule 30)
 * @param maxHeldBytes undelivered audio above which the vendor is not read, at least 16,000
 * @param linger how long a turn without speech stays open after its caller half-closed: a vendor's speech detection may be
 *     late
 * @param deferEndOfInput whether END_OF_INPUT waits for the answer's first audio: it makes WxCC stop sending the caller's
 *     audio at once (rule 17)
 * @param longestDeferral how long it waits at most; the gateway's own response deadline counts from END_OF_INPUT
 */
public record RelaySettings(
        boolean bargeIn, int maxHeldBytes, Duration linger, boolean deferEndOfInput, Duration longestDeferral) {

    private static final int DEFAULT_HELD = 256 * 1024;
    private static final Duration DEFAULT_LINGER = Duration.ofMillis(500);
    private static final Duration DEFAULT_DEFERRAL = Duration.ofSeconds(2);

    public RelaySettings {
        if (maxHeldBytes < Rechunker.LARGEST) {
            throw new IllegalArgumentException("maxHeldBytes must be at least " + Rechunker.LARGEST);
        }
        if (linger.isNegative() || longestDeferral.isNegative()) {
            throw new IllegalArgumentException("linger and longestDeferral must not be negative");
        }
    }

    /** 256 KiB held, 500 ms linger, END_OF_INPUT at once. */
    public static RelaySettings of(boolean bargeIn) {
        return new RelaySettings(bargeIn, DEFAULT_HELD, DEFAULT_LINGER, false, DEFAULT_DEFERRAL);
    }

    /** The same, holding another amount. */
    public RelaySettings withMaxHeldBytes(int bytes) {
        return new RelaySettings(bargeIn, bytes, linger, deferEndOfInput, longestDeferral);
    }

    /** The same, lingering for another time. */
    public RelaySettings withLinger(Duration time) {
        return new RelaySettings(bargeIn, maxHeldBytes, time, deferEndOfInput, longestDeferral);
    }

    /** The same, with END_OF_INPUT deferred to the answer's first audio, 2 s at most. */
    public RelaySettings withDeferredEndOfInput() {
        return withDeferredEndOfInput(DEFAULT_DEFERRAL);
    }

    /** The same, with END_OF_INPUT deferred to the answer's first audio. */
    public RelaySettings withDeferredEndOfInput(Duration longest) {
        return new RelaySettings(bargeIn, maxHeldBytes, linger, true, longest);
    }
}
