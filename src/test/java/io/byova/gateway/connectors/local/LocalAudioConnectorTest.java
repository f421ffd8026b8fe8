package io.byova.gateway.connectors.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAInputMode;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.audio.WavFile;
import io.byova.gateway.audio.WavWriter;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.InvalidSetting;
import io.byova.gateway.connector.PromptFile;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.connector.VirtualAgent;
import io.byova.gateway.connectors.FakeConversation;
import io.byova.gateway.connectors.FakeRuntime;
import io.byova.gateway.connectors.Heard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** The agent made of files, without the gateway around it. */
class LocalAudioConnectorTest {

    private static final CallerInput.Event START =
            new CallerInput.Event(EventInput.EventType.SESSION_START, "", Struct.getDefaultInstance());
    private static final Path WAVS =
            Path.of("src/test/resources/io/byova/gateway/audio/WavFileFuzzTestInputs/anyBytesAreAudioOrNamed");

    @TempDir
    Path folder;

    private final FakeConversation call = new FakeConversation("call");

    @Test
    void itsAgentIsKnownByTheNameFlowsUse() {
        VirtualAgent agent = wav().getAvailableAgents().blockFirst();

        assertThat(agent.id()).isEqualTo("Local Audio: Local Playback");
        assertThat(agent.name()).isEqualTo("Local Playback");
        assertThat(agent.settings().errorAudio()).isEqualTo(bundled("error"));
    }

    @Test
    void theWelcomeIsTheBundledPromptAsAWholeWavFile() {
        List<VoiceVAResponse> welcome = start(wav(), START);

        assertThat(welcome).singleElement().satisfies(reply -> {
            assertThat(reply.getResponseType()).isEqualTo(ResponseType.FINAL);
            assertThat(reply.getInputMode()).isEqualTo(VoiceVAInputMode.INPUT_VOICE_DTMF);
            assertThat(reply.hasInputHandlingConfig()).isTrue();
            byte[] wav = reply.getPrompts(0).getAudioContent().toByteArray();
            assertThat(WavFile.read(wav).sampleRate()).isEqualTo(8000);
            assertThat(ByteString.copyFrom(WavFile.read(wav).toMulaw8k())).isEqualTo(bundled("welcome"));
        });
    }

