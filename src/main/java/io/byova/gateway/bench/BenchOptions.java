package io.byova.gateway.bench;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whom to call, how many, and what the callers do.
 *
 * @param host host name or address of the gateway
 * @param port its gRPC port
 * @param tls whether the connections are encrypted, verified against the platform's certificates
 * @param token bearer token, or null for none
 * @param orgId customer organisation, may be empty
 * @param agentId virtual agent, empty for the default one
 * @param conversations calls at once
 * @param connections connections they are spread over
 * @param rampUp in which the calls begin one after the other
 * @param warmUp after that, in which nothing is measured
 * @param duration in which is measured
 * @param callLength after which a caller says SESSION_END and calls again
 * @param speech share of its time in which a caller speaks, 0…1; at 0 all send silence
 * @param digits share of the turns that are key presses, 0…1
 * @param hangUps share of the calls that end by a dead line instead of SESSION_END, 0…1
 * @param bargeIns share of the replies that allow it which the caller interrupts by speaking, 0…1
 * @param recording what a caller says: mu-law, 8 kHz, without a header
 * @param timeout longest wait for the end of an RPC
 */
public record BenchOptions(
        String host,
        int port,
        boolean tls,
        @Nullable String token,
        String orgId,
        String agentId,
        int conversations,
        int connections,
        Duration rampUp,
        Duration warmUp,
        Duration duration,
        Duration callLength,
        double speech,
        double digits,
        double hangUps,
        double bargeIns,
        byte[] recording,
        Duration timeout) {

    /** Conversations that share a connection where nothing else is said. */
    public static final int PER_CONNECTION = 200;

    /** @throws IllegalArgumentException in words for whoever gave the value */
    public BenchOptions {
        require(port > 0 && port <= 65_535, "the port must be 1…65535");
        require(conversations > 0 && conversations <= 100_000, "conversations must be 1…100000");
        require(connections > 0, "connections must be at least 1");
        require(!duration.isNegative() && !duration.isZero(), "the duration must be longer than 0");
        require(callLength.toSeconds() > 0, "a call must last at least 1s");
        require(speech >= 0 && speech <= 1, "the share of speech must be 0…1");
        require(digits >= 0 && digits <= 1, "the share of digits must be 0…1");
        require(hangUps >= 0 && hangUps <= 1, "the share of hang-ups must be 0…1");
        require(bargeIns >= 0 && bargeIns <= 1, "the share of barge-ins must be 0…1");
        require(recording.length >= Wire.FRAME, "a recording must have at least 20 ms");
    }

    /** {@code host:port}. */
    public String target() {
        return host + ":" + port;
    }

    @Override
    public String toString() {
        return "BenchOptions[" + target() + ", " + conversations + " conversations]";
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }
}
