package io.byova.gateway.speech;

import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.audio.WavFile;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What does it cost to judge 20 ms, of silence and of speech? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SpeechBenchmark {

    private static final int WINDOW = 160;

    private final byte[] silence = new byte[WINDOW];
    private byte[] speech;
    private SpeechDetector energy;
    private SpeechDetector fvad;
    private int at;

    @Setup
    public void open() throws Exception {
        Arrays.fill(silence, (byte) 0xFF);
        try (InputStream in = SpeechBenchmark.class.getResourceAsStream("/demo/caller.wav")) {
            speech = WavFile.read(in.readAllBytes()).toMulaw8k();
        }
        energy = new EnergyDetector(AudioFormat.MULAW_8K, EnergyThreshold.of(-45));
        fvad = new FvadDetector(AudioFormat.MULAW_8K, EnergyThreshold.of(-45));
    }

    @TearDown
    public void close() {
        energy.close();
        fvad.close();
    }

    @Benchmark
    public boolean energyOfSilence() {
        return energy.isSpeech(silence, 0);
    }

    @Benchmark
    public boolean energyOfSpeech() {
        return energy.isSpeech(speech, next());
    }

    @Benchmark
    public boolean fvadOfSilence() {
        return fvad.isSpeech(silence, 0);
    }

    @Benchmark
    public boolean fvadOfSpeech() {
        return fvad.isSpeech(speech, next());
    }

    private int next() {
        at = at + 2 * WINDOW > speech.length ? 0 : at + WINDOW;
        return at;
    }
}
