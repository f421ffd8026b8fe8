package io.byova.gateway.speech;

import com.google.protobuf.ByteString;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.LevelMeter;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/** What does it cost to look for speech in a turn of five frames of silence, its operator included? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TurnBenchmark {

    private static final int FRAMES = 5;

    private final TurnDetector detector = TurnDetector.of(TurnDetection.DEFAULTS);
    private Context context;
    private CallerInput frame;

    @Setup
    public void open(Blackhole sink) {
        context = Context.of(LevelMeter.class, (LevelMeter) sink::consume);
        byte[] silence = new byte[160];
        Arrays.fill(silence, (byte) 0xFF);
        frame = new CallerInput.Audio(ByteString.copyFrom(silence), AudioFormat.MULAW_8K);
    }

    @Benchmark
    public void silentTurn(Blackhole sink) {
        detector.eventsOnly(new Line(frame)).subscribe(new Listener(context, sink));
    }

    /** Frames one after the other, each when it is asked for, with nothing around them that costs. */
    private static final class Line extends Flux<CallerInput> implements Subscription {

        private final CallerInput frame;
        private CoreSubscriber<? super CallerInput> actual;
        private int sent;

        Line(CallerInput frame) {
            this.frame = frame;
        }

        @Override
        public void subscribe(CoreSubscriber<? super CallerInput> actual) {
            this.actual = actual;
            actual.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            if (sent++ < FRAMES) {
                actual.onNext(frame);
            } else {
                actual.onComplete();
            }
        }

        @Override
        public void cancel() {
            sent = FRAMES;
        }
    }

    private static final class Listener implements CoreSubscriber<CallerInput> {

        private final Context context;
        private final Blackhole sink;

        Listener(Context context, Blackhole sink) {
            this.context = context;
            this.sink = sink;
        }

        @Override
        public Context currentContext() {
            return context;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(CallerInput signal) {
            sink.consume(signal);
        }

        @Override
        public void onError(Throwable failure) {
            sink.consume(failure);
        }

        @Override
        public void onComplete() {
            sink.consume(FRAMES);
        }
    }
}
