package io.byova.gateway.caller;

import com.cisco.wcc.ccai.media.v1.Prompt;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a caller heard, as headerless 8 kHz mu-law, and how it becomes a WAV file. */
public final class HeardAudio {

    private static final int RATE = 8000;
    private static final int HEADER = 58;

    private HeardAudio() {}

    /** The samples of all prompts of a call, in the order they came. */
    public static ByteString of(List<TimelineEvent> events) {
        ByteString samples = ByteString.EMPTY;
        for (TimelineEvent event : events) {
            if (event.fact() instanceof Heard heard) {
                for (Prompt prompt : heard.response().getPromptsList()) {
                    samples = samples.concat(
                            PromptAudio.of(prompt.getAudioContent()).samples());
                }
            }
        }
        return samples;
    }

    /** The samples of one turn's prompts. */
    public static ByteString ofTurn(List<TimelineEvent> events, int turn) {
        return of(events.stream().filter(event -> event.turn() == turn).toList());
    }

    /** The samples of a mu-law WAV file; empty where the bytes are anything else. */
    public static ByteString samplesOf(ByteString file) {
        PromptAudio audio = PromptAudio.of(file);
        return audio.wav() ? audio.samples() : ByteString.EMPTY;
    }

    /** Writes samples as a mu-law WAV file; blocks. */
    public static void save(ByteString mulaw, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(header(mulaw.size()));
            mulaw.writeTo(out);
            if ((mulaw.size() & 1) == 1) {
                out.write(0);
            }
        }
    }

    /** RIFF, an 18 byte fmt chunk, the fact chunk that compressed formats need, and the head of the data chunk. */
    private static byte[] header(int samples) {
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        header.put(tag("RIFF")).putInt(HEADER - 8 + samples + (samples & 1)).put(tag("WAVE"));
        header.put(tag("fmt ")).putInt(18);
        header.putShort((short) 7).putShort((short) 1).putInt(RATE).putInt(RATE);
        header.putShort((short) 1).putShort((short) 8).putShort((short) 0);
        header.put(tag("fact")).putInt(4).putInt(samples);
        header.put(tag("data")).putInt(samples);
        return header.array();
    }

    private static byte[] tag(String tag) {
        return tag.getBytes(StandardCharsets.US_ASCII);
    }
}
