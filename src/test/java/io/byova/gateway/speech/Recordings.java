package io.byova.gateway.speech;

import com.google.protobuf.UnsafeByteOperations;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.audio.AudioFormat.Encoding;
import io.byova.gateway.audio.G711;
import io.byova.gateway.audio.Resampler;
import io.byova.gateway.audio.WavFile;
import io.byova.gateway.connector.CallerInput;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The caller recordings as samples at 8 kHz, and what can be done to them. */
final class Recordings {

    static final AudioFormat MULAW_8K = AudioFormat.MULAW_8K;
    static final AudioFormat ALAW_8K = new AudioFormat(Encoding.ALAW, 8000);
    static final AudioFormat LINEAR_8K = new AudioFormat(Encoding.LINEAR16, 8000);
    static final AudioFormat LINEAR_16K = new AudioFormat(Encoding.LINEAR16, 16000);

    private Recordings() {}

    static short[] load(String name) {
        return wav(name).toLinear16(8000);
    }

    static WavFile wav(String name) {
        try (InputStream in = Recordings.class.getResourceAsStream("/speech/" + name)) {
            return WavFile.read(in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static short[] between(int silenceBefore, short[] speech, int silenceAfter) {
        short[] all = new short[8 * silenceBefore + speech.length + 8 * silenceAfter];
        System.arraycopy(speech, 0, all, 8 * silenceBefore, speech.length);
        return all;
    }

    /** White noise so many dB below the recording's mean power, over all of it. */
    static short[] withNoise(short[] samples, short[] speech, double snrDb) {
        double power = Arrays.stream(toInts(speech))
                .mapToDouble(x -> (double) x * x)
                .average()
                .orElseThrow();
        double deviation = Math.sqrt(power / Math.pow(10, snrDb / 10));
        Random random = new Random(7);
        short[] noisy = new short[samples.length];
        for (int i = 0; i < samples.length; i++) {
            double sum = samples[i] + random.nextGaussian() * deviation;
            noisy[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sum)));
        }
        return noisy;
    }

    static short[] tone(double hertz, double dbfs, int millis) {
        short[] tone = new short[8 * millis];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = (short) Math.round(32767 * Math.pow(10, dbfs / 20) * Math.sin(2 * Math.PI * hertz * i / 8000));
        }
        return tone;
    }

    static byte[] encode(short[] samples, AudioFormat format) {
        short[] atRate = Resampler.resample(samples, 8000, format.sampleRate());
        return switch (format.encoding()) {
            case MULAW -> G711.MULAW.encode(atRate);
            case ALAW -> G711.ALAW.encode(atRate);
            case LINEAR16 -> linear(atRate);
        };
    }

    /** The audio in packets of the given numbers of bytes, over and over. */
    static List<CallerInput> packets(byte[] audio, AudioFormat format, int... sizes) {
        List<CallerInput> packets = new ArrayList<>();
        for (int from = 0, k = 0; from < audio.length; k++) {
            int to = Math.min(audio.length, from + sizes[k % sizes.length]);
            packets.add(new CallerInput.Audio(
                    UnsafeByteOperations.unsafeWrap(Arrays.copyOfRange(audio, from, to)), format));
            from = to;
        }
        return packets;
    }

    private static byte[] linear(short[] samples) {
        byte[] bytes = new byte[2 * samples.length];
        for (int i = 0; i < samples.length; i++) {
            bytes[2 * i] = (byte) samples[i];
            bytes[2 * i + 1] = (byte) (samples[i] >> 8);
        }
        return bytes;
    }

    private static int[] toInts(short[] samples) {
        int[] ints = new int[samples.length];
        Arrays.setAll(ints, i -> samples[i]);
        return ints;
    }
}
