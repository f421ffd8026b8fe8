package io.byova.gateway.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is written, read by OpenTelemetry's own classes. */
final class OtlpTest {

    private static final ByteString TRACE = ByteString.copyFromUtf8("0123456789abcdef");
    private static final ByteString SPAN = ByteString.copyFromUtf8("01234567");
    private static final ByteString PARENT = ByteString.copyFromUtf8("76543210");

    @Test
    void everyFieldArrives() throws Exception {
        // Given
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("text", "grüße");
        attributes.put("whole", 7);
        attributes.put("long", 1L << 40);
        attributes.put("decimal", 1.5);
        attributes.put("truth", true);
        Span span = new Span(
                TRACE,
                SPAN,
                PARENT,
                "a turn",
                Span.Kind.SERVER,
                1_700_000_000_000_000_001L,
                1_700_000_000_000_000_009L,
                attributes,
                List.of(new Span.Happened("reply", 1_700_000_000_000_000_005L)),
                "it failed");

        // When
        ExportTraceServiceRequest read = ExportTraceServiceRequest.parseFrom(
                Otlp.request(Map.of("service.name", "here"), "scope", List.of(span)));

        // Then
        ResourceSpans all = read.getResourceSpans(0);
        assertThat(all.getResource().getAttributes(0).getKey()).isEqualTo("service.name");
        assertThat(all.getResource().getAttributes(0).getValue().getStringValue())
                .isEqualTo("here");
        assertThat(all.getScopeSpans(0).getScope().getName()).isEqualTo("scope");
        io.opentelemetry.proto.trace.v1.Span is = all.getScopeSpans(0).getSpans(0);
        assertThat(is.getTraceId()).isEqualTo(TRACE);
        assertThat(is.getSpanId()).isEqualTo(SPAN);
        assertThat(is.getParentSpanId()).isEqualTo(PARENT);
        assertThat(is.getName()).isEqualTo("a turn");
        assertThat(is.getKind()).isEqualTo(io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(is.getStartTimeUnixNano()).isEqualTo(1_700_000_000_000_000_001L);
        assertThat(is.getEndTimeUnixNano()).isEqualTo(1_700_000_000_000_000_009L);
        assertThat(is.getAttributes(0).getValue().getStringValue()).isEqualTo("grüße");
        assertThat(is.getAttributes(1).getValue().getIntValue()).isEqualTo(7);
        assertThat(is.getAttributes(2).getValue().getIntValue()).isEqualTo(1L << 40);
        assertThat(is.getAttributes(3).getValue().getDoubleValue()).isEqualTo(1.5);
        assertThat(is.getAttributes(4).getValue().getBoolValue()).isTrue();
        assertThat(is.getEvents(0).getName()).isEqualTo("reply");
        assertThat(is.getEvents(0).getTimeUnixNano()).isEqualTo(1_700_000_000_000_000_005L);
        assertThat(is.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(is.getStatus().getMessage()).isEqualTo("it failed");
        // And nothing that OpenTelemetry does not know
        assertThat(is.getUnknownFields().asMap()).isEmpty();
        assertThat(read.getUnknownFields().asMap()).isEmpty();
    }

    @Test
    void whatWaitsIsBounded() {
        // Given
        SpanQueue queue = new SpanQueue(3);
        Span span =
                new Span(TRACE, SPAN, ByteString.EMPTY, "call", Span.Kind.INTERNAL, 1, 2, Map.of(), List.of(), null);

        // When
        for (int i = 0; i < 5; i++) {
            queue.add(span);
        }

        // Then
        assertThat(queue.size()).isEqualTo(3);
        assertThat(queue.dropped()).isEqualTo(2);
        assertThat(queue.take(2)).hasSize(2);
        queue.add(span);
        assertThat(queue.take(9)).hasSize(2);
        assertThat(queue.size()).isZero();
    }
}
