package io.byova.gateway.connectors.lex;

/** Audio that can be recognised. */
final class Tones {

    private Tones() {}

    /** A tone of 440 Hz as Lex speaks: 16-bit little-endian PCM at 16 kHz. */
    static byte[] pcm16k(int millis) {
        return pcm(millis, 16_000, 440, 8000);
    }

    static byte[] pcm(int millis, int rate, double hertz, int loud) {
        byte[] pcm = new byte[millis * rate / 1000 * 2];
        for (int i = 0; i < pcm.length / 2; i++) {
            short sample = (short) Math.round(loud * Math.sin(2 * Math.PI * hertz * i / rate));
            pcm[2 * i] = (byte) sample;
            pcm[2 * i + 1] = (byte) (sample >> 8);
        }
        return pcm;
    }
}
