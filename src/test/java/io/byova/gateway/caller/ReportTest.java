package io.byova.gateway.caller;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.google.protobuf.ByteString;
import io.byova.gateway.caller.SpeechScan.Span;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What becomes of a call that is over: listing, measures, JSON, and the audio heard. */
class ReportTest {

    private static final CallOptions OPTIONS = CallOptions.to("gateway", 50051)
            .conversationId("call-1")
            .token("secret")
            .build();

    private static List<TimelineEvent> chunkCall() {
        return new Story()
                .event(EventType.SESSION_START)
                .hears(Answers.chunk(100, false))
                .hears(Answers.chunk(60, false))
                .hears(Answers.chunk(40, false))
                .hears(Answers.finalReply())
                .ends()
                .speaks()
                .after(300)
                .hears(Answers.startOfInput())
                .after(1_500)
                .hears(Answers.endOfInput())
                .with(new Fact.HalfClosed())
                .after(50)
                .hears(Answers.chunk(20, false))
                .hears(Answers.finalReply())
                .ends()
                .ended();
    }

    private static CallReport report(List<TimelineEvent> events) {
        return CallReport.of(OPTIONS, List.of(), Map.of(), events);
    }

    @Test
    void listsOneLinePerEventAndJoinsChunks() {
        List<String> lines = TimelineText.of(chunkCall(), false);

        assertThat(lines)
                .contains(
                        "     20.0     1     +10.0  -> event       SESSION_START",
                        "     40.0     1     +30.0  <- CHUNK       prompt 100 ms in 800 bytes",
                        "     60.0     1     +50.0  <- CHUNK       2 more, 100 ms in 800 bytes",
                        "     70.0     1     +60.0  <- FINAL       INPUT_VOICE_DTMF");
        assertThat(TimelineText.of(chunkCall(), true)).hasSize(lines.size() + 1);
    }

    @Test
    void summarisesMeasuresAndBrokenRules() {
        List<TimelineEvent> events = new Story()
                .event(EventType.SESSION_START)
                .ends(Status.Code.INTERNAL)
                .events();

        assertThat(TimelineText.summary(report(chunkCall())))
                .contains("first reply audio after END_OF_INPUT   p50     70.0 ms   max     70.0 ms   1 turn")
                .endsWith("call call-1: caller ended, 3 turns, 220 ms heard, every rule kept");
        assertThat(TimelineText.summary(report(events)))
                .contains("broken: rule 7, turn 1, at 40.0 ms: ended with INTERNAL, must be OK")
                .endsWith("call call-1: failed, 1 turn, 0 ms heard, 1 rule broken");
    }

    @Test
    void measuresFromTheSpeechInTheRecording() {
        Measures measures = Measures.of(chunkCall());

        // Speech runs from 100 to 900 ms of the recording; the signals come 310 and 1820 ms after its start.
        assertThat(measures.startOfInput().p50()).isEqualTo(Duration.ofMillis(210));
        assertThat(measures.endOfInput().p50()).isEqualTo(Duration.ofMillis(920));
        assertThat(measures.completion().count()).isEqualTo(3);
    }

    @Test
    void takesTheMedianAndTheWorst() {
        List<Duration> values = Arrays.asList(Duration.ofMillis(9), null, Duration.ofMillis(1), Duration.ofMillis(5));

        assertThat(Measures.Spread.of(values))
                .isEqualTo(new Measures.Spread(3, Duration.ofMillis(5), Duration.ofMillis(9)));
    }

    @Test
    void writesOneJsonObjectWithoutSecrets() {
        String json = ReportJson.of(report(chunkCall()));

        JsonNode root = new JsonMapper().readTree(json);
        assertThat(root.get("conversation").asString()).isEqualTo("call-1");
        assertThat(root.get("protocolKept").booleanValue()).isTrue();
        assertThat(root.at("/measures/firstReply/p50Ms").doubleValue()).isEqualTo(70.0);
        assertThat(root.get("events")).hasSize(chunkCall().size());
        assertThat(root.at("/events/3/audioMs").intValue()).isEqualTo(100);
        assertThat(json).doesNotContain("secret");
        assertThat(OPTIONS.toString()).doesNotContain("secret");
    }

    @Test
    void savesAWavThatOthersRead(@TempDir Path folder) throws IOException, UnsupportedAudioFileException {
        Path file = folder.resolve("heard.wav");

        HeardAudio.save(Answers.mulaw(100).substring(1), file);

        byte[] bytes = Files.readAllBytes(file);
        AudioInputStream wav = AudioSystem.getAudioInputStream(new ByteArrayInputStream(bytes));
        assertThat(wav.getFormat().getEncoding()).isEqualTo(AudioFormat.Encoding.ULAW);
        assertThat(wav.getFormat().getSampleRate()).isEqualTo(8000);
        assertThat(wav.getFrameLength()).isEqualTo(799);
        assertThat(PromptAudio.of(ByteString.copyFrom(bytes)).fault()).isNull();
        assertThat(HeardAudio.samplesOf(ByteString.copyFrom(bytes)))
                .isEqualTo(Answers.mulaw(100).substring(1));
    }

    @Test
    void findsSpeechByItsEnergy() {
        byte[] recording = new byte[8_000];
        Arrays.fill(recording, (byte) 0xFF);
        Arrays.fill(recording, 800, 2_400, (byte) 0x90);
        Arrays.fill(recording, 3_200, 4_000, (byte) 0x90);
        Arrays.fill(recording, 6_400, 7_200, (byte) 0x90);
        byte[] quiet = new byte[8_000];
        Arrays.fill(quiet, (byte) 0xF0);

        assertThat(SpeechScan.speechIn(recording)).containsExactly(new Span(100, 500), new Span(800, 900));
        assertThat(SpeechScan.speechIn(quiet)).isEmpty();
        assertThat(SpeechScan.speechIn(new byte[0])).isEmpty();
    }
}
