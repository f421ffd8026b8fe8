package io.byova.gateway.caller;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The audio of one prompt, taken apart: a RIFF file is walked chunk by chunk, anything else is headerless mu-law.
 *
 * @param wav whether it is a RIFF file
 * @param samples its mu-law samples; empty where a WAV file holds something else
 * @param fault why it is no whole 8 kHz mono mu-law WAV (rule 21), or null where it is one
 */
record PromptAudio(boolean wav, ByteString samples, @Nullable String fault) {

    private static final int RIFF_HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int MULAW = 7;

    static PromptAudio of(ByteString audio) {
        if (!hasRiffHeader(audio)) {
            return new PromptAudio(false, audio, "no RIFF/WAVE header");
        }
        return walk(audio, audio.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
    }

    /** Whether it begins as a WAV file does. */
    static boolean hasRiffHeader(ByteString audio) {
        return audio.size() >= RIFF_HEADER
                && tag(audio, 0).equals("RIFF")
                && tag(audio, 8).equals("WAVE");
    }

    private static PromptAudio walk(ByteString audio, ByteBuffer bytes) {
        String fault = null;
        long riffSize = Integer.toUnsignedLong(bytes.getInt(4));
        if (riffSize != audio.size() - CHUNK_HEADER) {
            fault = "RIFF size says " + riffSize + ", file has " + (audio.size() - CHUNK_HEADER);
        }
        boolean format = false;
        boolean mulaw = false;
        for (long at = RIFF_HEADER; at + CHUNK_HEADER <= audio.size(); ) {
            String id = tag(audio, (int) at);
            long size = Integer.toUnsignedLong(bytes.getInt((int) at + 4));
            long start = at + CHUNK_HEADER;
            long end = Math.min(start + size, audio.size());
            if (start + size > audio.size()) {
                fault = first(fault, "chunk \"" + id + "\" is longer than the file");
            }
            if (id.equals("fmt ") && end - start >= 16) {
                format = true;
                mulaw = bytes.getShort((int) start) == MULAW;
                fault = first(fault, formatFault(bytes, (int) start));
            } else if (id.equals("data")) {
                ByteString samples = audio.substring((int) start, (int) end);
                fault = first(fault, format ? null : "data before fmt");
                fault = first(fault, samples.isEmpty() ? "no samples" : null);
                return new PromptAudio(true, mulaw ? samples : ByteString.EMPTY, fault);
            }
            at = start + size + (size & 1);
        }
        return new PromptAudio(true, ByteString.EMPTY, first(fault, "no data chunk"));
    }

    private static @Nullable String formatFault(ByteBuffer bytes, int fmt) {
        String fault = differs("format", Short.toUnsignedInt(bytes.getShort(fmt)), MULAW);
        fault = first(fault, differs("channels", Short.toUnsignedInt(bytes.getShort(fmt + 2)), 1));
        fault = first(fault, differs("sample rate", bytes.getInt(fmt + 4), 8000));
        fault = first(fault, differs("byte rate", bytes.getInt(fmt + 8), 8000));
        fault = first(fault, differs("block align", Short.toUnsignedInt(bytes.getShort(fmt + 12)), 1));
        return first(fault, differs("bits per sample", Short.toUnsignedInt(bytes.getShort(fmt + 14)), 8));
    }

    private static @Nullable String differs(String field, int is, int expected) {
        return is == expected ? null : field + " is " + is + ", must be " + expected;
    }

    private static @Nullable String first(@Nullable String one, @Nullable String other) {
        return one == null ? other : one;
    }

    private static String tag(ByteString bytes, int at) {
        return bytes.substring(at, at + 4).toString(StandardCharsets.ISO_8859_1);
    }
}