    @Test
    void anImpliedStartIsNotWelcomed() {
        assertThat(start(wav(), CallerInput.Event.IMPLIED_START)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"WAV", "CHUNK"})
    void allCallersAreSentTheSameObjects(ReplyProfile profile) {
        LocalAudioConnector connector = connector(profile, null, null, null);

        List<VoiceVAResponse> one = start(connector, START);
        List<VoiceVAResponse> two = connector
                .startConversation(new FakeConversation("other"), START)
                .collectList()
                .block();

        assertThat(one).hasSameSizeAs(two);
        for (int i = 0; i < one.size(); i++) {
            assertThat(one.get(i)).isSameAs(two.get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"welcome", "default", "transfer", "goodbye", "no-input"})
    void inTheChunkProfileEveryPromptComesInLegalPiecesAndWhole(String name) {
        // Given
        LocalAudioConnector connector = connector(ReplyProfile.CHUNK, null, null, null);

        // When
        List<VoiceVAResponse> reply = connector
                .convertVendorToWxcc(call, Flux.just(new Cue(name)))
                .collectList()
                .block();

        // Then (rule 22)
        List<VoiceVAResponse> chunks = reply.subList(0, reply.size() - 1);
        assertThat(chunks).isNotEmpty().allSatisfy(chunk -> {
            assertThat(chunk.getResponseType()).isEqualTo(ResponseType.CHUNK);
            assertThat(chunk.getPrompts(0).getAudioContent().size()).isBetween(320, 16_000);
        });
        ByteString all = ByteString.copyFrom(chunks.stream()
                .map(chunk -> chunk.getPrompts(0).getAudioContent())
                .toList());
        assertThat(all).isEqualTo(bundled(name));
        VoiceVAResponse last = reply.get(reply.size() - 1);
        assertThat(last.getResponseType()).isEqualTo(ResponseType.FINAL);
        assertThat(last.getPromptsCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"caller1.wav", "caller2.wav", "caller3.wav"})
    void aSpokenTurnIsAnsweredByDefault(String recording) {
        List<VoiceVAResponse> reply = wav().sendMessage(call, Heard.recording(recording))
                .collectList()
                .block();

        assertThat(reply)
                .extracting(Responses::eventType)
                .containsExactly(EventType.START_OF_INPUT, EventType.END_OF_INPUT, EventType.UNSPECIFIED_EVENT);
        assertThat(prompt(reply.get(2))).isEqualTo(bundled("default"));
    }

    @Test
    void silenceIsNotAnswered() {
        byte[] silence = new byte[40_000];
        java.util.Arrays.fill(silence, (byte) 0xFF);

        assertThat(send(wav(), Flux.fromIterable(Heard.frames(silence, AudioFormat.MULAW_8K))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "5, transfer, TRANSFER_TO_AGENT",
        "6, goodbye, SESSION_END",
        "7, default, UNSPECIFIED_EVENT",
        "55, default, UNSPECIFIED_EVENT",
        "A, default, UNSPECIFIED_EVENT"
    })
    void digitsAreAnsweredAsMapped(String digits, String prompt, EventType event) {
        List<VoiceVAResponse> reply = send(wav(), Heard.pressed(digits));

        assertThat(reply).singleElement().satisfies(answer -> {
            assertThat(Responses.eventType(answer)).isEqualTo(event);
            assertThat(prompt(answer)).isEqualTo(bundled(prompt));
            assertThat(answer.hasInputHandlingConfig()).isEqualTo(event == EventType.UNSPECIFIED_EVENT);
        });
    }

    @Test
    void anEntryOfSeveralDigitsAndTheTermcharAloneCanBeMapped() {
        // Given
        LocalAudioConnector connector =
                connector(ReplyProfile.WAV, null, Map.of("12", "welcome", "#", "no-input"), null);

        // Then
        assertThat(prompt(send(connector, Heard.pressed("12")).get(0))).isEqualTo(bundled("welcome"));
        assertThat(prompt(send(connector, Flux.just(new CallerInput.Dtmf("12", '#')))
                        .get(0)))
                .isEqualTo(bundled("welcome"));
        assertThat(prompt(send(connector, Flux.just(new CallerInput.Dtmf("", '#')))
                        .get(0)))
                .isEqualTo(bundled("no-input"));
        assertThat(prompt(send(connector, Flux.just(new CallerInput.Dtmf("", '*')))
                        .get(0)))
                .isEqualTo(bundled("default"));
    }

    @Test
    void noInputIsAskedForAgain() {
        assertThat(prompt(send(wav(), event(EventInput.EventType.NO_INPUT)).get(0)))
                .isEqualTo(bundled("no-input"));
    }

    @Test
    void anEventItDoesNotKnowGetsAnEmptyFinal() {
        assertThat(send(wav(), event(EventInput.EventType.CUSTOM_EVENT)))
                .singleElement()
                .satisfies(reply -> {
                    assertThat(reply.getResponseType()).isEqualTo(ResponseType.FINAL);
                    assertThat(reply.getPromptsCount()).isZero();
                    assertThat(reply.getOutputEventsCount()).isZero();
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"WAV", "CHUNK"})
    void terminalPromptsAreNeverInterruptible(ReplyProfile profile) {
        LocalAudioConnector connector = new LocalAudioConnector(
                new LocalAudioConfig(null, null, null, null, profile, true, null, null, null, null, null), runtime());

        assertThat(send(connector, Heard.pressed("5")).get(0).getPrompts(0).getIsBargeInEnabled())
                .isFalse();
        assertThat(send(connector, Heard.pressed("7")).get(0).getPrompts(0).getIsBargeInEnabled())
                .isTrue();
    }

    // ---- prompts ----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alaw-8k.wav",
                "data-size-unknown.wav",
                "data-size-zero.wav",
                "mulaw-8k.wav",
                "pcm16-44k-stereo.wav",
                "pcm24-48k.wav",
                "float-16k.wav",
                "pcm8-11k.wav"
            })
    void aPromptMayBeAnyKindOfWav(String file) throws IOException {
        // Given
        Path wav = WAVS.resolve(file).toAbsolutePath();
        LocalAudioConnector connector = connector(ReplyProfile.WAV, Map.of("welcome", wav.toString()), null, "/");

        // Then it has been converted once, at load
        VoiceVAResponse welcome = start(connector, START).get(0);
        assertThat(prompt(welcome).toByteArray())
                .isEqualTo(WavFile.read(Files.readAllBytes(wav)).toMulaw8k());
    }

    @Test
    void whatIsNotNamedComesFromTheJar() throws IOException {
        // Given
        Files.write(folder.resolve("hello.wav"), WavWriter.mulaw8k(new byte[500]));
        LocalAudioConnector connector =
                connector(ReplyProfile.WAV, Map.of("welcome", "hello.wav"), null, folder.toString());

        // Then
        assertThat(prompt(start(connector, START).get(0)).size()).isEqualTo(500);
        assertThat(prompt(send(connector, Heard.pressed("6")).get(0))).isEqualTo(bundled("goodbye"));
    }

    @Test
    void anAbsoluteFileIsMeantAsItIsWhereverTheOthersAre() throws IOException {
        // Given no folder, so that the others come from the jar
        Path file = folder.resolve("hello.wav");
        Files.write(file, WavWriter.mulaw8k(new byte[500]));

        // When
        LocalAudioConnector connector = connector(ReplyProfile.WAV, Map.of("welcome", file.toString()), null, null);

        // Then
        assertThat(prompt(start(connector, START).get(0)).size()).isEqualTo(500);
    }

    @Test
    void aJpegIsNamedWithFileAndReason() throws IOException {
        Files.write(
                folder.resolve("photo.wav"), new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0, 0, 16});

        assertThatThrownBy(() -> connector(ReplyProfile.WAV, Map.of("welcome", "photo.wav"), null, folder.toString()))
                .isInstanceOfSatisfying(InvalidSetting.class, invalid -> assertThat(invalid.key())
                        .isEqualTo("audio-files.welcome"))
                .hasMessageContaining("photo.wav")
                .hasMessageContaining("JPEG");
    }

