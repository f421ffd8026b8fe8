package io.byova.gateway.websocket;

import io.byova.gateway.connector.InvalidSetting;
import java.time.Duration;

/**
 * What one socket may do, and how long it is waited for.
 *
 * @param messageBytes the largest message, base64 and JSON included
 * @param firstMessageWithin a socket that has said nothing by then is closed
 * @param pingAfter a client that has been quiet for so long is asked whether it is there
 * @param goneAfter a client that has not been heard for so long, not even a WebSocket pong, is gone
 * @param writeWithin a client that takes no message for so long is gone
 */
public record DoorLimits(
        int messageBytes, Duration firstMessageWithin, Duration pingAfter, Duration goneAfter, Duration writeWithin) {

    /** 64 KiB of audio are legal (rule 15), and a third more in base64. */
    private static final int LEAST_MESSAGE = 96 * 1024;

    /** @throws InvalidSetting if a value cannot be used */
    public DoorLimits {
        if (messageBytes < LEAST_MESSAGE) {
            throw new InvalidSetting("max-message-bytes", "must be 98304 or more, is " + messageBytes);
        }
        if (goneAfter.compareTo(pingAfter) <= 0) {
            throw new InvalidSetting("gone-after", "must be longer than ping-after");
        }
    }

    /** 256 KiB, ten seconds for the first word, a ping after 20 s, a minute for all else. */
    public static DoorLimits defaults() {
        return new DoorLimits(
                256 * 1024,
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60));
    }
}
