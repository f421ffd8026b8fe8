package io.byova.gateway.audio;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Brings a stream of telephony audio to 8 kHz mu-law, piece by piece: pieces may be cut anywhere, also within a sample, and
 * what comes out does not show where. Wider audio comes out a few samples late, and the stream's last ones stay inside. All
 * pieces of a stream are of one format, else the stream begins anew. One per stream; not thread-safe.
 */
public final class MulawStream {

    private static final int RATE = 8000;

    private @Nullable AudioFormat format;
    private @Nullable Resampler resampler;
    private boolean halfSample;
    private byte half;

    /**
     * Takes the next piece.
     *
     * @param audio headerless samples
     * @param pieceFormat what they are
     * @return what is complete with them, which may be nothing; {@code audio} itself where it is 8 kHz mu-law already
     */
    public byte[] add(byte[] audio, AudioFormat pieceFormat) {
        if (!pieceFormat.equals(format)) {
            format = pieceFormat;
            halfSample = false;
            resampler = pieceFormat.sampleRate() == RATE ? null : new Resampler(pieceFormat.sampleRate(), RATE);
        }
        if (pieceFormat.equals(AudioFormat.MULAW_8K)) {
            return audio;
        }
        short[] samples = Transcoder.decode(whole(audio, pieceFormat), pieceFormat.encoding());
        return G711.MULAW.encode(resampler == null ? samples : narrow(resampler, samples));
    }

    /** The piece with the half sample that was left of the one before, and without its own. */
    private byte[] whole(byte[] audio, AudioFormat pieceFormat) {
        if (pieceFormat.encoding().bytesPerSample() == 1 || audio.length == 0) {
            return audio;
        }
        int before = halfSample ? 1 : 0;
        byte[] joined = new byte[(audio.length + before) / 2 * 2];
        if (halfSample) {
            joined[0] = half;
        }
        System.arraycopy(audio, 0, joined, before, joined.length - before);
        halfSample = (audio.length + before) % 2 == 1;
        half = audio[audio.length - 1];
        return joined;
    }

    private static short[] narrow(Resampler resampler, short[] samples) {
        short[] out = new short[resampler.outputFor(samples.length)];
        int written = resampler.process(samples, 0, samples.length, out, 0);
        return Arrays.copyOf(out, written);
    }
}
