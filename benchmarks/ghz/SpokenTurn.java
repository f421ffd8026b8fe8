import io.byova.gateway.audio.WavFile;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;

/** Writes the messages of one spoken turn as ghz wants them: the jar's sentence in frames of 20 ms, then a second of silence. */
class SpokenTurn {

    private static final int FRAME = 160;
    private static final String ID = "\"conversation_id\": \"turn-{{.WorkerID}}-{{.RequestNumber}}-{{.TimestampUnix}}\"";

    public static void main(String[] args) throws Exception {
        byte[] speech;
        try (InputStream in = WavFile.class.getResourceAsStream("/demo/caller.wav")) {
            speech = WavFile.read(in.readAllBytes()).toMulaw8k();
        }
        byte[] silence = new byte[FRAME];
        Arrays.fill(silence, (byte) 0xFF);
        // ghz takes a file for a list of messages only if its very first byte is the bracket.
        StringBuilder out = new StringBuilder("[");
        out.append("{" + ID + ", \"audio_input\": {\"encoding\": \"MULAW_FORMAT\", \"sample_rate_hertz\": 8000}}");
        for (int at = 0; at + FRAME <= speech.length; at += FRAME) {
            frame(out, Arrays.copyOfRange(speech, at, at + FRAME));
        }
        for (int i = 0; i < 50; i++) {
            frame(out, silence);
        }
        System.out.println(out.append("]"));
    }

    private static void frame(StringBuilder out, byte[] audio) {
        out.append(",\n{" + ID + ", \"audio_input\": {\"caller_audio\": \"");
        out.append(Base64.getEncoder().encodeToString(audio)).append("\"}}");
    }
}
