package io.byova.gateway.benchmarks;

import io.byova.gateway.audio.G711;
import io.byova.gateway.audio.Resampler;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What does 20 ms of audio cost to decode, to encode and to resample? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AudioBenchmark {

    private final byte[] mulaw = new byte[160];
    private final short[] linear = new short[160];
    private final short[] wide = new short[480];
    private final short[] decoded = new short[160];
    private final short[] out = new short[1024];
    private final Resampler up = new Resampler(8000, 16000);
    private final Resampler down = new Resampler(24000, 8000);

    /** Noise. */
    public AudioBenchmark() {
        Random random = new Random(1);
        random.nextBytes(mulaw);
        for (int i = 0; i < wide.length; i++) {
            wide[i] = (short) random.nextInt();
            linear[i % linear.length] = wide[i];
        }
    }

    @Benchmark
    public short[] mulawToLinear() {
        G711.MULAW.decode(mulaw, 0, mulaw.length, decoded, 0);
        return decoded;
    }

    @Benchmark
    public byte[] linearToMulaw() {
        return G711.MULAW.encode(linear);
    }

    @Benchmark
    public int resample8to16() {
        return up.process(linear, 0, linear.length, out, 0);
    }

    @Benchmark
    public int resample24to8() {
        return down.process(wide, 0, wide.length, out, 0);
    }
}
