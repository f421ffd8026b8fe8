package io.byova.gateway.observe;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The span a request says it is part of, by W3C Trace Context.
 *
 * @param traceHigh the first half of the trace's id
 * @param traceLow its second half
 * @param spanId the id of the span
 * @param sampled whether that span is kept
 */
public record TraceParent(long traceHigh, long traceLow, long spanId, boolean sampled) {

    /** The header it comes in. */
    public static final String HEADER = "traceparent";

    private static final int LENGTH = 55;
    private static final int TRACE = 3;
    private static final int SPAN = 36;
    private static final int FLAGS = 53;

    /** Reads the header; null where it is missing or not what W3C asks for, in which case it counts as missing. */
    public static @Nullable TraceParent read(@Nullable String header) {
        if (header == null || !isWellFormed(header)) {
            return null;
        }
        long high = HexFormat.fromHexDigitsToLong(header, TRACE, TRACE + 16);
        long low = HexFormat.fromHexDigitsToLong(header, TRACE + 16, SPAN - 1);
        long span = HexFormat.fromHexDigitsToLong(header, SPAN, FLAGS - 1);
        boolean sampled = (HexFormat.fromHexDigits(header, FLAGS, LENGTH) & 1) == 1;
        return (high | low) == 0 || span == 0 ? null : new TraceParent(high, low, span, sampled);
    }

    /** Later versions may say more after what is known today. */
    private static boolean isWellFormed(String header) {
        boolean later = header.length() > LENGTH && !header.startsWith("00") && header.charAt(LENGTH) == '-';
        if (header.length() != LENGTH && !later || header.startsWith("ff")) {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            char c = header.charAt(i);
            boolean dash = i == TRACE - 1 || i == SPAN - 1 || i == FLAGS - 1;
            // In capitals it is not well-formed.
            if (dash ? c != '-' : !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }
}
