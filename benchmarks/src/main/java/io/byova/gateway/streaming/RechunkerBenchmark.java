package io.byova.gateway.streaming;

import com.google.protobuf.ByteString;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What does a reply of 4 s cost to bring into pieces WxCC takes, by the size of the vendor's frames? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RechunkerBenchmark {

    private static final int REPLY = 32_000;

    /** Bytes a vendor sends at a time: 20 ms, 100 ms, 4 s. */
    @Param({"160", "800", "32000"})
    public int frame;

    private ByteString audio;

    @Setup
    public void open() {
        audio = ByteString.copyFrom(new byte[frame]);
    }

    /** Each frame leaves as soon as it may. */
    @Benchmark
    public int piecesAsTheyCome() {
        Rechunker rechunker = new Rechunker();
        int sent = 0;
        for (int at = 0; at < REPLY; at += frame) {
            rechunker.add(audio);
            sent += drain(rechunker);
        }
        rechunker.end();
        return sent + drain(rechunker);
    }

    /** All frames wait for demand, and leave in few pieces. */
    @Benchmark
    public int piecesOnDemand() {
        Rechunker rechunker = new Rechunker();
        for (int at = 0; at < REPLY; at += frame) {
            rechunker.add(audio);
        }
        rechunker.end();
        return drain(rechunker);
    }

    private static int drain(Rechunker rechunker) {
        int sent = 0;
        for (ByteString piece = rechunker.poll(); piece != null; piece = rechunker.poll()) {
            sent += piece.size();
        }
        return sent;
    }
}
