package io.byova.gateway.tracing;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A span that is over. Times are in nanoseconds of the wall clock since 1970.
 *
 * @param traceId 16 bytes, the same for all spans of a call but those turns that are part of a caller's trace
 * @param spanId 8 bytes
 * @param parentId the span of the call, or of the caller's side; empty where this is the call's
 * @param attributes by their names: strings, whole numbers, decimal numbers and truth values
 * @param error what failed, or null where nothing did
 */
record Span(
        ByteString traceId,
        ByteString spanId,
        ByteString parentId,
        String name,
        Kind kind,
        long startNanos,
        long endNanos,
        Map<String, Object> attributes,
        List<Happened> events,
        @Nullable String error) {

    /** The numbers of OTLP. */
    enum Kind {
        INTERNAL(1),
        SERVER(2);

        final int number;

        Kind(int number) {
            this.number = number;
        }
    }

    /** A moment within a span. */
    record Happened(String name, long atNanos) {}
}
