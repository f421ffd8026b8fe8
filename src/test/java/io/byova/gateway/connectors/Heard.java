package io.byova.gateway.connectors;

import com.google.protobuf.ByteString;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.connector.CallerInput;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import reactor.core.publisher.Flux;

/** What a caller does, as a connector is given it. */
public final class Heard {

    private Heard() {}

    /** A recording of the test resources and silence after it, in frames of 20 ms. */
    public static Flux<CallerInput> recording(String name) {
        try (InputStream in = Heard.class.getResourceAsStream("/speech/" + name)) {
            byte[] mulaw =
                    io.byova.gateway.audio.WavFile.read(in.readAllBytes()).toMulaw8k();
            byte[] all = Arrays.copyOf(mulaw, mulaw.length + 16_000);
            Arrays.fill(all, mulaw.length, all.length, (byte) 0xFF);
            return Flux.fromIterable(frames(all, AudioFormat.MULAW_8K));
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    public static List<CallerInput> frames(byte[] audio, AudioFormat format) {
        int size = 20 * format.bytesPerMillisecond();
        List<CallerInput> frames = new ArrayList<>();
        for (int from = 0; from < audio.length; from += size) {
            frames.add(new CallerInput.Audio(
                    ByteString.copyFrom(audio, from, Math.min(size, audio.length - from)), format));
        }
        return frames;
    }

    public static Flux<CallerInput> pressed(String digits) {
        return Flux.just(new CallerInput.Dtmf(digits, null));
    }
}
