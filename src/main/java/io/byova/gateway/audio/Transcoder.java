package io.byova.gateway.audio;

/** Brings telephony audio from one format to another, whole pieces at a time. */
public final class Transcoder {

    private Transcoder() {}

    /**
     * A piece of caller audio as what replies are made of.
     *
     * @param audio headerless samples; an odd last byte of 16-bit audio is left out
     * @param format what they are
     * @return 8 kHz mu-law; {@code audio} itself where it is that already
     */
    public static byte[] toMulaw8k(byte[] audio, AudioFormat format) {
        if (format.equals(AudioFormat.MULAW_8K)) {
            return audio;
        }
        short[] samples = decode(audio, format.encoding());
        short[] narrow = format.sampleRate() == 8000 ? samples : Resampler.resample(samples, format.sampleRate(), 8000);
        return G711.MULAW.encode(narrow);
    }

    static short[] decode(byte[] audio, AudioFormat.Encoding encoding) {
        short[] samples = new short[audio.length / encoding.bytesPerSample()];
        switch (encoding) {
            case MULAW:
                G711.MULAW.decode(audio, 0, audio.length, samples, 0);
                break;
            case ALAW:
                G711.ALAW.decode(audio, 0, audio.length, samples, 0);
                break;
            default:
                for (int i = 0; i < samples.length; i++) {
                    samples[i] = (short) (audio[2 * i] & 0xFF | audio[2 * i + 1] << 8);
                }
                break;
        }
        return samples;
    }
}
