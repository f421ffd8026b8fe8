package io.byova.gateway.tracing;

import io.byova.gateway.observe.Outcome;
import io.byova.gateway.observe.TurnObserver;
import io.byova.gateway.observe.TurnOrigin;
import io.byova.gateway.observe.TurnOrigin.Transport;
import io.byova.gateway.tracing.Span.Happened;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One turn, with what happened on it as events: of an RPC a span by OpenTelemetry's conventions for servers of gRPC; it has
 * none for a turn of a call that is one WebSocket.
 */
final class TracedTurn implements TurnObserver {

    private static final String WEBSOCKET_TURN = "websocket turn";
    private static final String METHOD = "com.cisco.wcc.ccai.media.v1.VoiceVirtualAgent/ProcessCallerInput";

    /** An RPC may hold many turns of a load tool; the first tell enough. */
    private static final int MOST_EVENTS = 32;

    private static final double NANOS_PER_MILLI = 1e6;

    private final TracedCall call;
    private final int number;
    private final TurnOrigin origin;
    private final long start;
    private final Queue<Happened> events = new ConcurrentLinkedQueue<>();
    private final AtomicInteger eventCount = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();

    private final LongAdder framesIn = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();

    // Each is told by one thread at a time, and read at the end.
    private volatile long framesOut;
    private volatile long bytesOut;
    private volatile long waitingSince;
    private volatile long firstAudioNanos = -1;
    private volatile boolean replied;
    private volatile boolean ended;
    private volatile boolean failed;
    private volatile boolean interrupted;

    TracedTurn(TracedCall call, int number, TurnOrigin origin) {
        this.call = call;
        this.number = number;
        this.origin = origin;
        this.start = call.now();
    }

    @Override
    public void arrived() {}

    @Override
    public void handedOver() {}

    @Override
    public void answered() {}

    @Override
    public void heard(int frames, long bytes) {
        framesIn.add(frames);
        bytesIn.add(bytes);
    }

    @Override
    public void event(String type) {
        waitingSince = call.now();
        happened(type);
    }

    @Override
    public void digits(int count) {
        waitingSince = call.now();
        happened("dtmf");
    }

    @Override
    public void startOfInput() {
        happened("start-of-input");
    }

    @Override
    public void endOfInput() {
        waitingSince = call.now();
        happened("end-of-input");
    }

    @Override
    public void prompt(int bytes) {
        audio(bytes);
    }

    @Override
    public void chunk(int bytes) {
        audio(bytes);
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one writer at a time
    private void audio(int bytes) {
        if (bytes == 0) {
            return;
        }
        framesOut++;
        bytesOut += bytes;
        long since = waitingSince;
        if (since != 0) {
            waitingSince = 0;
            if (firstAudioNanos < 0) {
                firstAudioNanos = call.now() - since;
            }
            happened("first-audio");
        }
    }

    @Override
    public void replied() {
        replied = true;
        waitingSince = 0;
        happened("reply");
    }

    @Override
    public void terminal(String event) {
        ended = true;
        happened(event);
    }

    @Override
    public void bargedIn() {
        interrupted = true;
        happened("barge-in");
    }

    @Override
    public void failed() {
        failed = true;
    }

    @Override
    public void closed(Close how) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        Outcome outcome = Outcome.of(how, failed, ended, interrupted, replied);
        Map<String, Object> attributes = new LinkedHashMap<>();
        boolean rpc = origin.transport() == Transport.GRPC;
        if (rpc) {
            attributes.put("rpc.system.name", "grpc");
            attributes.put("rpc.method", METHOD);
            attributes.put("rpc.response.status_code", status(how));
        } else {
            attributes.put("network.protocol.name", "websocket");
        }
        attributes.put("byova.turn", number);
        attributes.put("byova.outcome", outcome.tag());
        attributes.put("byova.frames.in", framesIn.sum());
        attributes.put("byova.frames.out", framesOut);
        attributes.put("byova.audio_bytes.in", bytesIn.sum());
        attributes.put("byova.audio_bytes.out", bytesOut);
        if (firstAudioNanos >= 0) {
            attributes.put("byova.first_audio_ms", firstAudioNanos / NANOS_PER_MILLI);
        }
        String error = error(outcome);
        if (error != null) {
            attributes.put("error.type", outcome == Outcome.FAULT ? "INTERNAL" : call.errorCode());
        }
        String name = rpc ? METHOD : WEBSOCKET_TURN;
        call.turnOver(origin.parent(), name, start, attributes, new ArrayList<>(events), error);
    }

    private static @Nullable String error(Outcome outcome) {
        if (outcome == Outcome.FAULT) {
            return "a fault of the gateway's own";
        }
        return outcome == Outcome.FAILED ? "the connector failed" : null;
    }

    /** The status the caller's side sees (PROTOCOL §7); of what is refused within a call, all is the caller's fault. */
    private static String status(Close how) {
        return switch (how) {
            case COMPLETED -> "OK";
            case CANCELLED -> "CANCELLED";
            case REFUSED -> "INVALID_ARGUMENT";
            case FAULT -> "INTERNAL";
        };
    }

    private void happened(String name) {
        if (eventCount.incrementAndGet() <= MOST_EVENTS) {
            events.add(new Happened(name, call.now()));
        }
    }
}
