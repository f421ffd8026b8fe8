package io.byova.gateway.bench;

import java.time.Duration;

/** Small runs. */
final class Runs {

    private Runs() {}

    static BenchOptions of(String host, int port) {
        byte[] shout = new byte[8 * Wire.FRAME];
        for (int i = 0; i < shout.length; i++) {
            shout[i] = (byte) (i % 2 == 0 ? 0x00 : 0x80);
        }
        return new BenchOptions(
                host,
                port,
                false,
                null,
                "org",
                "agent",
                4,
                2,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                0.5,
                0.2,
                0.3,
                0.4,
                shout,
                Duration.ofSeconds(5));
    }
}
