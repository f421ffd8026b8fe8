package io.byova.gateway.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Arrays;

/**
 * The bytes of a protobuf message around one of its fields. Messages with the same envelope differ in that field and in
 * nothing else, so whatever was parsed of the envelope once holds for all of them. Not thread-safe.
 */
class Envelope {

    private static final byte[] UNKNOWN = {};
    /** A varint of so many bytes holds more than a request may be long. */
    private static final int MAX_SHIFT = 21;
    /** More is not worth keeping for as long as an RPC. */
    private static final int LARGEST = 4 * 1024;

    private final int tag;
    /** What is before the field, and what is after it. */
    private byte[] around = UNKNOWN;

    private int before;
    private boolean isKnown;
    private int start;
    private int end;

    /** @param field number of a length-delimited field, 1…15 */
    Envelope(int field) {
        this.tag = field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    /** Where the field's content begins in the message that was last looked at. */
    final int start() {
        return start;
    }

    /** Where it ends, exclusive. */
    final int end() {
        return end;
    }

    /** Whether the message in {@code bytes[from, to)} has this envelope; then {@link #start} and {@link #end} are set. */
    final boolean fits(byte[] bytes, int from, int to) {
        int at = from + before;
        if (!isKnown || at >= to || bytes[at] != tag || !Arrays.equals(bytes, from, at, around, 0, before)) {
            return false;
        }
        int length = 0;
        int shift = 0;
        byte part;
        do {
            at++;
            if (at >= to || shift > MAX_SHIFT) {
                return false;
            }
            part = bytes[at];
            length |= (part & 0x7F) << shift;
            shift += 7;
        } while (part < 0);
        start = at + 1;
        end = start + length;
        return end == to - (around.length - before) && Arrays.equals(bytes, end, to, around, before, around.length);
    }

    /**
     * Takes the envelope of a message that has been parsed.
     *
     * @return false, and nothing is known, where it is too long or the field is not there just once
     */
    final boolean learn(byte[] bytes, int from, int to) {
        isKnown = false;
        int begins = -1;
        int ends = -1;
        int at = from;
        try {
            CodedInputStream in = CodedInputStream.newInstance(bytes, from, to - from);
            for (int next = in.readTag(); next != 0; next = in.readTag()) {
                in.skipField(next);
                int past = from + in.getTotalBytesRead();
                if (next == tag && begins >= 0) {
                    return false;
                }
                if (next == tag) {
                    begins = at;
                    ends = past;
                }
                at = past;
            }
        } catch (IOException damaged) {
            return false;
        }
        if (begins >= 0 && begins - from + to - ends <= LARGEST) {
            before = begins - from;
            around = new byte[before + to - ends];
            System.arraycopy(bytes, from, around, 0, before);
            System.arraycopy(bytes, ends, around, before, to - ends);
            isKnown = true;
        }
        return isKnown;
    }
}
