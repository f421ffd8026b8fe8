package io.byova.gateway.connectors.lex;

import com.google.protobuf.ByteString;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.audio.G711;
import io.byova.gateway.audio.Resampler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A caller's audio as Lex takes it: 16-bit little-endian PCM at 8 kHz in pieces of 320 bytes, which is 20 ms and the most an
 * event may hold. One per call; not thread-safe.
 */
final class CallerFrames {

    /** Bytes of an AudioInputEvent. */
    static final int FRAME_BYTES = 320;

    private static final int RATE = 8000;

    private final byte[] frame = new byte[FRAME_BYTES];
    private int filled;
    private boolean halfSample;
    private byte half;
    private @Nullable Resampler resampler;

    /** The whole frames that are there with these bytes; the rest waits for the next. */
    List<byte[]> add(ByteString audio, AudioFormat format) {
        short[] samples = narrow(decode(audio, format.encoding()), format.sampleRate());
        List<byte[]> frames = new ArrayList<>((samples.length * 2 + filled) / FRAME_BYTES);
        for (short sample : samples) {
            frame[filled++] = (byte) sample;
            frame[filled++] = (byte) (sample >> 8);
            if (filled == FRAME_BYTES) {
                frames.add(frame.clone());
                filled = 0;
            }
        }
        return frames;
    }

    /** What is left of a frame, at the end of a turn; may be empty. */
    byte[] rest() {
        byte[] rest = Arrays.copyOf(frame, filled);
        filled = 0;
        halfSample = false;
        return rest;
    }

    private short[] decode(ByteString audio, AudioFormat.Encoding encoding) {
        if (encoding == AudioFormat.Encoding.LINEAR16) {
            return linear(audio);
        }
        G711 law = encoding == AudioFormat.Encoding.ALAW ? G711.ALAW : G711.MULAW;
        short[] samples = new short[audio.size()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = law.decode(audio.byteAt(i));
        }
        return samples;
    }

    /** A packet may end in the middle of a sample. */
    private short[] linear(ByteString audio) {
        int offset = 0;
        int bytes = audio.size() + (halfSample ? 1 : 0);
        short[] samples = new short[bytes / 2];
        int at = 0;
        if (halfSample && audio.size() > 0) {
            samples[at++] = (short) (half & 0xFF | audio.byteAt(0) << 8);
            offset = 1;
        }
        for (; offset + 1 < audio.size(); offset += 2) {
            samples[at++] = (short) (audio.byteAt(offset) & 0xFF | audio.byteAt(offset + 1) << 8);
        }
        if (audio.size() > 0) {
            halfSample = offset < audio.size();
            half = halfSample ? audio.byteAt(offset) : 0;
        }
        return samples;
    }

    private short[] narrow(short[] samples, int rate) {
        if (rate == RATE) {
            return samples;
        }
        if (resampler == null) {
            resampler = new Resampler(rate, RATE);
        }
        short[] out = new short[resampler.outputFor(samples.length)];
        int written = resampler.process(samples, 0, samples.length, out, 0);
        return Arrays.copyOf(out, written);
    }
}
