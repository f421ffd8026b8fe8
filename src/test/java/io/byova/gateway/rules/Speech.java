package io.byova.gateway.rules;

import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.audio.G711;
import io.byova.gateway.audio.Resampler;
import io.byova.gateway.audio.WavFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a caller says, as bytes of the wire. */
final class Speech {

    static final int FRAME = 160;

    private static final short[] SENTENCE = load("caller1.wav");

    /** A sentence and the silence after which it counts as ended. */
    static final byte[] SENTENCE_AND_SILENCE = joined(mulaw(), silence(1500));

    private Speech() {}

    static byte[] mulaw() {
        return G711.MULAW.encode(SENTENCE);
    }

    /** The same sentence with its silence in another format. */
    static byte[] in(AudioFormat format) {
        short[] samples =
                Resampler.resample(Arrays.copyOf(SENTENCE, SENTENCE.length + 8 * 1500), 8000, format.sampleRate());
        return switch (format.encoding()) {
            case MULAW -> G711.MULAW.encode(samples);
            case ALAW -> G711.ALAW.encode(samples);
            case LINEAR16 -> linear(samples);
        };
    }

    static byte[] silence(int millis) {
        byte[] silence = new byte[8 * millis];
        Arrays.fill(silence, (byte) 0xFF);
        return silence;
    }

    static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** The audio in packets of the given sizes, over and over. */
    static List<byte[]> packets(byte[] audio, int... sizes) {
        List<byte[]> packets = new ArrayList<>();
        for (int from = 0, k = 0; from < audio.length; k++) {
            int to = Math.min(audio.length, from + sizes[k % sizes.length]);
            packets.add(Arrays.copyOfRange(audio, from, to));
            from = to;
        }
        return packets;
    }

    private static short[] load(String name) {
        try (InputStream in = Speech.class.getResourceAsStream("/speech/" + name)) {
            return WavFile.read(in.readAllBytes()).toLinear16(8000);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] linear(short[] samples) {
        byte[] bytes = new byte[2 * samples.length];
        for (int i = 0; i < samples.length; i++) {
            bytes[2 * i] = (byte) samples[i];
            bytes[2 * i + 1] = (byte) (samples[i] >> 8);
        }
        return bytes;
    }
}
