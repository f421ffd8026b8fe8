package io.byova.gateway.tracing;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * Spans as an ExportTraceServiceRequest of OTLP in protobuf. Written field by field: the generated classes would be larger
 * than all of this package.
 */
final class Otlp {

    private static final int STATUS_ERROR = 2;

    private Otlp() {}

    /** What writes a message's fields. */
    private interface Fields {
        void to(CodedOutputStream out) throws IOException;
    }

    /** @param resource what sends the spans, as attributes */
    static byte[] request(Map<String, Object> resource, String scope, List<Span> spans) {
        return message(request -> request.writeBytes(1, nested(all -> {
                    all.writeBytes(1, nested(self -> attributes(self, 1, resource)));
                    all.writeBytes(2, nested(scoped -> {
                        scoped.writeBytes(1, nested(name -> name.writeString(1, scope)));
                        for (Span span : spans) {
                            scoped.writeBytes(2, nested(out -> span(out, span)));
                        }
                    }));
                })))
                .toByteArray();
    }

    private static void span(CodedOutputStream out, Span span) throws IOException {
        out.writeBytes(1, span.traceId());
        out.writeBytes(2, span.spanId());
        if (!span.parentId().isEmpty()) {
            out.writeBytes(4, span.parentId());
        }
        out.writeString(5, span.name());
        out.writeEnum(6, span.kind().number);
        out.writeFixed64(7, span.startNanos());
        out.writeFixed64(8, span.endNanos());
        attributes(out, 9, span.attributes());
        for (Span.Happened event : span.events()) {
            out.writeBytes(11, nested(moment -> {
                moment.writeFixed64(1, event.atNanos());
                moment.writeString(2, event.name());
            }));
        }
        String error = span.error();
        if (error != null) {
            out.writeBytes(15, nested(status -> {
                status.writeString(2, error);
                status.writeEnum(3, STATUS_ERROR);
            }));
        }
    }

    private static void attributes(CodedOutputStream out, int field, Map<String, Object> attributes)
            throws IOException {
        for (Map.Entry<String, Object> attribute : attributes.entrySet()) {
            out.writeBytes(field, nested(pair -> {
                pair.writeString(1, attribute.getKey());
                pair.writeBytes(2, nested(value -> value(value, attribute.getValue())));
            }));
        }
    }

    private static void value(CodedOutputStream out, Object value) throws IOException {
        if (value instanceof Boolean truth) {
            out.writeBool(2, truth);
        } else if (value instanceof Double decimal) {
            out.writeDouble(4, decimal);
        } else if (value instanceof Number whole) {
            out.writeInt64(3, whole.longValue());
        } else {
            out.writeString(1, value.toString());
        }
    }

    private static ByteString nested(Fields fields) {
        return message(fields);
    }

    private static ByteString message(Fields fields) {
        ByteString.Output bytes = ByteString.newOutput();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.to(out);
            out.flush();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteString();
    }
}