    @Test
    void aMissingFileIsNamedWithItsPath() {
        assertThatThrownBy(() -> connector(ReplyProfile.WAV, Map.of("welcome", "gone.wav"), null, folder.toString()))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining(folder.resolve("gone.wav").toString());
    }

    private LocalAudioConnector wav() {
        return connector(ReplyProfile.WAV, null, null, null);
    }

    private LocalAudioConnector connector(
            ReplyProfile profile, Map<String, String> files, Map<String, String> dtmf, String base) {
        return new LocalAudioConnector(
                new LocalAudioConfig(null, base, files, dtmf, profile, null, null, null, null, null, null), runtime());
    }

    private FakeRuntime runtime() {
        return new FakeRuntime(folder, Schedulers.boundedElastic());
    }

    private ByteString bundled(String name) {
        return PromptFile.read(name, "classpath:audio/" + name + ".wav", runtime());
    }

    private List<VoiceVAResponse> start(LocalAudioConnector connector, CallerInput.Event start) {
        return connector.startConversation(call, start).collectList().block();
    }

    private List<VoiceVAResponse> send(LocalAudioConnector connector, Flux<CallerInput> turn) {
        return connector.sendMessage(call, turn).collectList().block();
    }

    private static Flux<CallerInput> event(EventInput.EventType type) {
        return Flux.just(new CallerInput.Event(type, "", Struct.getDefaultInstance()));
    }

    private static ByteString prompt(VoiceVAResponse reply) {
        byte[] wav = reply.getPrompts(0).getAudioContent().toByteArray();
        return ByteString.copyFrom(WavFile.read(wav).toMulaw8k());
    }
}
