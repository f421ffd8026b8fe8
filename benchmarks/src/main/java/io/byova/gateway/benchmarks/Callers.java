package io.byova.gateway.benchmarks;

import io.byova.gateway.audio.UnusableAudioException;
import io.byova.gateway.audio.WavFile;
import io.byova.gateway.bench.BenchOptions;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** What the open-loop callers of all questions have in common. */
final class Callers {

    static final String ORGANISATION = "6e1f3a0c-0000-4000-8000-5f2b8c7d9e01";

    private static final double DIGITS = 0.1;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private Callers() {}

    /**
     * How often callers do what.
     *
     * @param agent its id, empty for the default one
     * @param speech share of the time
     * @param hangUps share of the calls
     * @param bargeIns share of the replies that allow it
     */
    record Habits(String agent, Duration callLength, double speech, double hangUps, double bargeIns) {}

    static BenchOptions options(
            int port, int calls, Duration rampUp, Duration warmUp, Duration duration, Habits habits) {
        return new BenchOptions(
                "127.0.0.1",
                port,
                false,
                null,
                ORGANISATION,
                habits.agent(),
                calls,
                (calls + BenchOptions.PER_CONNECTION - 1) / BenchOptions.PER_CONNECTION,
                rampUp,
                warmUp,
                duration,
                habits.callLength(),
                habits.speech(),
                DIGITS,
                habits.hangUps(),
                habits.bargeIns(),
                sentence(),
                TIMEOUT);
    }

    /** What callers say. */
    static byte[] sentence() {
        try (InputStream in = Callers.class.getResourceAsStream("/demo/caller.wav")) {
            return WavFile.read(in.readAllBytes()).toMulaw8k();
        } catch (IOException | UnusableAudioException e) {
            throw new IllegalStateException("the gateway's jar lacks its recording", e);
        }
    }
}
