package io.byova.gateway.tracing;

import com.google.protobuf.ByteString;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.observe.CallIdentity;
import io.byova.gateway.observe.CallObserver;
import io.byova.gateway.observe.Counts;
import io.byova.gateway.observe.TraceParent;
import io.byova.gateway.observe.TurnObserver;
import io.byova.gateway.observe.TurnOrigin;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A call: the span that those of its turns belong to. It is sent when the call is over. */
final class TracedCall implements CallObserver {

    private final SpanQueue spans;
    private final long wallStart;
    private final long nanoStart = System.nanoTime();
    private final ByteString traceId = random(2);
    private final ByteString spanId = random(1);
    private final CallIdentity identity;
    private final boolean test;
    private final boolean sampled;
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    private volatile String errorCode = "";

    /** @param sampled whether a trace of it is sent; of a turn that is part of a caller's trace, that one decides */
    TracedCall(CallIdentity call, boolean test, boolean sampled, SpanQueue spans, long wallStart) {
        this.spans = spans;
        this.wallStart = wallStart;
        this.identity = call;
        this.test = test;
        this.sampled = sampled;
    }

    private void identify(Map<String, Object> attributes) {
        attributes.put("byova.conversation_id", identity.conversationId());
        attributes.put("byova.agent", identity.agentId());
        attributes.put("byova.connector", identity.connector());
        if (test) {
            attributes.put("byova.test", true);
        }
    }

    private static ByteString random(int longs) {
        long[] id = new long[longs];
        // Zero stands for no id.
        Arrays.setAll(id, i -> ThreadLocalRandom.current().nextLong() | 1);
        return bytes(id);
    }

    private static ByteString bytes(long... id) {
        ByteBuffer bytes = ByteBuffer.allocate(id.length * Long.BYTES);
        for (long each : id) {
            bytes.putLong(each);
        }
        return ByteString.copyFrom(bytes.flip());
    }

    /** The wall clock may be set while a call is live; its spans keep their order. */
    long now() {
        return wallStart + System.nanoTime() - nanoStart;
    }

    String errorCode() {
        return errorCode;
    }

    /** @param remote the caller's span that the turn is part of, where its side said one */
    void turnOver(
            @Nullable TraceParent remote,
            String name,
            long start,
            Map<String, Object> attributes,
            List<Span.Happened> events,
            @Nullable String error) {
        identify(attributes);
        spans.add(new Span(
                remote == null ? traceId : bytes(remote.traceHigh(), remote.traceLow()),
                random(1),
                remote == null ? spanId : bytes(remote.spanId()),
                name,
                Span.Kind.SERVER,
                start,
                now(),
                attributes,
                events,
                error));
    }

    @Override
    public TurnObserver turnOpened(TurnOrigin origin) {
        int number = turns.incrementAndGet();
        TraceParent remote = origin.parent();
        return (remote == null ? sampled : remote.sampled()) ? new TracedTurn(this, number, origin) : TurnObserver.NONE;
    }

    @Override
    public void connectorAsked() {
        asked.incrementAndGet();
    }

    @Override
    public void connectorFailed(String code, boolean retryable, String cause) {
        errorCode = code;
    }

    @Override
    public void ended(EndReason reason) {
        over(reason.tag(), reason == EndReason.CONNECTOR_FAILED ? "the connector failed" : null);
    }

    @Override
    public void takenBack() {
        over(Counts.REFUSED, null);
    }

    private void over(String reason, @Nullable String error) {
        // One that lost a race for its id had no turn and is none.
        if (!sampled || turns.get() == 0 || !over.compareAndSet(false, true)) {
            return;
        }
        Map<String, Object> attributes = new LinkedHashMap<>();
        identify(attributes);
        attributes.put("byova.end_reason", reason);
        attributes.put("byova.turns", turns.get());
        attributes.put("byova.connector_requests", asked.get());
        if (!errorCode.isEmpty()) {
            attributes.put("error.type", errorCode);
        }
        spans.add(new Span(
                traceId,
                spanId,
                ByteString.EMPTY,
                "call",
                Span.Kind.INTERNAL,
                wallStart,
                now(),
                attributes,
                List.of(),
                error));
    }
}
