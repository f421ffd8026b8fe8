package io.byova.gateway.bench;

import com.cisco.wcc.ccai.media.v1.ListVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs callers against a gateway. */
public final class Bench {

    private static final long SECOND = 1_000;
    private static final long LEAST_PATIENCE_SECONDS = 5;

    private Bench() {}

    /**
     * Blocks until the run is over: ramp-up, warm-up, what is measured, and the calls' ends.
     *
     * @param progress told once a second
     * @throws GatewayUnreachableException if nobody answers at all
     * @throws InterruptedException if the calling thread is interrupted; the calls are cut off
     */
    public static BenchReport run(BenchOptions options, Consumer<Progress> progress) throws InterruptedException {
        try (Run run = new Run(options)) {
            reach(run);
            long start = System.nanoTime() + Pacer.PERIOD_NANOS;
            List<VirtualCaller> callers = callers(run, start);
            Thread pacer = new Thread(new Pacer(run, callers, start), "bench-pacer");
            pacer.setDaemon(true);
            pacer.start();
            try {
                return measure(run, callers, pacer, start, progress);
            } finally {
                run.abandon();
            }
        }
    }

    private static BenchReport measure(
            Run run, List<VirtualCaller> callers, Thread pacer, long start, Consumer<Progress> progress)
            throws InterruptedException {
        BenchOptions options = run.options();
        Watch watch = new Watch(run, callers, pacer, start, progress);
        long end = start + options.rampUp().toNanos();
        watch.until(end, "ramp-up");
        end += options.warmUp().toNanos();
        watch.until(end, "warm-up");
        run.measureFromNow();
        long began = System.nanoTime();
        end += options.duration().toNanos();
        watch.until(end, "measuring");
        BenchReport report = BenchReport.of(options, (System.nanoTime() - began) / 1e9, run.tally());
        run.end();
        long patience = Math.max(LEAST_PATIENCE_SECONDS, options.timeout().toSeconds());
        watch.until(System.nanoTime() + TimeUnit.SECONDS.toNanos(patience), "ending");
        return report;
    }

    private static List<VirtualCaller> callers(Run run, long start) {
        int count = run.options().conversations();
        List<VirtualCaller> callers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            callers.add(new VirtualCaller(run, i, start + run.options().rampUp().toNanos() / count * i));
        }
        return callers;
    }

    private static void reach(Run run) {
        Metadata headers = run.headers();
        try {
            VoiceVirtualAgentGrpc.newBlockingStub(run.first())
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .withDeadlineAfter(run.options().timeout().toMillis(), TimeUnit.MILLISECONDS)
                    .listVirtualAgents(ListVARequest.getDefaultInstance());
        } catch (StatusRuntimeException refused) {
            Status.Code code = refused.getStatus().getCode();
            if (code == Status.Code.UNAVAILABLE || code == Status.Code.DEADLINE_EXCEEDED) {
                throw new GatewayUnreachableException(
                        "no gateway answers at " + run.options().target());
            }
        }
    }

    /** Waits, and says once a second how it goes. */
    private record Watch(Run run, List<VirtualCaller> callers, Thread pacer, long start, Consumer<Progress> progress) {

        void until(long end, String stage) throws InterruptedException {
            long sent = run.tally().frames.sum();
            for (long left = end - System.nanoTime(); left > 0 && pacer.isAlive(); left = end - System.nanoTime()) {
                long nap = Math.min(SECOND, left / 1_000_000 + 1);
                pacer.join(nap);
                long now = run.tally().frames.sum();
                if (nap == SECOND) {
                    progress.accept(line(stage, now - sent));
                }
                sent = now;
            }
        }

        private Progress line(String stage, long frames) {
            Tally tally = run.tally();
            return new Progress(
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
                    stage,
                    (int) callers.stream().filter(VirtualCaller::isLive).count(),
                    frames,
                    tally.turns.sum(),
                    tally.errorCount(),
                    tally.times(Measure.SEND_LAG).copy().getValueAtPercentile(99));
        }
    }
}
