package io.byova.gateway.benchmarks;

import io.byova.gateway.bench.Bench;
import io.byova.gateway.bench.BenchReport;
import io.byova.gateway.bench.Measure;
import io.byova.gateway.bench.Progress;
import java.time.Duration;

/** Talking calls in real time, by the gateway's own open-loop caller. */
final class Paced implements Load {

    static final int FRAMES_PER_SECOND = 50;

    private final int calls;
    private final double speech;

    Paced(int calls, double speech) {
        this.calls = calls;
        this.speech = speech;
    }

    @Override
    public String unit() {
        return "frame";
    }

    @Override
    public int calls() {
        return calls;
    }

    @Override
    public Round run(Target server, int seconds) throws InterruptedException {
        Window window = new Window(server);
        BenchReport report = Bench.run(
                Callers.options(
                        server.port(),
                        calls,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(2),
                        // The first look is a second after the measuring begins.
                        Duration.ofSeconds(seconds + 1L),
                        new Callers.Habits("", Duration.ofSeconds(60), speech, 0, 0)),
                window::see);
        long cpu = window.last.cpuNanos() - window.first.cpuNanos();
        if (cpu <= 0 || window.frames == 0) {
            throw new IllegalStateException("a round must be measured for at least 3 s");
        }
        return Round.between(
                window.first,
                window.last,
                window.frames,
                window.seconds,
                window.networkLast - window.networkFirst,
                p99(report, Measure.STATUS),
                p99(report, Measure.DIGITS),
                report.errorCount(),
                report.isValid());
    }

    private static double p99(BenchReport report, Measure measure) {
        BenchReport.Times times = report.times().get(measure);
        return times == null ? Double.NaN : times.p99();
    }

    /** From the first second that is measured to the last, what the server has cost and what it was sent. */
    private static final class Window {

        private final Target server;
        private Cost first;
        private Cost last;
        private long networkFirst;
        private long networkLast;
        private long began;
        private double seconds;
        private long frames;

        Window(Target server) {
            this.server = server;
        }

        void see(Progress progress) {
            if (!progress.stage().equals("measuring")) {
                return;
            }
            if (first == null) {
                first = server.cost();
                networkFirst = Loopback.bytes();
                began = System.nanoTime();
            } else {
                frames += progress.framesPerSecond();
            }
            last = server.cost();
            networkLast = Loopback.bytes();
            seconds = (System.nanoTime() - began) / 1e9;
        }
    }
}
