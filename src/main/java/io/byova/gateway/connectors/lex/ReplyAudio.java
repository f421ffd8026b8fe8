package io.byova.gateway.connectors.lex;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.byova.gateway.audio.G711;
import io.byova.gateway.audio.Resampler;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lex's audio, 16-bit little-endian PCM, as callers hear it: 8 kHz mu-law. Lex cuts its audio into pieces of any length, even
 * in the middle of a sample; the pieces of one answer join without a seam. One per answer; not thread-safe.
 */
final class ReplyAudio {

    private static final int RATE = 8000;

    private final int rate;
    private final @Nullable Resampler resampler;

    private boolean halfSample;
    private byte half;

    /** @param rate samples per second of what Lex sends, 8000 or 16000 */
    ReplyAudio(int rate) {
        this.rate = rate;
        this.resampler = rate == RATE ? null : new Resampler(rate, RATE);
    }

    /** The next piece; empty where it holds no whole sample. */
    ByteString next(byte[] pcm) {
        int start = halfSample && pcm.length > 0 ? 1 : 0;
        short[] samples = new short[(pcm.length + start) / 2];
        int at = 0;
        if (start == 1) {
            samples[at++] = (short) (half & 0xFF | pcm[0] << 8);
        }
        int from = start;
        for (; from + 1 < pcm.length; from += 2) {
            samples[at++] = (short) (pcm[from] & 0xFF | pcm[from + 1] << 8);
        }
        if (pcm.length > 0) {
            halfSample = from < pcm.length;
            half = halfSample ? pcm[from] : 0;
        }
        return encode(Arrays.copyOf(samples, at));
    }

    /** What the filter still holds: the last two milliseconds of the answer. */
    ByteString rest() {
        halfSample = false;
        return resampler == null ? ByteString.EMPTY : encode(new short[rate / 500]);
    }

    private ByteString encode(short[] samples) {
        if (resampler == null) {
            return UnsafeByteOperations.unsafeWrap(G711.MULAW.encode(samples));
        }
        short[] narrow = new short[resampler.outputFor(samples.length)];
        int written = resampler.process(samples, 0, samples.length, narrow, 0);
        return UnsafeByteOperations.unsafeWrap(G711.MULAW.encode(Arrays.copyOf(narrow, written)));
    }
}
