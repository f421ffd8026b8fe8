package io.byova.gateway.tracing;

import com.google.protobuf.ByteString;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.observe.CallIdentity;
import io.byova.gateway.observe.CallObserver;
import io.byova.gateway.observe.Counts;
import io.byova.gateway.observe.TurnObserver;
import java.nio.ByteBuffer;
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
    private final Map<String, Object> identity;
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    private volatile String errorCode = "";

    TracedCall(CallIdentity call, boolean test, SpanQueue spans, long wallStart) {
        this.spans = spans;
        this.wallStart = wallStart;
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("byova.conversation_id", call.conversationId());
        attributes.put("byova.agent", call.agentId());
        attributes.put("byova.connector", call.connector());
        if (test) {
            attributes.put("byova.test", true);
        }
        this.identity = Map.copyOf(attributes);
    }

    private static ByteString random(int longs) {
        ByteBuffer bytes = ByteBuffer.allocate(longs * Long.BYTES);
        for (int i = 0; i < longs; i++) {
            // Zero stands for no id.
            bytes.putLong(ThreadLocalRandom.current().nextLong() | 1);
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

    void turnOver(
            Span.Kind kind,
            String name,
            long start,
            Map<String, Object> attributes,
            List<Span.Happened> events,
            @Nullable String error) {
        attributes.putAll(identity);
        spans.add(new Span(traceId, random(1), spanId, name, kind, start, now(), attributes, events, error));
    }

    @Override
    public TurnObserver turnOpened() {
        return new TracedTurn(this, turns.incrementAndGet());
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
        if (turns.get() == 0 || !over.compareAndSet(false, true)) {
            return;
        }
        Map<String, Object> attributes = new LinkedHashMap<>(identity);
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
