package io.byova.gateway.audio;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells from its first bytes what a file is that is no WAV file, so that the message can name it. */
final class FileKind {

    private static final Map<String, String> BY_MAGIC = new LinkedHashMap<>();

    static {
        BY_MAGIC.put("\u00FF\u00D8\u00FF", "a JPEG image");
        BY_MAGIC.put("\u0089PNG", "a PNG image");
        BY_MAGIC.put("GIF8", "a GIF image");
        BY_MAGIC.put("%PDF", "a PDF document");
        BY_MAGIC.put("ID3", "an MP3 file");
        BY_MAGIC.put("OggS", "an Ogg file");
        BY_MAGIC.put("fLaC", "a FLAC file");
        BY_MAGIC.put("FORM", "an AIFF file");
        BY_MAGIC.put(".snd", "a Sun AU file");
        BY_MAGIC.put("caff", "an Apple CAF file");
        BY_MAGIC.put("#!AMR", "an AMR file");
        BY_MAGIC.put("RIFX", "a big-endian RIFF file");
        BY_MAGIC.put("PK\u0003\u0004", "a ZIP archive");
        BY_MAGIC.put("\u001F\u008B", "a gzip file");
        BY_MAGIC.put("version https://git-lfs", "a Git LFS pointer (fetch the file itself with git lfs pull)");
        BY_MAGIC.put("<", "an HTML or XML text");
    }

    private FileKind() {}

    static String of(byte[] file) {
        if (file.length == 0) {
            return "an empty file";
        }
        String start = new String(file, 0, Math.min(file.length, 32), StandardCharsets.ISO_8859_1);
        for (Map.Entry<String, String> kind : BY_MAGIC.entrySet()) {
            if (start.startsWith(kind.getKey())) {
                return kind.getValue();
            }
        }
        if (start.startsWith("RIFF")) {
            return start.length() < 12
                    ? "a RIFF file cut off after " + file.length + " bytes"
                    : "a RIFF file of type '" + printable(start.substring(8, 12)) + "'";
        }
        if (start.startsWith("ftyp", 4)) {
            return "an MP4 or M4A file";
        }
        // MPEG audio without a tag: eleven set bits, then a layer that is not reserved.
        if (file.length > 1 && file[0] == (byte) 0xFF && (file[1] & 0xE0) == 0xE0 && (file[1] & 0x06) != 0) {
            return "an MPEG audio (MP3) file or headerless audio";
        }
        return "a file without a RIFF header (headerless audio?)";
    }

    static String printable(String text) {
        return text.replaceAll("[^ -~]", "?");
    }
}
