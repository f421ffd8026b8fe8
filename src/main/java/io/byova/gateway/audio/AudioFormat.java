package io.byova.gateway.audio;

/**
 * How a run of telephony samples is coded. All formats are mono.
 *
 * @param encoding the sample encoding
 * @param sampleRate samples per second
 */
public record AudioFormat(Encoding encoding, int sampleRate) {

    /** G.711 mu-law at 8 kHz: what WxCC sends unless it says otherwise (rule 14) and what every reply is made of. */
    public static final AudioFormat MULAW_8K = new AudioFormat(Encoding.MULAW, 8000);

    /** Sample encodings of the BYOVA protocol (rule 14). */
    public enum Encoding {
        /** Signed 16 bit, little endian. */
        LINEAR16(2),
        /** ITU-T G.711 mu-law. */
        MULAW(1),
        /** ITU-T G.711 A-law. */
        ALAW(1);

        private final int bytesPerSample;

        Encoding(int bytesPerSample) {
            this.bytesPerSample = bytesPerSample;
        }

        /** Bytes one sample takes. */
        public int bytesPerSample() {
            return bytesPerSample;
        }
    }

    /** Bytes one millisecond of audio takes. */
    public int bytesPerMillisecond() {
        return sampleRate / 1000 * encoding.bytesPerSample();
    }

    /** Whole milliseconds of audio in {@code bytes} bytes. */
    public long millisecondsOf(long bytes) {
        return bytes / bytesPerMillisecond();
    }
}
